"""One model in memory: its worker, its prompts, and what people are told of it.

Owns loading a file that was tried, and requests to it. Methods may be called from any thread; `load`, `count` and
`build` block (a model takes seconds to load, a template may take seconds to render).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inference.chat_template import ChatTemplate
from inference.conf import EngineConfig
from inference.cpu import count_usable_cores
from inference.engine.generation import Generation
from inference.engine.worker import LoadedModel, Worker
from inference.errors import ChatTemplateError, ModelError, ModelNotReadyError, PromptTooLongError
from inference.model_files.facts import GgufFacts
from inference.prompt import PromptBuilder
from inference.types import ChatMessage, ModelInfo, PromptCount, QueueState, SamplingParams

if TYPE_CHECKING:
    from inference.backends.llama import LlamaModel

logger = logging.getLogger(__name__)

STOP_S = 1.0


class ServedModel:
    """Made for one file; serves once `load` has returned, until `stop`."""

    def __init__(self, config: EngineConfig, path: Path, facts: GgufFacts, on_broken: Callable[[], None]) -> None:
        """`on_broken` is called from the worker's thread when it has given up."""
        n_ctx = min(config.n_ctx, facts.n_ctx_train)
        if n_ctx < config.n_ctx:
            logger.warning("N_CTX=%d lowered to %d, which is what %s was trained for", config.n_ctx, n_ctx, path.name)
        self.info = ModelInfo(
            name=facts.name,
            fingerprint=facts.sha256,
            architecture=facts.architecture,
            quantisation=facts.quantisation,
            n_ctx=n_ctx,
            n_ctx_train=facts.n_ctx_train,
            size_bytes=facts.size_bytes,
        )
        self._config = config
        self._path = path
        self._is_stopped = False
        self._model: LlamaModel | None = None
        self._prompts: PromptBuilder | None = None
        self._worker = Worker(
            self._load_on_worker,
            num_parallel=config.max_parallel,
            max_queue=config.max_queue,
            on_broken=on_broken,
        )

    def load(self) -> None:
        """Load the file on the worker thread and make the prompt builder. `stop` ends it from another thread.

        Raises:
            ModelError: llama.cpp or the chat template refused the file, or memory was short, or it was stopped.
        """
        try:
            self._worker.start()
            model = self._model
            if model is None or self._is_stopped:
                raise ModelError("The server stopped before the model was loaded.")
            template = ChatTemplate(model.chat_template, begin_text=model.begin_text, end_text=model.end_text)
        except ChatTemplateError as error:
            self.stop(STOP_S)
            raise ModelError(str(error), "Choose another model file: this one cannot be used for chatting.") from error
        except BaseException:
            self.stop(STOP_S)
            raise
        self._prompts = PromptBuilder(model, template, self.info.fingerprint)

    def count(self, messages: Sequence[ChatMessage]) -> PromptCount:
        """Count the tokens of a prompt."""
        return self._builder().count(messages)

    def build(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The tokens of a prompt.

        Raises:
            PromptTooLongError: they leave no room for a reply.
        """
        prompt = self._builder().build(messages)
        if len(prompt) >= self.info.n_ctx:
            raise PromptTooLongError(len(prompt), self.info.n_ctx - 1)
        return prompt

    def submit(
        self, prompt: list[int], params: SamplingParams, *, owner: str, seed: int, submitted_at: float
    ) -> Generation:
        """Put a prompt of `build` into the line. Called on the event loop that will read the events."""
        number = self._worker.new_id()
        generation = Generation(on_cancel=partial(self._worker.cancel, number))
        self._worker.submit(
            number,
            prompt,
            params,
            owner=owner,
            seed=seed,
            max_tokens=self.info.n_ctx,
            submitted_at=submitted_at,
            emit=generation.deliver,
        )
        return generation

    def queue(self) -> QueueState:
        """How many replies run and wait."""
        return self._worker.queue()

    def stop(self, timeout_s: float) -> None:
        """End every request and the worker thread, and free the model."""
        self._is_stopped = True
        self._prompts = None
        self._worker.stop(timeout_s)

    def _builder(self) -> PromptBuilder:
        if self._prompts is None:
            raise ModelNotReadyError("The model is not ready yet. The page shows how far it is.")
        return self._prompts

    def _load_on_worker(self) -> LoadedModel:
        # Not at the top: the library takes half a second and 50 MB, and most commands never load a model.
        from inference.backends.llama import LlamaContext, LlamaModel

        model = LlamaModel(self._path, is_wanted=lambda: not self._is_stopped)
        self._model = model
        n_ctx = self.info.n_ctx
        make_context = partial(
            LlamaContext,
            model,
            num_slots=self._config.max_parallel,
            num_cache_tokens=max(self._config.kv_cache_tokens or 2 * n_ctx, n_ctx),
            num_threads=self._config.num_threads or count_usable_cores(),
        )
        return LoadedModel(model, make_context, model.close)
