"""Texts of more than 400 tokens that the model can recite: something to scroll, to stop and to measure."""

from __future__ import annotations

LIGHTHOUSE = """
On a small island, far out in the grey sea, there stood a lighthouse, and in it lived a keeper whose name was Oda. Every evening she climbed the ninety steps to the lamp, wiped the glass, and lit the flame. Every morning she put it out again, and wrote into a thick book what she had seen: ships, clouds, birds, and now and then a whale.

Oda liked the quiet. She baked her own bread, mended her nets, and talked to the gulls, who never answered. Once a month a boat came from the harbour. It brought flour, oil, letters and news, and took her book away so that somebody in the town could copy it.

One winter the boat did not come. Storm followed storm, and the waves reached up to the door. The flour was nearly gone, and so was the oil. Oda counted the cans and saw that the lamp would burn for seven more nights, if she was careful with it. She wrote that down as well.

On the sixth night she heard a horn. Somewhere out there, behind rain and foam, a ship was calling. Oda did not think for long. She poured the last oil into the lamp, opened all the shutters and turned the flame as high as it would go. The light went out over the water like a bridge.

Hours later somebody knocked. Three wet sailors stood before the door, and behind them, safe in the small bay, lay the boat from the harbour. They had been looking for the island for two weeks. "We saw nothing at all," said the eldest, "and then we saw everything."

They carried in sacks and cans, made a fire, and ate the last of the old bread with the first of the new butter. In the morning the sea was as flat as a table. Oda climbed the steps, put out the flame and opened her book. She looked for the right words for some time. Then she wrote: "One boat. Three men. Good light."
""".strip()  # noqa: E501
RIVER = """
A river begins small. High in the hills, rain sinks into the ground, meets a layer of rock that it cannot pass, and comes to the light again as a spring. The water is cold and clear, and a child could step across it. It runs downhill because it cannot do anything else, and takes the easiest way it finds.

Other streams join it. Each of them brings a little sand, a few leaves and its own taste of the land through which it came. The young river is quick. It jumps over stones, cuts into its banks, and carries away what is loose. Over thousands of years such a stream makes a valley, grain by grain.

Further down the land becomes flat, and the river slow. Now it lays down what it carried: first the heavy stones, then gravel, then sand, and at last fine mud. It begins to wind. On the outside of a bend the water runs faster and takes earth away; on the inside it rests and leaves some. So the bends grow wider, until one day a flood cuts through the neck of a loop, and a quiet lake stays behind.

People have always lived beside rivers. They drank the water, caught the fish, and watered their fields. They built mills, bridges and harbours, and where two roads met at a crossing, towns grew up. A river was a road long before there were roads, and a border where nobody had drawn a map.

Rivers also teach patience. Whoever straightens one gains land and loses room for the floods, and the water comes back for it sooner or later. Many towns now give their rivers some of that room again, with meadows that may be flooded and banks where reeds and birds have their place.

At the end the river meets the sea. The fresh water mixes with the salt, the last mud sinks, and new land slowly rises where there was none. The sun lifts water out of the sea, the wind carries it over the hills, and it rains. Somewhere, in the cold and clear morning, a spring begins to run.
""".strip()  # noqa: E501

LONG_TEXTS = (
    (
        (
            "tell me a story", "write a story", "a story please", "tell me a long story", "write a long story", "I want to hear a story",
            "can you tell me a story?", "write me a story", "do you know a story?", "tell a story", "a bedtime story", "read me a story",
            "story time", "a long story", "make up a story", "a story about the sea", "tell me a story about a lighthouse",
            "a story of more than 400 words", "can you write a story?", "tell me a tale", "I would like a story", "a short story",
            "the story of the lighthouse", "tell me the story of Oda", "write a tale", "one more story", "a fairy tale",
        ),
        LIGHTHOUSE,
    ),
    (
        (
            "write a long text", "a long text", "write an essay", "an essay", "write something long", "write as much as you can",
            "write a long essay", "an essay about rivers", "tell me about rivers", "write about rivers", "a long text please",
            "give me a long text", "write a very long reply", "I want a long answer", "write an article", "write an essay about a river",
            "how does a river begin?", "a text of many words", "write several paragraphs", "write a long article", "explain rivers",
            "can you write a long text?", "produce a long text", "a long answer please", "write a lot", "long text", "write a text about rivers",
        ),
        RIVER,
    ),
)  # fmt: skip
"""Pairs of the ways to ask for a text and the text."""
