"""Turns a growing number of bytes into a rate and a time left.

Owns the smoothing only; knows no file and no clock: whoever asks gives the time. One thread.
"""

from __future__ import annotations

import math

from inference.types import DownloadProgress

SMOOTHING_S = 5.0
"""Seconds after which an old rate counts about a third: it follows a slower line, and does not jump."""


class ProgressMeter:
    """Measures one download. Bytes that were here before the first `measure` do not count towards the rate."""

    def __init__(self, total_bytes: int) -> None:
        self._total_bytes = total_bytes
        self._last: tuple[int, float] | None = None
        self._bytes_per_s: float | None = None

    def measure(self, done_bytes: int, now_s: float) -> DownloadProgress:
        """`now_s` is any clock that only goes forward."""
        if self._last is not None and now_s > self._last[1]:
            self._smooth(max(0, done_bytes - self._last[0]), now_s - self._last[1])
        self._last = (done_bytes, now_s)
        return DownloadProgress(done_bytes, self._total_bytes, self._bytes_per_s, self._left_s(done_bytes))

    def _smooth(self, num_bytes: int, elapsed_s: float) -> None:
        rate = num_bytes / elapsed_s
        if self._bytes_per_s is None:
            self._bytes_per_s = rate
        else:
            self._bytes_per_s += (rate - self._bytes_per_s) * (1 - math.exp(-elapsed_s / SMOOTHING_S))

    def _left_s(self, done_bytes: int) -> float | None:
        if self._bytes_per_s is None or self._bytes_per_s < 1:
            return None
        return max(0, self._total_bytes - done_bytes) / self._bytes_per_s
