"""The rate of a download and the time that it still takes."""

from __future__ import annotations

import pytest

from inference.model_files.progress import ProgressMeter


def test_nothing_is_claimed_before_there_is_something_to_measure() -> None:
    progress = ProgressMeter(1000).measure(400, now_s=10.0)
    assert (progress.done_bytes, progress.bytes_per_s, progress.left_s) == (400, None, None)


def test_an_even_line_gives_its_rate_and_the_time_left() -> None:
    meter = ProgressMeter(1000)
    for second in range(6):
        progress = meter.measure(100 * second, now_s=float(second))
    assert progress.bytes_per_s == pytest.approx(100)
    assert progress.left_s == pytest.approx(5)


def test_bytes_of_an_earlier_try_do_not_count_towards_the_rate() -> None:
    meter = ProgressMeter(10_000)
    meter.measure(9_000, now_s=0.0)
    assert meter.measure(9_010, now_s=1.0).bytes_per_s == pytest.approx(10)


def test_one_pause_does_not_throw_the_rate_over() -> None:
    meter = ProgressMeter(10_000)
    meter.measure(0, now_s=0.0)
    meter.measure(1_000, now_s=1.0)
    rate = meter.measure(1_000, now_s=1.2).bytes_per_s
    assert rate is not None
    assert 900 < rate < 1_000


def test_a_line_that_stands_still_promises_nothing() -> None:
    meter = ProgressMeter(10_000)
    meter.measure(0, now_s=0.0)
    meter.measure(100, now_s=1.0)
    assert meter.measure(100, now_s=60.0).left_s is None
