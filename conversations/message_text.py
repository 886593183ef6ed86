"""Which text a person may send, and how it is cleaned before it is kept.

Owns the rules about characters and length, for messages, titles and the composer's ids. Knows no database and
no tokens: whether a message fits the model is context.py's question. Pure functions, on any thread.
"""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings

from conversations.errors import MessageRefusedError

MAX_CLIENT_ID_CHARS = 64
MAX_TITLE_CHARS = 120

_CLIENT_ID = re.compile(rf"[A-Za-z0-9_.:-]{{0,{MAX_CLIENT_ID_CHARS}}}")
# PostgreSQL refuses NUL and SQLite keeps it; neither the page nor the model can do anything with the others.
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# What Unicode calls default-ignorable without being a format character, and the Braille cell without dots.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0100-\U000e01ef]"
)
# Overrides make text read differently from what it says. Embeddings, isolates and marks stay: Arabic and
# Hebrew need them, and telephones put them round every number that is copied.
_BIDI_OVERRIDE = re.compile("[\u202d\u202e]")


def clean_message_text(text: object) -> str:
    """Return the text as it is kept: line ends as one newline each, everything else unchanged.

    Raises:
        MessageRefusedError: with one of the codes `not_text`, `empty_message`, `message_too_long`,
            `lone_surrogate`, `nul_character`, `control_character`, `bidi_override`.
    """
    if not isinstance(text, str):
        raise MessageRefusedError("The message is not text. Send it as a string.", code="not_text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_characters(text)
    num_bytes = len(text.encode())
    if num_bytes > settings.MAX_MESSAGE_BYTES:
        raise MessageRefusedError(
            f"The message has {num_bytes:,} bytes, and {settings.MAX_MESSAGE_BYTES:,} are allowed. "
            "Shorten it, or send it in parts.",
            code="message_too_long",
        )
    if is_blank(text):
        raise MessageRefusedError("The message is empty. Write something first.", code="empty_message")
    return text


def clean_title(title: object) -> str:
    """Return a conversation's title as it is kept: one line, no more than `MAX_TITLE_CHARS`.

    Raises:
        MessageRefusedError: with `not_text`, `empty_title`, `title_too_long` or a code for a bad character.
    """
    if not isinstance(title, str):
        raise MessageRefusedError("The title is not text. Send it as a string.", code="not_text")
    title = " ".join(title.split())
    _refuse_characters(title)
    if is_blank(title):
        raise MessageRefusedError("The title is empty. Write at least one character.", code="empty_title")
    if len(title) > MAX_TITLE_CHARS:
        raise MessageRefusedError(
            f"The title has {len(title):,} characters, and {MAX_TITLE_CHARS} are allowed. Shorten it.",
            code="title_too_long",
        )
    return title


def clean_client_id(client_id: object) -> str:
    """Return the composer's id of a message, by which a double send is recognised; empty means none.

    Raises:
        MessageRefusedError: with the code `bad_client_id`.
    """
    if isinstance(client_id, str) and _CLIENT_ID.fullmatch(client_id):
        return client_id
    raise MessageRefusedError(
        f"The id of the message must be at most {MAX_CLIENT_ID_CHARS} letters, digits or any of . : _ - . "
        "Reload the page and send it again.",
        code="bad_client_id",
    )


def title_from(text: str) -> str:
    """Return the title that a first message gives: its first line that is not blank, cut at a word.

    As long as a title may be: how much of it there is room for, the page decides.
    """
    line = next((" ".join(line.split()) for line in text.splitlines() if not is_blank(line)), "")
    if len(line) <= MAX_TITLE_CHARS:
        return line
    kept = line[:MAX_TITLE_CHARS]
    head, _, cut_word = kept.rpartition(" ")
    # A script without spaces, or one very long word, is cut where it stands.
    return (head if len(cut_word) < MAX_TITLE_CHARS // 2 else kept[:-1]).rstrip(" ,;:.-") + "…"


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen: only spaces and characters without a shape, such as U+200B."""
    return all(character.isspace() or unicodedata.category(character) == "Cf" for character in _SHAPELESS.sub("", text))


def _refuse_characters(text: str) -> None:
    if match := _LONE_SURROGATE.search(text):
        raise _refused_character("half of a character", match, "lone_surrogate")
    if match := _CONTROL_CHARACTER.search(text):
        is_nul = match.group() == "\0"
        raise _refused_character("a control character", match, "nul_character" if is_nul else "control_character")
    if match := _BIDI_OVERRIDE.search(text):
        raise _refused_character("a character that reverses the direction of reading", match, "bidi_override")


def _refused_character(what: str, match: re.Match[str], code: str) -> MessageRefusedError:
    return MessageRefusedError(
        f"The text contains {what} (U+{ord(match.group()):04X}, character {match.start() + 1:,}) "
        "that cannot be kept. Remove it and send it again.",
        code=code,
    )
