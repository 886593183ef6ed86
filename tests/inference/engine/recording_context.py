"""A real llama.cpp context that also checks what the scheduler asks of it, cell by cell.

It follows every token into and out of the KV cache and fails at once when a position is skipped or written twice, a
slot is out of range or the cache is overfilled.
"""

from __future__ import annotations

from collections.abc import Callable

from inference.backends.base import Batch, DecodeOutcome, Sampler
from inference.backends.llama import LlamaContext, LlamaModel
from inference.types import SamplingParams


class RecordingContext:
    """`cells[slot]` are the token ids that the slot's KV cells hold."""

    def __init__(self, model: LlamaModel, *, num_slots: int, num_cache_tokens: int) -> None:
        self._context = LlamaContext(model, num_slots=num_slots, num_cache_tokens=num_cache_tokens, num_threads=1)
        self.num_slots = num_slots
        self.num_cache_tokens = num_cache_tokens
        self.max_batch_tokens = self._context.max_batch_tokens
        self.cells: list[list[int]] = [[] for _ in range(num_slots)]
        self.batch_sizes: list[int] = []
        self.before_decode: Callable[[Batch], None] = lambda _: None

    def decode(self, batch: Batch, should_abort: Callable[[], bool]) -> DecodeOutcome:
        self.before_decode(batch)
        for slot, position, token in zip(batch.slots, batch.positions, batch.tokens, strict=True):
            assert position == len(self.cells[slot]), f"slot {slot} skips or repeats position {position}"
            self.cells[slot].append(token)
        assert sum(map(len, self.cells)) <= self.num_cache_tokens
        self.batch_sizes.append(len(batch))
        return self._context.decode(batch, should_abort)

    def truncate(self, slot: int, num_tokens: int) -> bool:
        del self.cells[slot][num_tokens:]
        return self._context.truncate(slot, num_tokens)

    def new_sampler(self, params: SamplingParams, seed: int) -> Sampler:
        return self._context.new_sampler(params, seed)

    def close(self) -> None:
        self._context.close()
