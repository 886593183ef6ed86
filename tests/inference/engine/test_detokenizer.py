"""Text from tokens: never half a character."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.backends.llama import LlamaModel
from inference.engine.detokenizer import Detokenizer


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(tiny_model)
    yield model
    model.close()


def test_a_character_split_across_tokens_appears_once_it_is_whole(model: LlamaModel) -> None:
    tokens = model.tokenize("é🙂", parse_special=False)
    assert len(tokens) == 6
    detokenizer = Detokenizer(model)
    assert [detokenizer.add(token) for token in tokens] == ["", "é", "", "", "", "🙂"]
    assert detokenizer.finish() == ""


def test_a_character_that_never_became_whole_shows_one_mark_at_the_end(model: LlamaModel) -> None:
    detokenizer = Detokenizer(model)
    assert detokenizer.add(model.tokenize("🙂", parse_special=False)[0]) == ""
    assert detokenizer.finish() == "\ufffd"


def test_pieces_longer_than_any_buffer_guess_come_back_whole(model: LlamaModel) -> None:
    longest = max(range(model.num_tokens), key=lambda token: len(model.token_bytes(token)))
    text = model.token_bytes(longest).decode()
    assert len(text) > 64
    assert Detokenizer(model).add(longest) == text
