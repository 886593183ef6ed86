"""Whatever a page sends over its socket is either a form or refused in plain words."""

from __future__ import annotations

import pytest

from conversations.incoming import FrameRefusedError, parse_frame, text_of, uuid_of, uuid_or_none

BAD_TEXTS = {
    "nothing": "",
    "not JSON": "hello",
    "half of JSON": '{"action": "send"',
    "a list": "[1, 2]",
    "a number": "7",
    "a number of 5,000 digits": "9" * 5_000,
    "not a number": '{"action": NaN}',
    "infinity": '{"action": -Infinity}',
    "deep nesting": "[" * 60_000,
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(FrameRefusedError, match="JSON"):
        parse_frame({"type": "websocket.receive", "text": text})


def test_a_binary_frame_is_refused() -> None:
    with pytest.raises(FrameRefusedError, match="binary"):
        parse_frame({"type": "websocket.receive", "text": None, "bytes": b"\x00\xff"})


def test_a_frame_that_was_too_large_is_refused_with_both_numbers() -> None:
    with pytest.raises(FrameRefusedError, match="4,000,000 bytes, and 65,536 are allowed"):
        parse_frame({"type": "websocket.receive", "text": None, "bytes": None, "too_large": 4_000_000})


def test_the_fields_of_a_form_are_returned() -> None:
    assert parse_frame({"text": '{"action": "stop", "HEADERS": {"HX-Request": "true"}}'})["action"] == "stop"


@pytest.mark.parametrize("value", [None, 7, True, [], {}])
def test_a_field_that_must_be_text_is_refused_when_it_is_something_else(value: object) -> None:
    with pytest.raises(FrameRefusedError, match="title"):
        text_of({"title": value}, "title")


def test_a_field_that_must_be_an_id_is_refused_when_it_is_none() -> None:
    with pytest.raises(FrameRefusedError, match="conversation_id"):
        uuid_of({"conversation_id": "../../etc"}, "conversation_id")
    assert uuid_or_none("nonsense") is None
