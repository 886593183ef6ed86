"""Frames: HTML that changes a page where it is open, by htmx's out-of-band swaps.

Owns how a frame is put together, and those that answer one person's own action. What has changed since a page last
looked is watcher.py's question. All of it is rendered from the templates of the page itself, so that a frame and a
reload come out the same. Pure functions, on any thread.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """One swap of a frame: htmx's style and target, and what is put there."""

    swap: str
    html: SafeString = SafeString("")


def frame(parts: Sequence[Part]) -> str:
    """Return one frame of these parts; empty for none."""
    return render_to_string("conversations/frame.html", {"parts": parts}) if parts else ""


def error_frame(message: str) -> str:
    """Return a frame for the line above the composer that is read out; empty to clear it."""
    return frame(
        [Part("innerHTML:#composer-error", part_html("conversations/_composer_error.html", {"error": message}))]
    )


def notice_frame(context: dict[str, Any]) -> str:
    """Return a frame for the quiet line below the head of the page."""
    return frame([Part("innerHTML:#notice", part_html("conversations/_notice.html", context))])


def announcement(text: str) -> Part:
    """Return a part that screen readers say once they have finished what they are saying."""
    return Part("innerHTML:#announcer", part_html("conversations/_announcement.html", {"text": text}))


def part_html(template: str, context: dict[str, Any]) -> SafeString:
    """Return a partial template rendered for a frame."""
    return render_to_string(template, context)


def plain_text(blocks: Sequence[str]) -> str:
    """Return rendered blocks as they are read out."""
    return html.unescape(" ".join(strip_tags(block).strip() for block in blocks))
