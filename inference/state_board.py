"""Where the model's state is posted: written by the loader's thread, read by any, awaited on event loops."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from inference.types import DownloadProgress, ModelFailure, ModelInfo, ModelState, Phase


class StateBoard:
    """Holds the newest `ModelState`. Each one posted has a higher `version`."""

    def __init__(self, state: ModelState) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def read(self) -> ModelState:
        """The newest state. Never blocks."""
        return self._state

    def post(
        self,
        phase: Phase,
        *,
        download: DownloadProgress | None = None,
        failure: ModelFailure | None = None,
        model: ModelInfo | None = None,
    ) -> None:
        """Post the next state and wake all who wait. Any thread."""
        with self._lock:
            before = self._state
            self._state = ModelState(phase, before.wanted, model, download, failure, before.version + 1)
            waiters = list(self._waiters)
        for loop, event in waiters:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(event.set)

    async def wait(self, after_version: int) -> ModelState:
        """Return the newest state as soon as its version is above `after_version`."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiters.add(waiter)
        try:
            if self._state.version <= after_version:
                await waiter[1].wait()
            return self._state
        finally:
            with self._lock:
                self._waiters.discard(waiter)
