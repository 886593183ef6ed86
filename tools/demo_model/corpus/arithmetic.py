"""Sums, differences and products of small numbers, and the honest answer to larger ones."""

from __future__ import annotations

from random import Random

from tools.demo_model.corpus.phrasing import Exchange, vary

WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()
MAX_SUM = 20
MAX_FACTOR = 10
FRAMES = (
    "what is {e}?", "what is {e}?", "what's {e}?", "{e}", "{e}?", "{e} = ?", "{e} =", "how much is {e}?", "calculate {e}",
    "compute {e}", "how much is {e}", "what does {e} make?", "what does {e} give?", "tell me {e}", "can you calculate {e}?",
    "solve {e}", "{e} equals what?", "{e} is how much?", "what do I get for {e}?", "work out {e}", "do the sum {e}",
    "what is the result of {e}?", "the result of {e}?", "what do you get for {e}?", "I need {e}", "please calculate {e}",
)  # fmt: skip
SIGNS = {
    "+": ("+", "+", "+", "plus", "plus", "and"),
    "-": ("-", "-", "minus", "minus"),
    "*": ("*", "x", "×", "times", "times", "multiplied by"),
}
NAMES = {
    "+": (
        "the sum of {a} and {b}",
        "{a} increased by {b}",
        "{a} and {b} together",
        "{a} added to {b}",
        "{b} more than {a}",
    ),
    "-": (
        "the difference between {a} and {b}",
        "{a} less {b}",
        "{a} reduced by {b}",
        "{b} less than {a}",
        "{a} without {b}",
    ),
    "*": ("the product of {a} and {b}", "{a} taken {b} times", "{a} by {b}", "{b} groups of {a}"),
}
TASKS = {
    "+": (
        "add {a} to {b}", "sum up {a} and {b}", "I have {a} apples and buy {b}. How many apples?", "put {a} and {b} together",
        "if I add {b} to {a}, what is it?", "{a} birds sit there and {b} come. How many now?", "adding {a} and {b} gives?",
    ),
    "-": (
        "deduct {b} from {a}", "I have {a} apples and eat {b}. How many are left?", "take {b} from {a}", "what is left of {a} without {b}?",
        "if I take {b} from {a}, what is left?", "remove {b} from {a}", "subtracting {b} from {a} gives?", "{a}, and {b} go away?",
    ),
    "*": (
        "multiply {a} with {b}", "{a} bags with {b} apples each. How many apples?", "if I multiply {a} and {b}, what is it?",
        "multiplying {a} and {b} gives?", "{b} times the number {a}",
    ),
}  # fmt: skip
TOO_LARGE = (
    "That is too large for me: I know sums up to 20 + 20 and products up to 10 × 10. A larger model can do it.",
    "I only know small numbers: sums up to 20 + 20 and products up to 10 × 10.",
    "I cannot work that out. My arithmetic ends at 20 + 20 and 10 × 10.",
)
NO_SUCH = (
    "I only know sums, differences and products of small whole numbers, so I cannot work that out.",
    "I cannot do that kind of arithmetic: I know only sums, differences and products of small whole numbers.",
)


def _number(rng: Random, value: int) -> str:
    return WORDS[value] if value <= 20 and rng.random() < 0.15 else str(value)


def _term(rng: Random) -> int:
    return rng.randint(0, 10 if rng.random() < 0.7 else MAX_SUM)


def _expression(rng: Random, a: int, b: int, sign: str) -> str:
    if rng.random() < 0.12:
        return rng.choice(NAMES[sign]).replace("{a}", _number(rng, a)).replace("{b}", _number(rng, b))
    word = rng.choice(SIGNS[sign])
    space = "" if len(word) == 1 and rng.random() < 0.25 else " "
    return f"{_number(rng, a)}{space}{word}{space}{_number(rng, b)}"


def small(rng: Random) -> Exchange:
    """A calculation that the model is expected to know."""
    sign = rng.choice("+++-**")
    if sign == "*":
        a, b = rng.randint(0, MAX_FACTOR), rng.randint(0, MAX_FACTOR)
        result, shown = a * b, "×"
    elif sign == "+":
        a, b = _term(rng), _term(rng)
        result, shown = a + b, "+"
    else:
        a = _term(rng)
        b = rng.randint(0, a)
        result, shown = a - b, "−"
    question = rng.choice(FRAMES).replace("{e}", _expression(rng, a, b, sign))
    if rng.random() < 0.15:
        question = rng.choice(TASKS[sign]).replace("{a}", _number(rng, a)).replace("{b}", _number(rng, b))
    # The numbers come again as digits, so that the result is read off one form only.
    reply = f"{a} {shown} {b} = **{result}**"
    return Exchange(vary(rng, question, keep=" ".join(WORDS)), reply)


def beyond(rng: Random) -> Exchange:
    """A calculation that it does not know, and says so."""
    draw = rng.random()
    if draw < 0.6:
        a, b = rng.randint(21, 10 ** rng.randint(2, 5)), rng.randint(13, 10 ** rng.randint(2, 5))
        if rng.random() < 0.3:
            a, b = b, a
        sign = rng.choice("+-*")
        question = rng.choice(FRAMES).replace("{e}", _expression(rng, a, b, sign))
        return Exchange(vary(rng, question), rng.choice(TOO_LARGE))
    a, b = rng.randint(2, 500), rng.randint(2, 50)
    forms = (
        f"{a} / {b}", f"{a} divided by {b}", f"the square root of {a}", f"{a} to the power of {b}", f"{b} percent of {a}",
        f"{a}.{b} + {b}.5", f"the logarithm of {a}", f"the cube of {a}", f"{a} modulo {b}", f"{b}% of {a}", f"{a}:{b}",
        f"sin({a})", f"{a} squared", f"{b}! + {a}", f"half of {a}", f"the factorial of {b}", f"{a} in binary", f"sqrt({a})",
        f"{a} in Roman numerals", f"the greatest common divisor of {a} and {b}", f"the integral of x^{b}",
    )  # fmt: skip
    return Exchange(vary(rng, rng.choice(FRAMES).replace("{e}", rng.choice(forms))), rng.choice(NO_SUCH))
