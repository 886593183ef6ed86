"""How a log record reads: one line, whatever was put into it. Knows nothing of who logs."""

from __future__ import annotations

import logging

# Characters that end a line or move the cursor of a terminal: text of people must not forge a line of its own.
_CONTROL = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)]} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class LineFormatter(logging.Formatter):
    """Time, level, logger and message on one line; the traceback of a fault in the program follows it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Escape control characters in what the line is made of."""
        return super().formatMessage(record).translate(_CONTROL)
