"""The way from the event loop to the database: a small pool of threads of our own.

Knows no model. asgiref would run all synchronous code of the process on one shared thread, where one slow
query holds up everybody's ping (measured: 3.8 s behind a call of 4 s). Called on the event loop's thread;
the given function runs on one of the pool's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

# SQLite writes one at a time anyway; four lets three readers pass a writer that waits for its turn.
NUM_THREADS = 4

_pool = ThreadPoolExecutor(max_workers=NUM_THREADS, thread_name_prefix="database")


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run synchronous ORM code on a thread of the pool and return what it returns.

    Cancelling stops the waiting, not the function: what it writes is written. Whatever it raises is raised here.
    """

    def run() -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_pool, copy_context().run, run)
