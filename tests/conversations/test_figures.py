"""Figures read as people say them."""

from __future__ import annotations

import pytest

from conversations.templatetags import figures


@pytest.mark.parametrize(
    ("span_s", "said"),
    [(0.2143, "0.21 s"), (9.999, "10.00 s"), (12.34, "12.3 s"), (95, "1 min 35 s"), (None, "")],
)
def test_a_measured_time_keeps_two_or_three_figures(span_s: float | None, said: str) -> None:
    assert figures.seconds(span_s) == said


@pytest.mark.parametrize(
    ("span_s", "said"),
    [(0, "a few seconds"), (21, "20 s"), (60, "a minute"), (400, "7 minutes"), (7200, "2 hours")],
)
def test_an_estimate_is_no_more_exact_than_it_is(span_s: float, said: str) -> None:
    assert figures.about(span_s) == said


def test_counts_and_sizes_are_grouped() -> None:
    assert (figures.tokens(1), figures.tokens(8192), figures.tokens(None)) == ("1 token", "8,192 tokens", "0 tokens")
    assert (figures.grouped(1204), figures.grouped(None)) == ("1,204", "")
    assert (figures.megabytes(4_300_000), figures.megabytes(1_204_000_000)) == ("4.3 MB", "1,204 MB")


def test_the_first_places_in_a_queue_have_names() -> None:
    assert [figures.place(number) for number in (1, 2, 10, 11)] == ["next", "second", "tenth", "number 11"]
