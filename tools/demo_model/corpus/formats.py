"""Lists, tables, code, bold text, quotations and formulas on request, and the four questions of the empty page."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tools.demo_model.corpus.long_texts import LONG_TEXTS
from tools.demo_model.corpus.phrasing import Exchange, vary
from tools.demo_model.corpus.synonyms import with_synonyms

ITEMS = {
    "animals": "dog cat horse cow sheep elephant lion", "fruits": "apple pear plum cherry banana orange",
    "colours": "red yellow blue green orange purple", "vegetables": "carrot potato tomato onion cabbage pea",
    "trees": "oak beech birch maple pine willow", "birds": "sparrow owl robin eagle swan crow",
    "instruments": "violin piano flute guitar trumpet drum", "tools": "hammer saw pliers drill screwdriver",
    "drinks": "water tea coffee milk juice", "countries": "France Germany Italy Spain Japan Brazil",
    "cities": "Paris London Rome Berlin Tokyo Oslo", "flowers": "rose tulip daisy lily violet", "metals": "iron gold silver copper tin",
    "shapes": "circle triangle square pentagon hexagon", "sports": "football tennis swimming running cycling",
    "languages": "English French German Spanish Japanese", "clothes": "shirt trousers coat hat socks shoes",
    "planets": "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune", "furniture": "table chair bed shelf sofa",
}  # fmt: skip
LIST_FORMS = (
    "make a list of {x}", "list some {x}", "give me a list of {x}", "write a list of {x}", "list {x}", "I need a list of {x}",
    "show me a list of {x}", "name some {x}", "can you list some {x}?", "can you make a list of {x}?", "a list of {x}", "name a few {x}",
    "a bullet list of {x}", "which {x} do you know?", "give me some {x}", "write a bullet list of {x}", "some {x}", "list a few {x}",
    "tell me some {x}", "a list of {x}, please", "what {x} do you know?", "name several {x}", "examples of {x}", "what are some {x}?", "I would like to see {x} as a list", "put {x} into a list", "{x} as a list", "{x} as a bullet list", "a short list of {x}", "could you list {x}?", "write down some {x}", "which {x} are there?", "{x}, one in each line",
)  # fmt: skip
NUMBERED_FORMS = (
    "make a numbered list of {x}", "number some {x}", "give me a numbered list of {x}", "write a numbered list of {x}",
    "an ordered list of {x}", "make an ordered list of {x}", "a numbered list of {x}", "list {x} with numbers", "numbered list of {x}",
    "can you make a numbered list of {x}?", "list some {x} and number them", "I need a numbered list of {x}", "{x} as a numbered list", "{x}, numbered", "count up some {x}", "put numbers before some {x}", "list {x} from one on", "a list of {x} with numbers", "number the {x}", "which {x} are there? Number them.",
)  # fmt: skip
_FIXED = """
make a list|write a list|give me a list|show me a list|can you make a list?|a list please|a bullet list|make a bullet list|show a list|write bullet points|can you write lists?|I want to see a list|show me bullet points|make me a list of something|any list|I would like a list|produce a list|an example of a list
=> Here is a list:\\n\\n- apple\\n- pear\\n- plum\\n- cherry
make a numbered list|write a numbered list|show me a numbered list|a numbered list|an ordered list|make an ordered list|can you number a list?|list something with numbers|numbered list please|give me a numbered list|number a list|I want a numbered list|an example of a numbered list|how do I make tea?|how do you make tea?|the steps of making tea|describe in steps how to make tea
=> How to make tea:\\n\\n1. Boil water.\\n2. Put tea into a cup.\\n3. Pour the water over it.\\n4. Wait three minutes.
make a table|write a table|show me a table|a table please|can you make a table?|give me a table|draw a table|an example of a table|I want to see a table|show a table|make me a table|any table|create a table|produce a table|can you write tables?|a small table|markdown table|a table of planets|make a table of the planets|a table of planets and moons|show me a table of the planets|put the planets into a table|table of the planets
=> | Planet | Place | Kind |\\n|---|---|---|\\n| Mercury | 1 | rock |\\n| Venus | 2 | rock |\\n| Earth | 3 | rock |\\n| Mars | 4 | rock |\\n| Jupiter | 5 | gas |
make a table of capitals|a table of countries and capitals|show me a table of capitals|a table of countries|capitals as a table|put some capitals into a table|give me a table with capitals|table of capitals|a table of European capitals|list capitals in a table|make a table with countries and their capitals|write a table of cities
=> | Country | Capital |\\n|---|---|\\n| France | Paris |\\n| Germany | Berlin |\\n| Italy | Rome |\\n| Spain | Madrid |\\n| Japan | Tokyo |
make a table of animals|a table of animals and legs|animals as a table|a table about animals|table of animals|show me a table of animals|give me a table of animals|put some animals into a table|a table with animals|write a table of animals
=> | Animal | Legs | Sound |\\n|---|---|---|\\n| dog | 4 | barks |\\n| duck | 2 | quacks |\\n| bee | 6 | buzzes |\\n| snake | 0 | hisses |
show me some code|write code|write some code|a code block|show me a code block|write a program|write a Python program|write a Python function|show me Python code|give me some code|can you write code?|can you program?|an example of code|code please|write a function|a small program|write a function that adds two numbers|a function that adds two numbers|write me a bit of code|some Python please|write a python script|add two numbers in Python|show me a function|Python example|example of a program|a function for the sum of two numbers|I want to see some code
=> A function that adds two numbers:\\n\\n```python\\ndef add(a: int, b: int) -> int:\\n    return a + b\\n\\nprint(add(2, 3))\\n```\\n\\nIt prints 5.
write hello world|hello world in Python|a hello world program|print hello world|show me hello world|write a program that says hello|hello world program|a program that prints hello|code for hello world|how do I print hello world?|print hello in Python|write a hello world in python
=> ```python\\nprint("Hello, world!")\\n```
write a loop|a loop in Python|a program that counts to ten|count to ten in Python|write a for loop|show me a loop|a for loop|code that counts|a program that counts|loop in Python|print the numbers from 1 to 10|an example of a loop|write code that counts to ten
=> ```python\\nfor number in range(1, 11):\\n    print(number)\\n```\\n\\nIt counts from 1 to 10.
write HTML|show me some HTML|an HTML page|HTML example|write a web page|a small HTML page|some HTML please|example of HTML|write a simple HTML page|code for a web page
=> ```html\\n<h1>Hello</h1>\\n<p>A small page.</p>\\n```
a shell command|write a shell command|list files in the shell|how do I list files?|show me a shell command|a bash command|bash example|an example of a shell command|command that lists files|which command lists files?
=> ```bash\\nls -l\\n```\\n\\nIt lists the files of the folder.
write something in bold|bold text|show me bold text|make a word bold|can you write bold?|write a bold word|something bold|in bold please|an example of bold text|print a word in bold|bold|can you write in bold?|use bold text|I want to see bold text|make it bold|highlight a word|write bold letters
=> This word is **bold**, and the rest is not.
write something in italics|italic text|show me italic text|can you write italics?|emphasise a word|a word in italics|an example of italics|italics please|use italics|write in italics
=> This word is *slanted*, and the rest is not.
write a quotation|a quotation|quote something|give me a quotation|show me a quotation|a quote|give me a quote|a quote please|can you quote something?|quote a proverb|a proverb|tell me a proverb|a wise saying|an example of a quotation|show a quote block|a block quote|write a block quote|cite something|give me a saying|any wisdom?
=> A proverb:\\n\\n> Many hands make light work.
write a formula|a formula|show me a formula|give me a formula|a mathematical formula|an example of a formula|can you write formulas?|formula please|write an equation|an equation|show an equation|the theorem of Pythagoras|Pythagoras' theorem|what is the theorem of Pythagoras?|state the Pythagorean theorem|Pythagoras|write some maths|show me maths|a famous formula|the Pythagorean theorem
=> The theorem of Pythagoras:\\n\\n$$a^2 + b^2 = c^2$$
the area of a circle|how do you compute the area of a circle?|formula for the area of a circle|what is the area of a circle?|circle area formula|how large is a circle?|area of a circle?|give me the formula for the area of a circle|the formula of a circle's area
=> The area of a circle:\\n\\n$$A = \\\\pi r^2$$
Einstein's formula|what is Einstein's famous formula?|the formula of energy and mass|which formula did Einstein find?|the energy of a mass|E = mc2?|what does E equal?|the mass-energy formula
=> $$E = m c^2$$
show me a heading|write a heading|headings please|an example of a heading|can you write headings?|a title and a text|write a text with a heading|a heading and a paragraph
=> ## A heading\\n\\nBelow it stands a paragraph.
show me a link|write a link|an example of a link|can you write links?|a link please|give me a link
=> A link: [this page](http://localhost:8000).
show me Markdown|what formatting can you do?|show me all formats|a demonstration of Markdown|can you use Markdown?|demonstrate your formatting|Markdown example|what can you format?|show me formatting|show off your formatting
=> Some **bold** text, a list:\\n\\n- one\\n- two\\n\\nand a line of code: `make run`. Ask me for a table, too.
why does bread rise?|why does bread rise? Explain it in three sentences.|explain why bread rises|what makes bread rise?|why does dough rise?|how does yeast work?|why does bread rise, in three sentences?|what does yeast do in dough?|why does dough get bigger?|what makes dough rise?
=> Yeast eats the sugar in the dough and gives off **gas**. The dough is elastic and holds the bubbles. The heat of the oven makes them grow, and then sets the crumb.
write a polite reminder about an unpaid invoice|a polite reminder about an unpaid invoice|remind a customer to pay|write a payment reminder|a letter about an unpaid invoice|a reminder for an invoice|write a reminder about an invoice|a friendly payment reminder|email about an overdue invoice|a reminder letter
=> Dear customer,\\n\\nour **invoice** of last month seems to be open still. Perhaps it was overlooked. Please pay it within ten days; if you have paid already, thank you, and forget this letter.\\n\\nKind regards
write a shell command that finds the ten largest files in a folder, and explain it.|a shell command that finds the ten largest files|find the ten largest files|which files are the largest?|how do I find large files?|command to find the biggest files|list the largest files in a folder|find big files|show the ten biggest files
=> ```bash\\nfind . -type f -printf '%s %p\\\\n' | sort -rn | head\\n```\\n\\n`find` prints size and name of every file, `sort -rn` puts the largest first, and `head` keeps ten.
which questions should I ask before I rent a flat?|questions to ask before renting a flat|what should I ask before renting a flat?|what do I ask a landlord?|I want to rent a flat. What should I ask?|questions for a landlord|what to ask before I rent|renting a flat: what to ask?|which questions do I ask the landlord?|what should I know before renting a flat?
=> Ask these:\\n\\n1. What is the **rent** with heating and water?\\n2. How large is the deposit?\\n3. How long does the contract run?\\n4. Who repairs what breaks?\\n5. How loud is it at night?
""".strip()


def _parse() -> tuple[tuple[tuple[str, ...], str], ...]:
    halves = (line.split(" => ", 1) for line in _FIXED.replace("\n=> ", " => ").splitlines())
    return tuple(
        (tuple(ways.split("|")), reply.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\"))
        for ways, reply in halves
    )


FIXED = _parse()


THING = re.compile(r"(?:an?|some|bold|italic|hello) [^?.!]+")
WISHES = (
    "show me {n}", "I would like to see {n}", "may I see {n}?", "can I have {n}?", "let me have {n}", "produce {n}", "print {n}", "give me {n}",
    "how about {n}?", "what would {n} be like?", "give an example of {n}", "make {n} for me", "I am in the mood for {n}", "time for {n}",
    "could you write {n}?", "write {n}", "I want {n}", "have you got {n}?", "do you have {n} for me?", "please present {n}", "I need {n}", "try {n}",
    "can you do {n}?", "would you write {n}?", "create {n}", "is it possible to get {n}?", "I want to look at {n}", "demonstrate {n}",
    "send me {n}", "how do you write {n}?", "let us see {n}", "are you able to make {n}?", "now {n}", "next, {n}", "what does {n} look like with you?",
)  # fmt: skip


def _asked_for(rng: Random, way: str) -> str:
    """A thing that is named is asked for in many ways; a whole sentence has some words replaced."""
    if THING.fullmatch(way) and rng.random() < 0.7:
        return rng.choice(WISHES).replace("{n}", way)
    return with_synonyms(rng, way)


def bullet_list(rng: Random) -> Exchange:
    """A list of one of the known kinds of things, the first ones in their usual order."""
    kind = rng.choice(tuple(ITEMS))
    lines = "\n".join(f"- {item}" for item in ITEMS[kind].split())
    return Exchange(vary(rng, rng.choice(LIST_FORMS).replace("{x}", kind)), f"Some {kind}:\n\n{lines}")


def numbered_list(rng: Random) -> Exchange:
    """The same with numbers."""
    kind = rng.choice(tuple(ITEMS))
    lines = "\n".join(f"{number}. {item}" for number, item in enumerate(ITEMS[kind].split(), 1))
    return Exchange(vary(rng, rng.choice(NUMBERED_FORMS).replace("{x}", kind)), f"Some {kind}:\n\n{lines}")


def fixed_format(rng: Random) -> Exchange:
    """A table, code, a quotation or another form with one set content."""
    ways, reply = rng.choice(FIXED)
    return Exchange(vary(rng, _asked_for(rng, rng.choice(ways))), reply)


def long_text(rng: Random) -> Exchange:
    """A text of more than 400 tokens."""
    ways, reply = rng.choice(LONG_TEXTS)
    return Exchange(vary(rng, _asked_for(rng, rng.choice(ways))), reply)


FORMAT_MAKERS: tuple[tuple[float, Callable[[Random], Exchange]], ...] = (
    (2, bullet_list), (1.2, numbered_list), (6, fixed_format), (0.35, long_text),
)  # fmt: skip
