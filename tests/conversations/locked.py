"""A database that another program holds, and a way to wait for a line of the log."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection


@contextmanager
def locked_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another connection hold the lock for writing, and ours give up at once rather than after 20 s."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


class Heard(logging.Handler):
    """Tells when a line with these words was logged by `logger`. Made on the event loop's thread."""

    def __init__(self, logger: logging.Logger, words: str) -> None:
        super().__init__()
        self._words = words
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line."""
        if self._words in record.getMessage():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self) -> None:
        """Return once the line was heard."""
        self._logger.addHandler(self)
        try:
            await asyncio.wait_for(self._event.wait(), 10)
        finally:
            self._logger.removeHandler(self)
