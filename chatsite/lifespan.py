"""What is started with the server and ended with it: the engine, and the turns that were under way.

Owns the order and the time that each step may take. Runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio

import inference
from conversations import lifecycle, turns
from inference.conf import engine_config_from_settings

# With the last writes of `drain` (2 s) and the closing of the sockets (1 s) these stay below `server.LAST_RESORT_S`.
DRAIN_S = 2.0
ENGINE_STOP_S = 3.0


class ChatLifespan:
    """The `Lifespan` of chatsite."""

    def start(self) -> None:
        """Own up to replies that an earlier process left unfinished, then start the engine, without waiting for it."""
        turns.mark_interrupted()
        lifecycle.purge_deleted()
        inference.start(engine_config_from_settings())

    async def drain(self) -> None:
        """End every turn; what it has so far is stored, and its watchers are told."""
        await turns.drain(DRAIN_S)

    async def stop(self) -> None:
        """End the engine's threads, and with them the model's memory."""
        await asyncio.to_thread(inference.stop, ENGINE_STOP_S)
