"""From a configuration to a model that answers: the loader, the model that serves, and requests to it.

Owns what happens between the loader's word that a file is good and a reply, and the state that the page shows. Methods
without `async` may be called from any thread; the others belong to an event loop and never block it.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from inference.conf import EngineConfig
from inference.engine.generation import Generation
from inference.errors import EngineStoppedError, InvalidRequestError, ModelError, ModelNotReadyError
from inference.model_files.facts import GgufFacts
from inference.model_loader import ModelLoader
from inference.served_model import ServedModel
from inference.state_board import StateBoard
from inference.types import ChatMessage, ModelFailure, ModelState, PromptCount, QueueState, SamplingParams

Result = TypeVar("Result")

STOPPING = "The server is stopping. Try again in a moment."
BROKEN = ModelFailure("engine_broken", "The model failed several times in a row.", "Restart the server.")
MAX_SEED = 2**31
"""llama.cpp draws a seed of its own for 2^32 - 1; staying below half of that keeps clear of it."""


class ChatEngine:
    """What one configuration runs: a loader, and the model that it brings."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        wanted = config.model_path.name if config.model_path else config.model_filename
        self.board = StateBoard(ModelState("starting", wanted))
        self._loader = ModelLoader(config, load=self._load, publish=self.board.post)
        self._served: ServedModel | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="prompt")

    def start(self) -> None:
        """Begin to fetch and load. Returns at once."""
        self._loader.start()

    def stop(self, timeout_s: float) -> None:
        """End the loader, every request and the worker thread; free the model."""
        with self._lock:
            self._is_stopped = True
            served = self._served
        # Not waited for: a template may take seconds, and a closed model refuses to tokenise.
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loader.stop()
        if served is not None:
            served.stop(timeout_s)

    def queue(self) -> QueueState:
        """How many replies run and wait."""
        return self._served.queue() if self._served is not None else QueueState(0, 0)

    async def count(self, messages: Sequence[ChatMessage]) -> PromptCount:
        """Count the tokens of a prompt."""
        return await self._in_thread(partial(self._serving().count, messages))

    async def submit(self, messages: Sequence[ChatMessage], params: SamplingParams, owner: str) -> Generation:
        """Build the prompt and put the request into the line."""
        submitted_at = time.monotonic()
        _check(params)
        served = self._serving()
        prompt = await self._in_thread(partial(served.build, messages))
        seed = secrets.randbelow(MAX_SEED) if params.seed is None else params.seed
        return served.submit(prompt, params, owner=owner, seed=seed, submitted_at=submitted_at)

    def _serving(self) -> ServedModel:
        if self._served is None:
            raise ModelNotReadyError("The model is not ready yet. The page shows how far it is.")
        return self._served

    async def _in_thread(self, function: Callable[[], Result]) -> Result:
        try:
            future = self._threads.submit(function)
        except RuntimeError as error:  # the threads are shut down
            raise EngineStoppedError(STOPPING) from error
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if self._is_stopped and future.cancelled():
                raise EngineStoppedError(STOPPING) from None
            raise

    def _load(self, path: Path, facts: GgufFacts) -> None:
        """Load a file that was tried, and begin to serve. On the loader's thread; blocks. Raises `ModelError`."""
        served = ServedModel(self._config, path, facts, on_broken=partial(self.board.post, "failed", failure=BROKEN))
        with self._lock:
            if self._is_stopped:
                raise ModelError(STOPPING)
            # Known from here on, so that a stop ends it in the middle of its loading.
            self._served = served
        served.load()
        with self._lock:
            if not self._is_stopped:
                self.board.post("ready", model=served.info)


def _check(params: SamplingParams) -> None:
    """Refuse what llama.cpp would take without an error and answer nonsense to."""
    is_sound = (
        params.max_new_tokens >= 1
        and math.isfinite(params.temperature)
        and params.temperature >= 0
        and 0 < params.top_p <= 1
        and math.isfinite(params.repetition_penalty)
        and params.repetition_penalty > 0
        and (params.seed is None or 0 <= params.seed < MAX_SEED)
    )
    if not is_sound:
        raise InvalidRequestError(f"These sampling values make no sense: {params}.")
