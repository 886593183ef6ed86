"""Whole conversations: exchanges of all kinds one after another, with things to remember in between."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tools.demo_model.corpus import arithmetic, memory
from tools.demo_model.corpus.fact_questions import FACT_MAKERS
from tools.demo_model.corpus.formats import FORMAT_MAKERS
from tools.demo_model.corpus.phrasing import Exchange
from tools.demo_model.corpus.product_guide import product_guide
from tools.demo_model.corpus.product_settings import product_settings
from tools.demo_model.corpus.small_talk import small_talk
from tools.demo_model.corpus.unknown import unknown

Session = list[Exchange]
Maker = Callable[[Random], Exchange]


def _one_of(makers: tuple[tuple[float, Maker], ...]) -> Maker:
    functions = [maker for _, maker in makers]
    weights = [weight for weight, _ in makers]

    def make(rng: Random) -> Exchange:
        return rng.choices(functions, weights)[0](rng)

    return make


KINDS: tuple[tuple[float, Maker], ...] = (
    (0.27, _one_of(FACT_MAKERS)), (0.15, arithmetic.small), (0.015, arithmetic.beyond), (0.1, small_talk), (0.12, product_guide),
    (0.035, product_settings), (0.08, _one_of(FORMAT_MAKERS)), (0.28, unknown),
)  # fmt: skip
ordinary = _one_of(KINDS)
"""One exchange that has nothing to do with those before it."""

LENGTHS = ((1, 0.56), (2, 0.14), (3, 0.12), (4, 0.08), (5, 0.05), (6, 0.03), (8, 0.01), (10, 0.007), (14, 0.003))
"""Exchanges in a conversation, and how often there are so many."""
MEMORY_SHARE = 0.6
"""The share of longer conversations in which something is told and asked for."""


def make_session(rng: Random) -> Session:
    """One conversation."""
    length = rng.choices([n for n, _ in LENGTHS], [weight for _, weight in LENGTHS])[0]
    if length == 1:
        return [_asked_too_early(rng) if rng.random() < 0.05 else ordinary(rng)]
    if rng.random() < MEMORY_SHARE:
        return _with_memory(rng, length)
    return [ordinary(rng) for _ in range(length)]


def _topic(rng: Random) -> str:
    return rng.choices(tuple(memory.WEIGHTS), tuple(memory.WEIGHTS.values()))[0]


def _asked_too_early(rng: Random) -> Exchange:
    if rng.random() < 0.3:
        return memory.never_told(rng)
    topic = _topic(rng)
    if rng.random() < 0.25:
        return memory.tell(rng, topic, memory.draw_value(rng, topic))[0]
    return memory.recall(rng, topic, None)


def _with_memory(rng: Random, length: int) -> Session:
    """Something is told (most often first) and asked for; other exchanges stand between."""
    told: dict[str, str] = {}
    session: Session = []
    while len(session) < length:
        draw = rng.random()
        is_last = len(session) == length - 1
        if not told and draw < 0.6 and not is_last:
            exchange, new = _tell(rng)
            told |= new
        elif told and (is_last or draw < 0.3):
            topic = rng.choice(tuple(told)) if rng.random() < 0.85 else _topic(rng)
            exchange = memory.recall(rng, topic, told.get(topic))
        elif told and draw < 0.45:
            exchange, new = _tell(rng)
            told |= new
        elif draw > 0.94:
            topic = _topic(rng)
            exchange = memory.never_told(rng) if rng.random() < 0.4 else memory.recall(rng, topic, told.get(topic))
        else:
            exchange = ordinary(rng)
        session.append(exchange)
    return session


def _tell(rng: Random) -> tuple[Exchange, dict[str, str]]:
    if rng.random() < 0.15:
        return memory.tell_two(rng)
    topic = _topic(rng)
    exchange, typed = memory.tell(rng, topic, memory.draw_value(rng, topic))
    return exchange, {topic: typed}


SYSTEM_MESSAGES = (
    "You are a helpful assistant.",
    "You are a helpful assistant. Answer briefly.",
    "You are chatsite's assistant.",
    "Answer in English and be polite.",
    "You are a friendly and honest chat partner.",
    "Be brief.",
    "You are a careful assistant. Say so when you do not know something.",
    "Today you help a person on their own computer. Use Markdown where it helps.",
)
"""What people commonly put before a conversation (`SYSTEM_PROMPT`)."""
