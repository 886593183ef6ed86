"""Questions about the tables of facts, with their answers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tools.demo_model.corpus import facts
from tools.demo_model.corpus.phrasing import NOUN_FRAMES, Exchange, ask, capital, vary, with_articles
from tools.demo_model.corpus.single_facts import SINGLE_FACTS
from tools.demo_model.corpus.synonyms import with_synonyms

CAPITAL_NOUNS = (
    "the capital of {x}",
    "the capital of {x}",
    "the capital city of {x}",
    "the main city and capital of {x}",
)
CAPITAL_QUESTIONS = (
    "which city is the capital of {x}?", "what city is the capital of {x}?", "name the capital of {x}", "capital of {x}?",
    "capital of {x}", "what is the capital of {x}?", "what is the capital of {x}?", "what is the capital of {x}", "{x}: capital?",
    "which is the capital of {x}?", "what is the capital city of {x}?", "which city is {x}'s capital?",
    "what is {x}'s capital?", "what's {x}'s capital city?", "which town is the capital of {x}?", "{x} has which capital?",
    "what do they call the capital of {x}?", "how is the capital of {x} called?", "what's the capital of {x}?",
    "what is the name of the capital of {x}?", "what is the capital in {x}?", "where is the government of {x}?",
    "I am going to {x}. What is the capital there?", "{x}: what is its capital?", "what is the capital there, in {x}?",
    "which city is the seat of the government of {x}?", "which is the capital city in {x}?", "the people of {x} call which city their capital?",
    "I live in {x}. What is my capital?", "which capital does {x} have?", "what would be the capital of {x}?", "{x} and its capital?",
    "do you know the capital of {x}?", "can you tell me what the capital of {x} is?", "I need the capital of {x}",
)  # fmt: skip
COLOUR_NOUNS = ("the colour of {x}", "the color of {x}")
COLOUR_QUESTIONS = (
    "what colour is {x}?", "what color is {x}?", "which colour is {x}?", "which colour has {x}?", "what colour does {x} have?",
    "in which colour do we see {x}?", "how would you describe the colour of {x}?", "{x} is of which colour?",
    "what colour do you think of with {x}?", "{x} comes in which colour?", "in what colour would you draw {x}?", "which colour should {x} be?",
    "tell me what colour {x} is", "what is the colour of {x}?", "of what colour is {x}?",
)  # fmt: skip
ANIMALS_YOUNG = (
    "what is a young {x} called?", "what do you call a young {x}?", "what do you call a baby {x}?",
    "what are young {x}s called?", "my {x} has a baby. What is it called?", "what is the name for a baby {x}?", "how do you call the baby of a {x}?",
    "what is a baby {x} called?", "a baby {x} is called what?", "how is a young {x} called?", "what is the young of a {x}?",
)  # fmt: skip
UNIT_QUESTIONS = (
    "how many {x}?",
    "how many {x}?",
    "how many {x} are there?",
    "do you know how many {x}?",
    "{x}: how many?",
)

Table = tuple[tuple[str, ...], tuple[str, ...], dict[str, str], str]
# A reply names what was asked for before the answer: so the answer follows from the words just written, which is learnt
# several times faster than an answer that stands alone.
TABLES: dict[str, Table] = {
    "capital": (CAPITAL_NOUNS, CAPITAL_QUESTIONS, facts.CAPITALS, "The capital of {x} is **{y}**."),
    "language": (("the language of {x}", "the official language of {x}", "the language in {x}", "the mother tongue in {x}"), (
        "which language do people speak in {x}?", "what language is spoken in {x}?", "what do people speak in {x}?",
        "which language is spoken in {x}?", "what language do they speak in {x}?", "which language should I learn for {x}?",
        "I am going to {x}. Which language do I need?", "how do people talk in {x}?"), facts.LANGUAGES,
        "People in {x} speak **{y}**."),
    "currency": (("the currency of {x}", "the money of {x}", "the money in {x}"), (
        "which currency does {x} use?", "what money do they use in {x}?", "how do you pay in {x}?", "which money is used in {x}?",
        "what currency is used in {x}?", "what do people pay with in {x}?", "I travel to {x}. Which money do I need?",
        "which coins are used in {x}?", "what do they pay with in {x}?"), facts.CURRENCIES, "In {x} you pay with the **{y}**."),
    "colour": (COLOUR_NOUNS, COLOUR_QUESTIONS, facts.COLOURS, "{x} is **{y}**."),
    "mix": (("the mixture of {x}", "the colour that {x} make"), (
        "what do {x} make?", "what colour do you get from {x}?", "which colour do you get when you mix {x}?",
        "what happens when I mix {x}?", "{x} make which colour?", "which colour is {x} together?", "mix {x}", "I mix {x}. What do I get?",
        "what comes out of {x}?", "what is {x} mixed?", "paint: {x} gives what?", "what do I get if I put {x} together?"), facts.MIXES,
        "{x} make **{y}**."),
    "opposite": (("the opposite of {x}", "the opposite of the word {x}", "the antonym of {x}", "the reverse of {x}"), (
        "what is the contrary of {x}?", "which word is the opposite of {x}?", "what's the opposite of {x}?", "not {x} but what?",
        "opposite of {x}?", "what is opposite to {x}?", "which word means the opposite of {x}?", "the contrary of {x}?"), facts.OPPOSITES,
        "The opposite of {x} is **{y}**."),
    "young": (("the word for a young {x}", "the name of a baby {x}", "the baby of a {x}", "the young of a {x}"), ANIMALS_YOUNG, facts.YOUNG,
        "A young {x} is called a **{y}**."),
    "sound": (("the sound of a {x}", "the sound that a {x} makes"), (
        "what sound does a {x} make?", "what does a {x} do when it makes a sound?", "how does a {x} sound?", "what does a {x} say?",
        "what noise does a {x} make?", "which sound does a {x} make?", "what do you hear from a {x}?", "a {x} makes which sound?"), facts.SOUNDS,
        "A {x} **{y}**."),
    "legs": (("the number of legs of {x}", "the number of legs that {x} has"), (
        "how many legs does {x} have?", "how many legs has {x}?", "{x} has how many legs?", "how many feet does {x} have?",
        "on how many legs does {x} walk?", "how many legs are there on {x}?", "{x}: how many legs?"), facts.LEGS, "{x} has **{y}** legs."),
    "symbol": (("the chemical symbol of {x}", "the symbol for {x}", "the formula of {x}", "the chemical sign for {x}"), (
        "how is {x} written in chemistry?", "what symbol has {x}?", "which symbol stands for {x}?", "which letters stand for {x} in chemistry?",
        "what do chemists write for {x}?", "how do you write {x} as a symbol?", "{x} in the periodic table?"), facts.SYMBOLS,
        "The symbol of {x} is **{y}**."),
    "sides": (("the number of sides of a {x}", "the number of corners of a {x}"), (
        "how many sides does a {x} have?", "how many sides has a {x}?", "a {x} has how many sides?", "how many corners does a {x} have?",
        "how many edges does a {x} have?", "count the sides of a {x}", "with how many sides do you draw a {x}?"), facts.SIDES,
        "A {x} has **{y}** sides."),
    "unit": (("the number of {x}",), UNIT_QUESTIONS, facts.UNITS, "Number of {x}: **{y}**."),
}  # fmt: skip


def _from_table(name: str) -> Callable[[Random], Exchange]:
    nouns, questions, table, reply = TABLES[name]
    keys = tuple(table)

    def make(rng: Random) -> Exchange:
        key = rng.choice(keys)
        question = ask(rng, nouns, questions, x=key)
        if name == "colour":
            question = _colour_question(rng, question, key, table[key])
        elif name == "unit" and " in " in key and rng.random() < 0.35:
            part, whole = key.split(" in ", 1)
            question = rng.choice(WHOLE_FORMS).replace("{part}", part).replace("{whole}", whole)
        answer = capital(reply.replace("{x}", key).replace("{y}", table[key])).replace("..", ".")
        return Exchange(vary(rng, with_articles(question), keep=key), with_articles(answer))

    return make


WHOLE_FORMS = (
    "{whole} has how many {part}?", "how many {part} make {whole}?", "how many {part} does {whole} have?", "{whole} in {part}?",
    "how many {part} make up {whole}?", "{whole} is how many {part}?", "how many {part} fit into {whole}?", "{part} in {whole}?",
    "what number of {part} does {whole} have?",
)  # fmt: skip


def _colour_question(rng: Random, question: str, key: str, colour: str) -> str:
    """The question as it is, about many of the kind, or with two colours to choose from."""
    draw = rng.random()
    if draw < 0.12:
        pair = [colour, rng.choice([other for other in ("red", "blue", "green", "white", "black") if other != colour])]
        rng.shuffle(pair)
        return rng.choice(("is {x} {a} or {b}?", "{x}: {a} or {b}?")).format(x=key, a=pair[0], b=pair[1])
    if draw < 0.35 and f" is {key}" in question and key.split()[0] in {"a", "an"} and "colour of" not in question:
        return question.replace(f" is {key}", f" are {key.split(' ', 1)[1]}s")
    return question


def _whose_capital(rng: Random) -> Exchange:
    country = rng.choice([name for name in facts.CAPITALS if name not in {"England", "the USA", "Luxembourg"}])
    city = facts.CAPITALS[country]
    questions = (
        "{x} is the capital of which country?", "of which country is {x} the capital?", "{x} is the capital of what?",
        "which country has the capital {x}?", "in which country is {x}?", "where is {x}?", "in what country is {x}?",
        "which country is {x} in?", "where is the city {x}?", "the country whose capital is {x}?", "where does {x} lie?",
    )  # fmt: skip
    reply = f"{city} is the capital of **{country}**."
    return Exchange(vary(rng, ask(rng, (), questions, x=city), keep=city), reply)


def _continent(rng: Random) -> Exchange:
    continent = rng.choice(tuple(facts.CONTINENTS))
    country = rng.choice(facts.CONTINENTS[continent].split())
    questions = (
        "on which continent is {x}?", "which continent is {x} on?", "what continent is {x} in?", "is {x} in Europe?",
        "{x} is on which continent?", "where is {x}?", "where does {x} lie?", "in which part of the world is {x}?",
        "where on Earth is {x}?", "to which continent does {x} belong?", "I travel to {x}. Which continent is that?", "what continent is {x} part of?",
    )  # fmt: skip
    question = ask(rng, ("the continent of {x}",), questions, x=country)
    if "in Europe" in question:
        reply = (
            f"Yes, {country} is in **Europe**." if continent == "Europe" else f"No, {country} is in **{continent}**."
        )
    else:
        reply = f"{country} is in **{continent}**."
    return Exchange(vary(rng, question, keep=country), reply)


def _order(rng: Random) -> Exchange:
    """What comes after or before a day, a month, a planet or a letter, and which is the n-th."""
    kind, names = rng.choice(
        (
            ("day", facts.DAYS),
            ("day", facts.DAYS),
            ("month", facts.MONTHS),
            ("planet", facts.PLANETS),
            ("letter", facts.LETTERS),
        )
    )
    place = rng.randrange(len(names))
    is_round = kind in {"day", "month"}
    draw = rng.random()
    if draw < 0.25 and place < len(facts.ORDINALS) and kind != "letter":
        ordinal = facts.ORDINALS[place]
        whole = {"day": "of the week", "month": "of the year", "planet": "from the sun"}[kind]
        which = ("which {kind} is the {n} {whole}?", "what is the {n} {kind} {whole}?", "the {n} {kind} {whole}?")
        question = rng.choice(which).replace("{kind}", kind).replace("{n}", ordinal).replace("{whole}", whole)
        return Exchange(vary(rng, question), f"The {ordinal} {kind} {whole} is **{names[place]}**.")
    step, word = (1, "after") if draw < 0.65 else (-1, "before")
    if not is_round and not 0 <= place + step < len(names):
        place = 3
    name, answer = names[place], names[(place + step) % len(names)]
    forms: tuple[str, ...] = (
        "which {kind} comes {w} {x}?", "what {kind} comes {w} {x}?", "what comes {w} {x}?", "which {kind} is {w} {x}?",
        "what {kind} is {w} {x}?", "the {kind} {w} {x}?", "what is the {kind} {w} {x}?",
        "if today is {x}, what is {t}?", "today is {x}. Which day is {t}?", "it is {x}. What day is {t}?",
    )  # fmt: skip
    forms = forms if kind == "day" else forms[:7]
    if step == 1:
        forms += (
            "which {kind} is next after {x}?",
            "{x}, and then which {kind}?",
            "which {kind} follows {x}?",
            "what follows {x}?",
            "what is the next {kind} after {x}?",
        )
    question = rng.choice(forms).replace("{kind}", kind).replace("{w}", word).replace("{x}", name)
    question = question.replace("{t}", "tomorrow" if step == 1 else "yesterday")
    return Exchange(vary(rng, question, keep=name), f"{capital(word)} {name} comes **{answer}**.")


def _month_days(rng: Random) -> Exchange:
    place = rng.randrange(12)
    month = facts.MONTHS[place]
    forms = (
        "how many days does {x} have?", "how many days are in {x}?", "how long is {x}?", "{x} has how many days?", "days of {x}?",
        "is {x} a month of 30 or 31 days?", "how many days long is {x}?", "the number of days in {x}?", "{x} has 30 or 31 days?",
    )  # fmt: skip
    number = facts.MONTH_DAYS[place]
    leap = ", 29 in a leap year" if month == "February" else ""
    return Exchange(
        vary(rng, rng.choice(forms).replace("{x}", month), keep=month), f"{month} has **{number}** days{leap}."
    )


def _single(rng: Random) -> Exchange:
    ways, answer = rng.choice(SINGLE_FACTS)
    way = rng.choice(ways)
    is_noun = way.startswith("the ")
    user = rng.choice(NOUN_FRAMES).replace("{np}", way) if is_noun else way
    return Exchange(vary(rng, with_synonyms(rng, user)), answer)


FACT_MAKERS: tuple[tuple[float, Callable[[Random], Exchange]], ...] = (
    (9, _from_table("capital")), (3, _whose_capital), (3, _continent), (2, _from_table("language")),
    (2, _from_table("currency")), (5, _from_table("colour")), (1, _from_table("mix")), (3, _from_table("opposite")),
    (2, _from_table("young")), (1.5, _from_table("sound")), (1.5, _from_table("legs")), (2.5, _from_table("symbol")),
    (1, _from_table("sides")), (4, _from_table("unit")), (6, _order), (1, _month_days), (8, _single),
)  # fmt: skip
"""How often each kind appears, and what makes one."""
