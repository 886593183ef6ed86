"""The way from the event loop to the database: small pools of threads of our own.

Owns which work may wait behind which: nobody who reads waits for somebody who writes, and nobody who writes at a
person's word waits for copies of half-written replies. Knows no model. asgiref would run all synchronous code of the
process on one shared thread, where one slow query holds up everybody's ping (measured: 3.8 s behind a call of 4 s).
Called on the event loop's thread; the given function runs on one of a pool's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

from conversations.errors import StorageUnavailableError

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)

# A page reads three times, one after the other: four pages at once are read without waiting.
NUM_READERS = 4
# The database takes one writer at a time anyway; the second is there when the first waits for a lock of one row.
NUM_WRITERS = 2

_readers = ThreadPoolExecutor(NUM_READERS, thread_name_prefix="database-read")
_writers = ThreadPoolExecutor(NUM_WRITERS, thread_name_prefix="database-write")
_copier = ThreadPoolExecutor(1, thread_name_prefix="database-copy")


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run synchronous ORM code that only reads on a thread of its own, and return what it returns.

    Cancelling stops the waiting, not the function. Whatever the function raises is raised here, but for:

    Raises:
        StorageUnavailableError: the database did not answer.
    """
    return await _on_thread_of(_readers, lambda: function(*args, **kwargs))


async def into_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run synchronous ORM code that writes, otherwise like `in_database`: what it writes is written.

    Raises:
        StorageUnavailableError: the database did not take it: locked by another program, no room, away.
    """
    return await _on_thread_of(_writers, lambda: function(*args, **kwargs))


async def copy_into_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Like `into_database`, for what nobody waits for and the next call makes up for: one at a time.

    Raises:
        StorageUnavailableError: the database did not take it.
    """
    return await _on_thread_of(_copier, lambda: function(*args, **kwargs))


async def _on_thread_of(pool: ThreadPoolExecutor, call: Callable[[], R]) -> R:
    def run() -> R:
        close_old_connections()
        try:
            return call()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database did not do what it was asked: %s", str(error).strip())
            raise StorageUnavailableError from error
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, run)
