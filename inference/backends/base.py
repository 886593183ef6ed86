"""The protocol between the scheduler and whatever computes tokens.

Owns the shapes of a batch and of its outcome. Every method runs on the worker thread, but for
`Tokenizer.tokenize`, which any thread may call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from inference.types import SamplingParams


class BackendError(Exception):
    """A decode failed in a way that is neither an abort nor a full cache. The context may be unusable."""


class DecodeOutcome(Enum):
    """What `Context.decode` did. Only after DONE are the batch's tokens in the KV cache for certain."""

    DONE = auto()
    ABORTED = auto()
    CACHE_FULL = auto()


@dataclass(slots=True)
class Batch:
    """The tokens of one step as parallel lists: id, position in its sequence, slot, and whether to compute logits."""

    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    wants_logits: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tokens)

    def add(self, slot: int, first_position: int, tokens: Sequence[int], *, wants_last_logits: bool) -> int:
        """Append a run of tokens of one sequence; return the batch index of its last token."""
        num_tokens = len(tokens)
        self.tokens.extend(tokens)
        self.positions.extend(range(first_position, first_position + num_tokens))
        self.slots.extend([slot] * num_tokens)
        self.wants_logits.extend([False] * (num_tokens - 1))
        self.wants_logits.append(wants_last_logits)
        return len(self.tokens) - 1


class Tokenizer(Protocol):
    """Text to token ids and back. Any thread may tokenise; the rest is the worker thread's."""

    def tokenize(self, text: str, *, parse_special: bool) -> list[int]:
        """Token ids of a text; with `parse_special` the texts of control tokens become those tokens."""
        ...

    def token_bytes(self, token: int) -> bytes:
        """What a token stands for; it may end inside a character. Control tokens have none."""
        ...

    def is_end(self, token: int) -> bool:
        """Whether the token ends a turn."""
        ...

    @property
    def prefix_tokens(self) -> tuple[int, ...]:
        """What every prompt begins with."""
        ...

    @property
    def adds_space(self) -> bool:
        """Whether the model was trained on texts with a space before their first character."""
        ...

    @property
    def markup(self) -> tuple[str, ...]:
        """Texts that become one token even without `parse_special`."""
        ...


class Sampler(Protocol):
    """Chooses the next token of one sequence and remembers what it chose."""

    def sample(self, batch_index: int) -> int:
        """The token chosen from the logits at one place of the last batch."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class Context(Protocol):
    """A KV cache of `num_slots` sequences that share `num_cache_tokens` cells, and the decoding into it."""

    num_slots: int
    num_cache_tokens: int
    max_batch_tokens: int

    def decode(self, batch: Batch, should_abort: Callable[[], bool]) -> DecodeOutcome:
        """Compute one batch. After any outcome but DONE the caller truncates its slots. Raises `BackendError`."""
        ...

    def truncate(self, slot: int, num_tokens: int) -> bool:
        """Keep a slot's first tokens only. False when it can only be emptied as a whole."""
        ...

    def new_sampler(self, params: SamplingParams, seed: int) -> Sampler:
        """A sampler for one sequence; close it."""
        ...

    def close(self) -> None:
        """Free the cache. Nothing may be called afterwards."""
        ...
