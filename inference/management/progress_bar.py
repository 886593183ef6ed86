"""Shows the progress of a download as text: one line that is redrawn on a terminal, a line every ten percent elsewhere.

Owns characters only; knows no download beyond its numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from inference.types import DownloadProgress

_WIDTH = 30
_STEP_PERCENT = 10
_MB = 1_000_000


class ProgressBar:
    """A context manager, so that the line is ended whatever ends the download."""

    def __init__(self, write: Callable[[str], None], *, redraws: bool) -> None:
        self._write = write
        self._redraws = redraws
        self._num_drawn = 0
        self._next_percent = 0

    def show(self, progress: DownloadProgress) -> None:
        """Draws where the download is now."""
        percent = 100 * progress.done_bytes // max(1, progress.total_bytes)
        if self._redraws:
            self._redraw(_bar(percent) + " " + _words(percent, progress))
        elif percent >= self._next_percent:
            self._next_percent = percent - percent % _STEP_PERCENT + _STEP_PERCENT
            self._write(_words(percent, progress) + "\n")

    def __enter__(self) -> Self:
        """Nothing is drawn before there is something to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leaves the cursor at the beginning of a new line."""
        if self._num_drawn:
            self._write("\n")

    def _redraw(self, line: str) -> None:
        self._write("\r" + line.ljust(self._num_drawn))
        self._num_drawn = len(line)


def _bar(percent: int) -> str:
    filled = _WIDTH * percent // 100
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"


def _words(percent: int, progress: DownloadProgress) -> str:
    words = f"{percent:3d} %  {progress.done_bytes / _MB:,.0f} of {progress.total_bytes / _MB:,.0f} MB"
    if progress.bytes_per_s is not None:
        words += f"  {progress.bytes_per_s / _MB:.1f} MB/s"
    if progress.left_s is not None and progress.done_bytes < progress.total_bytes:
        words += f"  {_duration(progress.left_s)} left"
    return words


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
