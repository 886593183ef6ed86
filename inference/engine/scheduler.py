"""Continuous batching: which tokens each step computes. Worker thread only.

A step reads: admit, build, run, sample. Every running reply gets its next token in every step; prompts that are being
read share what is left of the batch (chunked prefill, as in Sarathi-Serve, Agrawal et al. 2024), so that a long prompt
never stops the replies of others. When the KV cache is full, idle slots are emptied first; then the youngest running
sequence goes back into the line and is read again later, without losing a token.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from inference.backends.base import BackendError, Batch, Context, DecodeOutcome, Tokenizer
from inference.engine.detokenizer import Detokenizer
from inference.engine.prefix_cache import PrefixCache
from inference.engine.sequence import Sequence
from inference.engine.waiting_line import WaitingLine
from inference.types import FinishReason, Prefilling, TextDelta

SHARED_PREFILL_TOKENS = 16
"""Prompt tokens of a step in which replies are running: on two cores 16 read as fast as 256, in steps of 150 ms."""
ROOM_PER_SEQUENCE = 32
"""Cells kept free for each running sequence when another is admitted, so that it is not thrown out at once."""


MAX_OVERTAKEN = 8
"""Smaller requests that may get a slot before a large one that does not fit yet. Then nobody does until it fits."""


class Scheduler:
    """Owns the running and the waiting sequences of one context. `step` does one `decode`; nothing here blocks else."""

    def __init__(self, context: Context, tokenizer: Tokenizer) -> None:
        self._context = context
        self._tokenizer = tokenizer
        self._cache = PrefixCache(context)
        self._waiting = WaitingLine(context.num_slots)
        self._running: list[Sequence] = []

    @property
    def num_running(self) -> int:
        """Sequences that have a slot."""
        return len(self._running)

    @property
    def num_waiting(self) -> int:
        """Sequences that wait for one."""
        return len(self._waiting)

    @property
    def has_work(self) -> bool:
        """Whether `step` would do anything."""
        return bool(self._running or len(self._waiting))

    def add(self, sequence: Sequence) -> None:
        """Put a request into the line."""
        self._waiting.add(sequence)

    def cancel(self, sequence_id: int) -> None:
        """End a request wherever it stands; one that has ended is left alone."""
        for sequence in [*self._running, *self._waiting]:
            if sequence.id == sequence_id:
                self._end(sequence, "cancelled")

    def fail_all(self, error: str) -> None:
        """End every request with an error for its person. The KV cache is not touched: it may be broken."""
        sequences = [*self._running, *self._waiting]
        self._running = []
        self._waiting = WaitingLine(self._context.num_slots)
        for sequence in sequences:
            sequence.finish("error", error)

    def step(self, should_abort: Callable[[], bool]) -> int:
        """Compute one batch, hand out what came of it and return how many replies got a token.

        An aborted batch leaves everything as it was.

        Raises:
            BackendError: the context failed; the sequences are as they were before.
        """
        self._admit()
        self._make_room()
        chunks = self._choose_chunks()
        if not chunks:
            return 0
        batch, last_index = _batch_of(chunks)
        outcome = self._context.decode(batch, should_abort)
        if outcome is not DecodeOutcome.DONE:
            self._roll_back(chunks)
            if outcome is DecodeOutcome.CACHE_FULL:
                self._free_cells()
            return 0
        for sequence, num_tokens in chunks:
            sequence.num_computed += num_tokens
        for sequence, _ in chunks:
            if sequence.id in last_index:
                self._take_token(sequence, last_index[sequence.id])
            elif not sequence.num_completion_tokens:
                sequence.emit(Prefilling(sequence.num_computed, sequence.num_prompt_tokens))
        return len(last_index)

    def _admit(self) -> None:
        """Give free slots to those who wait, as long as their prompts fit beside what runs.

        One slot is never its owner's who has all others already, so that a second person does not wait for the first.
        """
        passed_over: list[Sequence] = []
        for sequence in self._waiting.in_turn(self._running):
            if not self._cache.num_idle_slots or any(other.num_overtaken >= MAX_OVERTAKEN for other in passed_over):
                break
            num_own = sum(other.owner == sequence.owner for other in self._running)
            if num_own >= max(1, self._context.num_slots - 1):
                continue
            if not self._fits(sequence):
                passed_over.append(sequence)
                continue
            self._give_slot(sequence)
            for other in passed_over:
                other.num_overtaken += 1
        self._waiting.tell_places(self._running)

    def _fits(self, sequence: Sequence) -> bool:
        """Whether a prompt fits into the cache beside what runs and what that will soon grow to."""
        num_reserved = sum(len(other.tokens) + ROOM_PER_SEQUENCE for other in self._running)
        num_needed = len(sequence.tokens) + ROOM_PER_SEQUENCE
        return not self._running or num_reserved + num_needed <= self._context.num_cache_tokens

    def _give_slot(self, sequence: Sequence) -> None:
        # Running before anything can fail, so that a failure ends it with the others.
        self._waiting.remove(sequence)
        self._running.append(sequence)
        sequence.slot, sequence.num_computed = self._cache.acquire(sequence.tokens)
        sequence.slot_since = time.monotonic()
        sequence.last_queued = None
        if sequence.sampler is None:
            sequence.num_cached = sequence.num_computed
            sequence.sampler = self._context.new_sampler(sequence.params, sequence.seed)
            sequence.detokenizer = Detokenizer(self._tokenizer)
            sequence.emit(Prefilling(sequence.num_computed, sequence.num_prompt_tokens))

    def _make_room(self) -> None:
        """Free cells until the next batch fits for certain."""
        while self._running:
            num_used = self._cache.num_idle_tokens + sum(sequence.num_computed for sequence in self._running)
            num_needed = sum(num_tokens for _, num_tokens in self._choose_chunks())
            if num_used + num_needed <= self._context.num_cache_tokens:
                return
            self._free_cells()

    def _free_cells(self) -> None:
        """Empty an idle slot, or else take the slot of the youngest."""
        if self._cache.evict_oldest():
            return
        if len(self._running) < 2:  # noqa: PLR2004 (one sequence alone always fits: `max_tokens` is below the cache)
            raise BackendError("The KV cache is full with a single sequence.")
        youngest = max(self._running, key=lambda sequence: sequence.submitted_at)
        self._give_back_slot(youngest, keep_tokens=False)
        youngest.num_computed = 0
        youngest.was_put_back = True
        self._waiting.put_back(youngest)

    def _choose_chunks(self) -> list[tuple[Sequence, int]]:
        """What each running sequence computes in this step, within the batch."""
        decoding = [sequence for sequence in self._running if sequence.is_decoding]
        reading = sorted(
            (sequence for sequence in self._running if not sequence.is_decoding),
            key=lambda sequence: sequence.num_pending,
        )
        chunks = [(sequence, 1) for sequence in decoding]
        budget = self._context.max_batch_tokens - len(chunks)
        if decoding:
            budget = min(budget, SHARED_PREFILL_TOKENS)
        for index, sequence in enumerate(reading):
            share = max(1, budget // (len(reading) - index)) if budget else 0
            num_tokens = min(sequence.num_pending, share)
            if num_tokens:
                chunks.append((sequence, num_tokens))
            budget -= num_tokens
        return chunks

    def _roll_back(self, chunks: list[tuple[Sequence, int]]) -> None:
        """Cut every slot of an unfinished batch back: parts of it may have been computed."""
        for sequence, _ in chunks:
            if not self._context.truncate(_slot_of(sequence), sequence.num_computed):
                self._context.truncate(_slot_of(sequence), 0)
                sequence.num_computed = 0

    def _take_token(self, sequence: Sequence, batch_index: int) -> None:
        """Sample the next token of a sequence, send its text, and end the reply if this was its last."""
        if sequence.sampler is None or sequence.detokenizer is None:
            raise BackendError(f"Sequence {sequence.id} runs without a sampler.")
        token = sequence.sampler.sample(batch_index)
        if self._tokenizer.is_end(token):
            self._end(sequence, "stop")
            return
        sequence.last_token_at = time.monotonic()
        if sequence.first_token_at is None:
            sequence.first_token_at = sequence.last_token_at
        sequence.tokens.append(token)
        sequence.emit(TextDelta(sequence.detokenizer.add(token), token))
        if (
            sequence.num_completion_tokens >= sequence.params.max_new_tokens
            or len(sequence.tokens) >= sequence.max_tokens
        ):
            self._end(sequence, "length")

    def _end(self, sequence: Sequence, reason: FinishReason) -> None:
        if sequence.slot is None:
            self._waiting.remove(sequence)
        else:
            if reason != "cancelled" and sequence.slot_since is not None:
                self._waiting.note_run(time.monotonic() - sequence.slot_since)
            self._give_back_slot(sequence, keep_tokens=True)
        if sequence.detokenizer is not None and (rest := sequence.detokenizer.finish()):
            sequence.emit(TextDelta(rest, sequence.tokens[-1]))
        sequence.finish(reason)

    def _give_back_slot(self, sequence: Sequence, *, keep_tokens: bool) -> None:
        slot = _slot_of(sequence)
        if not keep_tokens:
            self._context.truncate(slot, 0)
        self._cache.release(slot, sequence.tokens[: sequence.num_computed] if keep_tokens else [])
        self._running.remove(sequence)
        sequence.slot = None


def _batch_of(chunks: list[tuple[Sequence, int]]) -> tuple[Batch, dict[int, int]]:
    """The batch of a step, and for each sequence whose last token is in it, where its logits will be."""
    batch = Batch()
    last_index: dict[int, int] = {}
    for sequence, num_tokens in chunks:
        begin = sequence.num_computed
        tokens = sequence.tokens[begin : begin + num_tokens]
        is_last = begin + num_tokens == len(sequence.tokens)
        index = batch.add(_slot_of(sequence), begin, tokens, wants_last_logits=is_last)
        if is_last:
            last_index[sequence.id] = index
    return batch, last_index


def _slot_of(sequence: Sequence) -> int:
    if sequence.slot is None:
        raise BackendError(f"Sequence {sequence.id} runs without a slot.")
    return sequence.slot
