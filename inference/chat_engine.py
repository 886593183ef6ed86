"""From a configuration to a model that answers: loader, worker and prompts of one engine put together.

Owns what happens between a file that was tried and a reply: loading it on the worker's thread, its chat template, and
requests. Methods without `async` may be called from any thread; the others belong to an event loop and never block it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inference.chat_template import ChatTemplate
from inference.conf import EngineConfig
from inference.cpu import count_usable_cores
from inference.engine.generation import Generation
from inference.engine.worker import LoadedModel, Worker
from inference.errors import (
    ChatTemplateError,
    EngineStoppedError,
    InvalidRequestError,
    ModelError,
    ModelNotReadyError,
    PromptTooLongError,
)
from inference.model_files.facts import GgufFacts
from inference.model_loader import ModelLoader
from inference.prompt import PromptBuilder
from inference.state_board import StateBoard
from inference.types import (
    ChatMessage,
    ModelFailure,
    ModelInfo,
    ModelState,
    PromptCount,
    QueueState,
    SamplingParams,
)

if TYPE_CHECKING:
    from inference.backends.llama import LlamaModel

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

STOP_S = 1.0
STOPPING = "The server is stopping. Try again in a moment."

MAX_SEED = 2**31
"""llama.cpp draws a seed of its own for 2^32 - 1; staying below half of that keeps clear of it."""


class ChatEngine:
    """Loader, worker and prompt builder of one configuration."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        wanted = config.model_path.name if config.model_path else config.model_filename
        self.board = StateBoard(ModelState("starting", wanted))
        self._loader = ModelLoader(config, load=self._load, publish=self.board.post)
        self._worker: Worker | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._prompts: PromptBuilder | None = None
        self._n_ctx = config.n_ctx
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="prompt")

    def start(self) -> None:
        """Begin to fetch and load. Returns at once."""
        self._loader.start()

    def stop(self, timeout_s: float) -> None:
        """End the loader, every request and the worker thread; free the model."""
        with self._lock:
            self._is_stopped = True
            worker = self._worker
        self._prompts = None
        # Not waited for: a template may take seconds, and a closed model refuses to tokenise.
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loader.stop()
        if worker is not None:
            worker.stop(timeout_s)

    def queue(self) -> QueueState:
        """How many replies run and wait."""
        return self._worker.queue() if self._worker is not None else QueueState(0, 0)

    async def count(self, messages: Sequence[ChatMessage]) -> PromptCount:
        """Count the tokens of a prompt."""
        return await self._in_thread(partial(self._builder().count, messages))

    async def submit(self, messages: Sequence[ChatMessage], params: SamplingParams, owner: str) -> Generation:
        """Build the prompt and put the request into the line."""
        submitted_at = time.monotonic()
        _check(params)
        prompt = await self._in_thread(partial(self._builder().build, messages))
        if len(prompt) >= self._n_ctx:
            raise PromptTooLongError(len(prompt), self._n_ctx - 1)
        worker = self._worker
        if worker is None:
            raise ModelNotReadyError("The model is not ready yet.")
        number = worker.new_id()
        generation = Generation(on_cancel=partial(worker.cancel, number))
        worker.submit(
            number,
            prompt,
            params,
            owner=owner,
            seed=secrets.randbelow(MAX_SEED) if params.seed is None else params.seed,
            max_tokens=self._n_ctx,
            submitted_at=submitted_at,
            emit=generation.deliver,
        )
        return generation

    def _builder(self) -> PromptBuilder:
        if self._prompts is None:
            raise ModelNotReadyError("The model is not ready yet. The page shows how far it is.")
        return self._prompts

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
        """Load the model on the worker thread and begin to serve. Called by the loader's thread; blocks.

        Raises:
            ModelError: llama.cpp or the chat template refused the file, or memory was short.
        """
        self._n_ctx = min(self._config.n_ctx, facts.n_ctx_train)
        if self._n_ctx < self._config.n_ctx:
            logger.warning(
                "N_CTX=%d lowered to %d, which is what %s was trained for", self._config.n_ctx, self._n_ctx, path.name
            )
        loaded: list[LlamaModel] = []
        worker = Worker(
            partial(self._load_on_worker, path, loaded),
            num_parallel=self._config.max_parallel,
            max_queue=self._config.max_queue,
            on_broken=self._post_broken,
        )
        with self._lock:
            if self._is_stopped:
                raise ModelError("The server stopped before the model was loaded.")
            # Known from here on, so that a stop ends it in the middle of its loading.
            self._worker = worker
        try:
            worker.start()
            (model,) = loaded
            template = ChatTemplate(model.chat_template, begin_text=model.begin_text, end_text=model.end_text)
        except ChatTemplateError as error:
            worker.stop(STOP_S)
            raise ModelError(str(error), "Choose another model file: this one cannot be used for chatting.") from error
        except BaseException:
            worker.stop(STOP_S)
            raise
        with self._lock:
            if self._is_stopped:
                return
            self._prompts = PromptBuilder(model, template, facts.sha256)
        info = ModelInfo(
            name=facts.name,
            fingerprint=facts.sha256,
            architecture=facts.architecture,
            quantisation=facts.quantisation,
            n_ctx=self._n_ctx,
            n_ctx_train=facts.n_ctx_train,
            size_bytes=facts.size_bytes,
        )
        self.board.post("ready", model=info)

    def _load_on_worker(self, path: Path, loaded: list[LlamaModel]) -> LoadedModel:
        # Not at the top: the library takes half a second and 50 MB, and most commands never load a model.
        from inference.backends.llama import LlamaContext, LlamaModel

        model = LlamaModel(path, is_wanted=lambda: not self._is_stopped)
        loaded.append(model)
        make_context = partial(
            LlamaContext,
            model,
            num_slots=self._config.max_parallel,
            num_cache_tokens=max(self._config.kv_cache_tokens or 2 * self._n_ctx, self._n_ctx),
            num_threads=self._config.num_threads or count_usable_cores(),
        )
        return LoadedModel(model, make_context, model.close)

    def _post_broken(self) -> None:
        failure = ModelFailure("engine_broken", "The model failed several times in a row.", "Restart the server.")
        self.board.post("failed", failure=failure)


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
