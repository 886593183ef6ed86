"""The KV cache and the decoding into it. Worker thread only.

Each call that llama.cpp would answer by ending the process (batch too large, bad slot, logits that were not asked for)
is refused here before it is made.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import llama_cpp

from inference.backends.base import BackendError, Batch, DecodeOutcome
from inference.backends.llama.log import expect_errors
from inference.backends.llama.model import LlamaModel
from inference.backends.llama.sampler import LlamaSampler
from inference.errors import OutOfMemoryError
from inference.types import SamplingParams

N_UBATCH = 128
"""Tokens computed at once. On two cores 128 reads as fast as 512, and compute buffers grow with it."""


class LlamaContext:
    """The KV cache and compute buffers over a model. Worker thread only."""

    def __init__(self, model: LlamaModel, *, num_slots: int, num_cache_tokens: int, num_threads: int) -> None:
        """Allocate the context.

        Raises:
            OutOfMemoryError: there was not enough memory for the KV cache.
        """
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = num_cache_tokens
        params.n_batch = params.n_ubatch = N_UBATCH
        params.n_seq_max = params.n_outputs_max = num_slots
        params.n_threads = params.n_threads_batch = num_threads
        # One pool of cells for all, so that a lone conversation may fill it (docs/decisions/0003).
        params.kv_unified = True
        # Slower than without on CPUs at depth: 446 ms against 258 ms for 16 tokens after 3,500.
        params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        self._should_abort: Callable[[], bool] = lambda: False
        self._abort = llama_cpp.ggml_abort_callback(self._ask_for_abort)
        params.abort_callback = self._abort
        context = llama_cpp.llama_init_from_model(model.handle, params)
        if not context:
            raise OutOfMemoryError(
                f"There is not enough memory for a KV cache of {num_cache_tokens:,} tokens beside the model."
            )
        self._context = context
        self._memory = llama_cpp.llama_get_memory(context)
        self._num_vocabulary_tokens = model.num_tokens
        self.num_slots = num_slots
        self.num_cache_tokens = num_cache_tokens
        self.max_batch_tokens = N_UBATCH
        self._batch = llama_cpp.llama_batch_init(N_UBATCH, 0, 1)
        self._has_logits: list[bool] = []

    def decode(self, batch: Batch, should_abort: Callable[[], bool]) -> DecodeOutcome:
        """Run one step. `should_abort` is asked every few milliseconds and must not raise.

        After ABORTED or CACHE_FULL the caller truncates every slot of the batch to where it was before.

        Raises:
            BackendError: llama.cpp failed; the reason is in the log.
        """
        if not 0 < len(batch) <= self.max_batch_tokens or sum(batch.wants_logits) > self.num_slots:
            raise BackendError(f"A batch of {len(batch)} tokens is outside the limits.")
        native = self._batch
        native.n_tokens = len(batch)
        for index, slot in enumerate(batch.slots):
            if not 0 <= slot < self.num_slots:
                raise BackendError(f"There is no slot {slot}.")
            native.token[index] = batch.tokens[index]
            native.pos[index] = batch.positions[index]
            native.n_seq_id[index] = 1
            native.seq_id[index][0] = slot
            native.logits[index] = batch.wants_logits[index]
        self._has_logits = []
        self._should_abort = should_abort
        code = self._decode()
        if code == 0:
            self._has_logits = batch.wants_logits
            return DecodeOutcome.DONE
        if code == 1:
            return DecodeOutcome.CACHE_FULL
        if code == 2:
            return DecodeOutcome.ABORTED
        raise BackendError(f"llama_decode answered {code}.")

    def _decode(self) -> int:
        try:
            return int(llama_cpp.llama_decode(self._context, self._batch))
        finally:
            expect_errors(False)

    def _ask_for_abort(self, _user_data: ctypes.c_void_p) -> bool:
        """What llama.cpp calls between the operations of a graph."""
        aborts = self._should_abort()
        expect_errors(aborts)
        return aborts

    def truncate(self, slot: int, num_tokens: int) -> bool:
        """Forget a slot's tokens from position `num_tokens` on. False: the memory cannot be cut there, only emptied."""
        if not 0 <= slot < self.num_slots:
            raise BackendError(f"There is no slot {slot}.")
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, slot, num_tokens, -1))

    def new_sampler(self, params: SamplingParams, seed: int) -> LlamaSampler:
        """A sampler chain of its own for one sequence. Close it."""
        return LlamaSampler(params, seed, self._num_vocabulary_tokens, self._sample)

    def _sample(self, chain: llama_cpp.llama_sampler_p, batch_index: int) -> int:
        """Choose a token from the logits of one place of the last batch."""
        if not (0 <= batch_index < len(self._has_logits) and self._has_logits[batch_index]):
            raise BackendError(f"No logits were computed at {batch_index}.")
        return int(llama_cpp.llama_sampler_sample(chain, self._context, batch_index))

    def close(self) -> None:
        """Free the KV cache. No sampler may be used afterwards."""
        llama_cpp.llama_batch_free(self._batch)
        llama_cpp.llama_free(self._context)
