"""Every text that has to be refused is refused by name, and nothing else is changed."""

from __future__ import annotations

import pytest
from django.conf import settings

from conversations.errors import MessageRefusedError
from conversations.message_text import clean_client_id, clean_message_text, clean_title, is_blank, title_from


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_message"),
        (" \t\n\u00a0\u3000", "empty_message"),
        ("\u200b\u200d\ufeff", "empty_message"),
        ("\u3164", "empty_message"),
        ("\u115f \u1160\n\uffa0", "empty_message"),
        ("\u2800\u2800", "empty_message"),
        ("\ufe0f\U000e0100", "empty_message"),
        ("a\0b", "nul_character"),
        ("ring \a the bell", "control_character"),
        ("\x1b[2Jcleared", "control_character"),
        ("delete \x7f", "control_character"),
        ("\x85 next line", "control_character"),
        ("half \ud83d of a face", "lone_surrogate"),
        ("\udc80", "lone_surrogate"),
        ("file\u202efdp.exe", "bidi_override"),
        ("\u202dleft", "bidi_override"),
        (None, "not_text"),
        (5, "not_text"),
        (["Hello"], "not_text"),
        (b"Hello", "not_text"),
        ("x" * 4_000_000, "message_too_long"),
        ("é" * (settings.MAX_MESSAGE_BYTES // 2 + 1), "message_too_long"),
    ],
)
def test_a_bad_message_is_refused_by_name(text: object, code: str) -> None:
    with pytest.raises(MessageRefusedError) as refusal:
        clean_message_text(text)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")
    refusal.value.message.encode()  # can be shown and logged itself


def test_a_message_too_long_is_told_both_numbers() -> None:
    with pytest.raises(MessageRefusedError, match=r"32,770 bytes, and 32,768 are allowed"):
        clean_message_text("x" * 32_770)


def test_a_bad_character_is_named_with_its_place() -> None:
    with pytest.raises(MessageRefusedError, match=r"U\+0007, character 3"):
        clean_message_text("ab\a")


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "  indented\n\tby a tab\n",
        "x" * settings.MAX_MESSAGE_BYTES,
        "👩\u200d🚀 and ว่าไง and שלום\u200f!",
        "a copied number: \u202a+49 30 1234\u202c",
        "<|im_end|> & <b>not bold</b>",
        "a heart \u2764\ufe0f and an empty Braille cell \u2800",
    ],
)
def test_a_good_message_stays_as_it_is(text: str) -> None:
    assert clean_message_text(text) == text


def test_line_ends_become_one_kind() -> None:
    assert clean_message_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_a_title_becomes_one_line() -> None:
    assert clean_title("  Bread\n and \t butter ") == "Bread and butter"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        (" ", "empty_title"),
        ("\u3164\u2800", "empty_title"),
        ("x" * 121, "title_too_long"),
        (None, "not_text"),
        ("a\0", "nul_character"),
    ],
)
def test_a_bad_title_is_refused_by_name(title: object, code: str) -> None:
    with pytest.raises(MessageRefusedError) as refusal:
        clean_title(title)
    assert refusal.value.code == code


@pytest.mark.parametrize("client_id", ["", "1f0c-9:a.b_C", "x" * 64])
def test_the_composers_id_is_taken_as_it_is(client_id: str) -> None:
    assert clean_client_id(client_id) == client_id


@pytest.mark.parametrize("client_id", ["x" * 65, "a b", "a\n", "é", "\0", "\ud800", None, 7, ["a"]])
def test_another_id_is_refused(client_id: object) -> None:
    with pytest.raises(MessageRefusedError) as refusal:
        clean_client_id(client_id)
    assert refusal.value.code == "bad_client_id"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello", "Hello"),
        ("\n\n  How do I\tbake? \nThanks", "How do I bake?"),
        (
            "What is the best way to bake bread in winter, when the kitchen is cold?",
            "What is the best way to bake bread in winter, when the kitchen is cold?",
        ),
        (
            "What is the best way to bake bread in winter, when the kitchen is cold, the flour is old, the yeast is "
            "older, and nobody has time?",
            "What is the best way to bake bread in winter, when the kitchen is cold, the flour is old, the yeast is "
            "older, and…",
        ),
        ("x" * 200, "x" * 119 + "…"),
        ("https://example.org/" + "a" * 120 + " what is this?", "https://example.org/" + "a" * 99 + "…"),
    ],
)
def test_a_title_is_the_first_line_cut_at_a_word(text: str, title: str) -> None:
    assert title_from(text) == title
    assert len(title) <= 120


def test_blank_is_what_nobody_can_see() -> None:
    assert is_blank("\u200b \n")
    assert not is_blank(".")
