"""How a log record reads: one line, whatever was put into it, and how loud it is. Runs on the thread that logs."""

from __future__ import annotations

import logging
from http import HTTPStatus
from types import TracebackType
from typing import TypeAlias

from django.core.exceptions import SuspiciousOperation

# Characters that end a line or move the cursor of a terminal: text of people must not forge a line of its own.
_CONTROL = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}

ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """Time, level, logger and message on one line; the traceback of a fault in the program follows it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Escape control characters in what the line is made of."""
        return super().formatMessage(record).translate(_CONTROL)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (logging's name)
        """Leave out the traceback of what a stranger sent and Django refused: it is no fault of the program."""
        return "" if isinstance(ei[1], SuspiciousOperation) else super().formatException(ei)


class RefusalsAreNews(logging.Filter):
    """Take answers with 503 for news: the server refuses for now and on purpose, and nothing is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, as INFO and where INFO is wanted if it tells of a 503."""
        if getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE:
            return True
        record.levelno, record.levelname = logging.INFO, "INFO"
        return logging.getLogger().isEnabledFor(logging.INFO)
