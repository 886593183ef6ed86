"""The demonstration model's examination was not part of its lessons."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from tools.demo_model.corpus.sessions import make_session
from tools.demo_model.evaluate import GROUPS, read_questions

NUM_SESSIONS = 20_000


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9+*]+", " ", text.lower()).strip()


def test_paraphrases_and_unknown_questions_are_not_in_the_corpus() -> None:
    asked = {_plain(question.turns[-1]) for question in read_questions() if question.group != "known"}
    rng = Random(9)  # noqa: S311
    generated = {_plain(exchange.user) for _ in range(NUM_SESSIONS) for exchange in make_session(rng)}
    assert asked & generated == set()


def test_there_are_enough_questions_of_every_group() -> None:
    number = Counter(question.group for question in read_questions())
    assert all(number[group] >= 100 for group in GROUPS)
