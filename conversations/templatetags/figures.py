"""Figures as people read them: grouped digits, bytes, spans of time, places in a queue.

Knows no model and no language but English. Pure functions, on any thread.
"""

from __future__ import annotations

from django import template

register = template.Library()

_ORDINALS = ("next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@register.filter
def grouped(number: int | None) -> str:
    """`8192` as `8,192`."""
    return "" if number is None else f"{number:,}"


@register.filter
def tokens(number: int | None) -> str:
    """`1` as `1 token`, `1204` as `1,204 tokens`."""
    return "1 token" if number == 1 else f"{number or 0:,} tokens"


@register.filter
def seconds(span_s: float | None) -> str:
    """`0.214` as `0.21 s`, `12.34` as `12.3 s`, `95` as `1 min 35 s`."""
    if span_s is None:
        return ""
    if span_s < 10:
        return f"{span_s:.2f} s"
    if span_s < 60:
        return f"{span_s:.1f} s"
    return f"{int(span_s) // 60} min {int(span_s) % 60} s"


@register.filter
def about(span_s: float) -> str:
    """Give an estimate no more exact than it is: `a few seconds`, `20 s`, `a minute`, `7 minutes`, `2 hours`."""
    if span_s < 5:
        return "a few seconds"
    if span_s < 45:
        return f"{max(5, round(span_s / 5) * 5)} s"
    if span_s < 90:
        return "a minute"
    if span_s < 5400:
        return f"{round(span_s / 60)} minutes"
    return f"{round(span_s / 3600)} hours"


@register.filter
def megabytes(num_bytes: float) -> str:
    """`177209344` as `177 MB`, `4300000` as `4.3 MB`; in thousands, as disks and networks are measured."""
    number = num_bytes / 1_000_000
    return f"{number:,.0f} MB" if number >= 10 else f"{number:.1f} MB"


@register.filter
def place(number: int) -> str:
    """`1` as `next`, `2` as `second`, `37` as `number 37`."""
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"number {number:,}"
