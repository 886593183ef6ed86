"""Questions that the model cannot answer, and the varied ways in which it says so.

Breadth is the point: forms of questions times subjects, near misses of what it knows, and words that do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tools.demo_model.corpus import arithmetic, facts, subjects
from tools.demo_model.corpus.memory import NAMES
from tools.demo_model.corpus.phrasing import NOUN_FRAMES, Exchange, made_up_word, vary, with_articles
from tools.demo_model.corpus.unknown_forms import (
    ABOUT_CREATURES,
    ABOUT_FOODS,
    ABOUT_PEOPLE,
    ABOUT_PLACES,
    ABOUT_THINGS,
    ABOUT_TOPICS,
    ACTIVITY_FORMS,
    DO_NOT_KNOW,
    NEXT,
    NOUN_PROPERTIES,
    OFFERS,
    REQUESTS,
    STANDALONE,
    STATEMENTS,
    WORD_FORMS,
)  # fmt: skip


def decline(rng: Random) -> str:
    """A way of saying that it does not know, mostly with what it can talk about instead."""
    first = rng.choice(DO_NOT_KNOW)
    draw = rng.random()
    if draw < 0.7:
        return f"{first} {rng.choice(OFFERS)}"
    return f"{first} {rng.choice(NEXT)}" if draw < 0.9 else first


def _fill(rng: Random, forms: tuple[str, ...], words: tuple[str, ...]) -> str:
    text = rng.choice(forms)
    while "{x}" in text:
        text = text.replace("{x}", _word(rng, words), 1)
    return text


def _word(rng: Random, words: tuple[str, ...]) -> str:
    draw = rng.random()
    if draw < 0.12:
        return made_up_word(rng)
    if draw < 0.3:
        return rng.choice(rng.choice(ALL_WORDS))
    return rng.choice(words)


ALL_WORDS: tuple[tuple[str, ...], ...] = (
    subjects.TOPICS, subjects.THINGS, subjects.FOODS, subjects.CREATURES, subjects.PLACES, subjects.PEOPLE, subjects.PLAIN_WORDS,
    tuple(NAMES), tuple(facts.CAPITALS), tuple(facts.CAPITALS.values()), facts.PLANETS,
)  # fmt: skip
BY_FIELD = (
    (ABOUT_TOPICS, subjects.TOPICS), (ABOUT_PEOPLE, subjects.PEOPLE), (ABOUT_THINGS, subjects.THINGS), (ABOUT_FOODS, subjects.FOODS),
    (ABOUT_CREATURES, subjects.CREATURES), (ABOUT_PLACES, subjects.PLACES), (ACTIVITY_FORMS, subjects.ACTIVITIES),
)  # fmt: skip


def by_field(rng: Random) -> str:
    """A form of question with a subject of its field, sometimes of another."""
    forms, words = rng.choice(BY_FIELD)
    return _fill(rng, forms, words)


def property_of(rng: Random) -> str:
    """A property that is not in the tables, of something that may well be: the population of France."""
    words = rng.choice((subjects.PLACES, tuple(facts.CAPITALS), tuple(facts.CAPITALS.values()), facts.PLANETS, subjects.PEOPLE,
                        subjects.THINGS, subjects.CREATURES, tuple(facts.SYMBOLS), subjects.FOODS))  # fmt: skip
    noun = rng.choice(NOUN_PROPERTIES).replace("{x}", _word(rng, words))
    return rng.choice(NOUN_FRAMES).replace("{np}", noun)


def _country(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return made_up_word(rng).capitalize() + rng.choice(("", "", "ia", "land", "stan", "ania", "onia"))
    return rng.choice(subjects.NO_CAPITAL if draw < 0.85 else subjects.PLACES)


CODE_TASKS = (
    "sorts a list", "reverses a string", "finds prime numbers", "reads a CSV file", "downloads a page", "parses JSON", "plays chess",
    "computes a factorial", "sends an email", "draws a circle", "solves sudoku", "connects to a database", "translates text",
    "checks a password", "resizes images", "merges two lists", "counts the words of a text", "prints the Fibonacci numbers",
)  # fmt: skip
NEAR_NOUNS = (
    ("the capital of {x}", _country), ("the capital city of {x}", _country), ("{x}'s capital", _country),
    ("the currency of {x}", _country), ("the language of {x}", _country), ("the continent of {x}", _country),
    ("the colour of {x}", lambda rng: f"a {made_up_word(rng)}"), ("the opposite of {x}", lambda rng: made_up_word(rng)),
    ("the colour of {x}", lambda rng: f"a {rng.choice(subjects.THINGS)}"),
    ("the opposite of {x}", lambda rng: rng.choice([word for word in subjects.PLAIN_WORDS if word not in facts.OPPOSITES])),
    ("the chemical symbol of {x}", lambda rng: rng.choice((made_up_word(rng), *"xenon argon krypton radium boron iodine".split()))),
    ("the name of a baby {x}", lambda rng: rng.choice(subjects.CREATURES)),
    ("the planet after {x}", lambda rng: rng.choice(("Pluto", "Ceres", "the moon", made_up_word(rng).capitalize()))),
    ("the default of {x}", lambda rng: made_up_word(rng).upper() + rng.choice(("", "_SIZE", "_PATH", "_MODE"))),
    ("the setting {x}", lambda rng: made_up_word(rng).upper() + rng.choice(("", "_SIZE", "_PATH", "_MODE"))),
)  # fmt: skip
NEAR_QUESTIONS = (
    ("which city is the capital of {x}?", _country), ("what is the capital of {x}?", _country), ("capital of {x}?", _country),
    ("what is {x}'s capital?", _country), ("on which continent is {x}?", _country), ("what language do they speak in {x}?", _country),
    ("which currency does {x} use?", _country), ("{x} is the capital of which country?", _country),
    ("which country has the capital {x}?", lambda rng: rng.choice((made_up_word(rng).capitalize(), rng.choice(subjects.PLACES)))),
    ("in which country is {x}?", lambda rng: rng.choice((made_up_word(rng).capitalize(), rng.choice(subjects.PLACES)))),
    ("what colour is {x}?", lambda rng: rng.choice((f"a {made_up_word(rng)}", f"my {rng.choice(subjects.THINGS)}"))),
    ("what sound does a {x} make?", lambda rng: rng.choice((made_up_word(rng), *subjects.CREATURES))),
    ("how many legs does a {x} have?", lambda rng: rng.choice((made_up_word(rng), *subjects.THINGS))),
    ("how many sides does a {x} have?", lambda rng: rng.choice((made_up_word(rng), "dodecahedron", "star", "chiliagon"))),
    ("what is a young {x} called?", lambda rng: rng.choice((made_up_word(rng), *subjects.CREATURES))),
    ("how many {x}?", lambda rng: f"{made_up_word(rng)}s in a {made_up_word(rng)}"),
    ("how many {x}?", lambda rng: f"{rng.choice(subjects.THINGS)}s are there in {rng.choice(subjects.PLACES)}"),
    ("how many {x}?", lambda rng: f"inches in a {rng.choice(('mile', 'yard', 'foot', 'metre'))}"),
    ("what does {x} do?", lambda rng: made_up_word(rng).upper() + rng.choice(("", "_SIZE", "_PATH", "_MODE"))),
    ("make a list of {x}", lambda rng: rng.choice((made_up_word(rng) + "s", *subjects.TOPICS))),
    ("make a table of {x}", lambda rng: rng.choice((made_up_word(rng) + "s", *subjects.TOPICS))),
    ("write a function that {x}", lambda rng: rng.choice(CODE_TASKS)), ("write code that {x}", lambda rng: rng.choice(CODE_TASKS)),
    ("a Python program that {x}", lambda rng: rng.choice(CODE_TASKS)),
    ("who wrote {x}?", lambda rng: rng.choice(("War and Peace", "Ulysses", "Moby Dick", "the Odyssey", made_up_word(rng).capitalize()))),
    ("who painted {x}?", lambda rng: rng.choice(("Guernica", "The Scream", "the Night Watch", made_up_word(rng).capitalize()))),
    ("tell me a joke about {x}", lambda rng: rng.choice(subjects.TOPICS)),
    ("what is the name of {x}?", lambda rng: rng.choice(("your dog", "the president", "my teacher", "this song", "that actor"))),
)  # fmt: skip


def near_miss(rng: Random) -> str:
    """Asked like something that it knows, about something that it does not."""
    if rng.random() < 0.35:
        noun, draw = rng.choice(NEAR_NOUNS)
        return rng.choice(NOUN_FRAMES).replace("{np}", noun.replace("{x}", draw(rng)))
    question, draw = rng.choice(NEAR_QUESTIONS)
    return question.replace("{x}", draw(rng))


def request(rng: Random) -> str:
    """Something to write, translate, compare or decide."""
    text = rng.choice(REQUESTS)
    while "{x}" in text:
        text = text.replace("{x}", _word(rng, rng.choice(ALL_WORDS)), 1)
    text = text.replace("{l}", rng.choice(subjects.LANGUAGES)).replace("{a}", rng.choice(subjects.ACTIVITIES))
    return text.replace("{w}", rng.choice(subjects.PLAIN_WORDS))


def about_words(rng: Random) -> str:
    """What a word means, where it comes from, or how it is said elsewhere."""
    return _fill(rng, WORD_FORMS, subjects.PLAIN_WORDS).replace("{l}", rng.choice(subjects.LANGUAGES))


def standalone(rng: Random) -> str:
    """One of the questions that fit no form."""
    return rng.choice(STANDALONE)


def statement(rng: Random) -> str:
    """Something told that is no question."""
    text = rng.choice(STATEMENTS)
    while "{x}" in text:
        text = text.replace("{x}", _word(rng, rng.choice(ALL_WORDS)), 1)
    return text


def nonsense(rng: Random) -> str:
    """Words and letters without sense."""
    draw = rng.random()
    if draw < 0.5:
        return " ".join(made_up_word(rng) for _ in range(rng.randint(1, 5)))
    if draw < 0.75:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 12)))
    return " ".join(rng.choice(rng.choice(ALL_WORDS)) for _ in range(rng.randint(1, 5)))


MAKERS: tuple[tuple[float, Callable[[Random], str]], ...] = (
    (5, by_field), (3, property_of), (8, near_miss), (3, request), (1.2, about_words), (2, standalone), (1.2, statement), (0.8, nonsense),
)  # fmt: skip


def unknown(rng: Random) -> Exchange:
    """A question of any of these kinds, and a reply that declines."""
    if rng.random() < 0.06:
        return arithmetic.beyond(rng)
    make = rng.choices([maker for _, maker in MAKERS], [weight for weight, _ in MAKERS])[0]
    return Exchange(vary(rng, with_articles(make(rng))), decline(rng))
