"""The conversations that the pictures show: what was asked, and what a larger model might have answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A conversation: its title, the days since its last use, and its exchanges as pairs of texts."""

    title: str
    days_ago: int
    exchanges: tuple[tuple[str, str], ...] = (("Hello", "Hello! What shall we look at?"),)
    window_start: int = 0


BREAD = Sample(
    "Baking bread without a scale",
    0,
    (
        (
            "How much is a cup of flour in grams? And of water?",
            "About **125 g** of plain flour, spooned and levelled, and **240 g** of water.",
        ),
        (
            "Make me a table for one, two and four loaves, and a small Python function that scales it.",
            "For a simple white loaf, by cups and by weight:\n\n"
            "| Loaves | Flour | Water | Salt | Yeast |\n|---|---|---|---|---|\n"
            "| 1 | 4 cups · 500 g | 1⅓ cups · 325 g | 2 tsp | 1 tsp |\n"
            "| 2 | 8 cups · 1,000 g | 2¾ cups · 650 g | 4 tsp | 2 tsp |\n"
            "| 4 | 16 cups · 2,000 g | 5½ cups · 1,300 g | 8 tsp | 4 tsp |\n\n"
            "Everything scales in proportion, so the function is short:\n\n"
            '```python\nLOAF = {"flour_g": 500, "water_g": 325, "salt_tsp": 2, "yeast_tsp": 1}\n\n'
            "def scale(loaves: float) -> dict[str, float]:\n"
            "    # every ingredient grows with the number of loaves\n"
            "    return {name: amount * loaves for name, amount in LOAF.items()}\n```\n\n"
            "Two things do *not* scale: the rise takes about as long, and a full oven needs a few minutes more.",
        ),
        (
            "And what changes at altitude?",
            "Above roughly 1,000 m the air presses less, so dough rises faster and dries sooner. In practice:\n\n"
            "1. use a quarter less yeast,\n2. add a spoonful of water for each cup of flour, and\n"
            "3. bake about 10 °C hotter:\n   - the crust sets before the crumb dries,\n"
            "   - and `rise_min` in your notes wants a second look.\n\n"
            "> A dough that doubled in half the time has not gained half the taste.\n\n"
            "### If it still dries out\n\nBake under a lid for the first twenty minutes.",
        ),
    ),
    window_start=2,
)

SAMPLES = (
    BREAD,
    Sample("Rename files in bulk", 0),
    Sample("Trip to Lisbon, four days", 0),
    Sample("Why is the sky blue", 1),
    Sample("SQL for weekly totals, by region and product group", 1),
    Sample("A letter to the landlord", 5),
    Sample("Names for a small boat", 8),
    Sample("Regular expressions, gently", 20),
)
