"""A database that another program holds, and a way to wait for a line of the log."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo


@contextmanager
def locked_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another connection hold the lock for writing, and ours give up at once rather than after 20 s."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        monkeypatch.setitem(options, "timeout", 0.01)
        other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
        lock = "BEGIN IMMEDIATE"
    else:
        monkeypatch.setitem(options, "options", "-c lock_timeout=10")
        other = psycopg.connect(_conninfo())
        lock = "LOCK TABLE conversations_conversation, conversations_message IN SHARE ROW EXCLUSIVE MODE"
    try:
        other.execute(lock)
        yield
    finally:
        other.close()


def _conninfo() -> str:
    settings = connection.settings_dict
    return make_conninfo(host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"])


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
