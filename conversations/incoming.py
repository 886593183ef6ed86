"""What a page may send over its socket: the fields of a form as one flat JSON object.

Owns the checks of its shape; what the fields mean is not known here. Nothing that can be sent makes this raise
anything but `FrameRefusedError`. Pure functions, on any thread.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings

_RELOAD = "Reload the page and try again."


class FrameRefusedError(Exception):
    """A frame that is not understood; the message says so to the person."""


def parse_frame(message: dict[str, Any]) -> dict[str, object]:
    """Return the fields of one received websocket message.

    Raises:
        FrameRefusedError: too large, binary, not JSON, or not an object.
    """
    if num_bytes := message.get("too_large"):
        raise FrameRefusedError(
            f"What was sent has {num_bytes:,} bytes, and {settings.MAX_BODY_BYTES:,} are allowed. "
            "Shorten the message, or send it in parts."
        )
    text = message.get("text")
    if text is None:
        raise FrameRefusedError(f"The server takes text only, and this was binary. {_RELOAD}")
    try:
        fields = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # not JSON; numbers of 5,000 digits; lists in lists in lists
        raise FrameRefusedError(f"What was sent is not a form in JSON. {_RELOAD}") from None
    if not isinstance(fields, dict):
        raise FrameRefusedError(f"What was sent is not a form in JSON, but a single value. {_RELOAD}")
    return fields


def text_of(fields: dict[str, object], name: str) -> str:
    """Return a field that must be text.

    Raises:
        FrameRefusedError: it is missing or something else.
    """
    value = fields.get(name)
    if not isinstance(value, str):
        raise FrameRefusedError(f"The field “{name}” is missing or is not text. {_RELOAD}")
    return value


def uuid_of(fields: dict[str, object], name: str) -> UUID:
    """Return a field that must be an id.

    Raises:
        FrameRefusedError: it is missing or is no UUID.
    """
    try:
        return UUID(text_of(fields, name))
    except ValueError:
        raise FrameRefusedError(f"The field “{name}” is not an id. {_RELOAD}") from None


def uuid_or_none(text: str) -> UUID | None:
    """Return the id that this is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
