"""One request on its way through the scheduler. Worker thread only.

A sequence knows its tokens and how many of them are in the KV cache; the difference is what it still needs computed.
Reading a prompt, writing a reply and reading everything again after losing its slot are one thing in these terms.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from inference.backends.base import Sampler
from inference.engine.detokenizer import Detokenizer
from inference.types import Event, Finished, FinishReason, Queued, SamplingParams, Statistics

Emit = Callable[[Event], None]


@dataclass(eq=False, slots=True)
class Sequence:
    """A prompt and the reply to it. `max_tokens` bounds both together."""

    id: int
    owner: str
    tokens: list[int]
    params: SamplingParams
    seed: int
    max_tokens: int
    emit: Emit
    submitted_at: float = field(default_factory=time.monotonic)
    num_prompt_tokens: int = field(init=False)
    num_computed: int = 0
    """Tokens from the front that are in the KV cache. Never all of them: the last one's logits choose the next."""
    num_cached: int = 0
    """Of the prompt, what was in the KV cache when the sequence first got its slot."""
    slot: int | None = None
    slot_since: float | None = None
    was_put_back: bool = False
    """It lost its slot to a full cache, and is before all others in the line."""
    num_overtaken: int = 0
    """How many later requests got a slot before it because they were smaller."""
    first_token_at: float | None = None
    last_token_at: float | None = None
    sampler: Sampler | None = None
    detokenizer: Detokenizer | None = None
    last_queued: Queued | None = None

    def __post_init__(self) -> None:
        self.num_prompt_tokens = len(self.tokens)

    @property
    def num_pending(self) -> int:
        """Tokens that are not in the KV cache yet."""
        return len(self.tokens) - self.num_computed

    @property
    def is_decoding(self) -> bool:
        """Whether the only pending token is one that was sampled."""
        return self.num_pending == 1 and self.num_completion_tokens > 0

    @property
    def num_completion_tokens(self) -> int:
        """Tokens sampled so far."""
        return len(self.tokens) - self.num_prompt_tokens

    def finish(self, reason: FinishReason, error: str = "") -> None:
        """Free the sampler and send the last event. The slot is the scheduler's to take back."""
        if self.sampler is not None:
            self.sampler.close()
            self.sampler = None
        self.emit(
            Finished(reason, self._statistics(), self.seed, tuple(self.tokens[self.num_prompt_tokens :]), error=error)
        )

    def _statistics(self) -> Statistics:
        now = time.monotonic()
        first, last = self.first_token_at, self.last_token_at
        num_tokens = self.num_completion_tokens
        speed = (num_tokens - 1) / (last - first) if first is not None and last is not None and last > first else None
        return Statistics(
            num_prompt_tokens=self.num_prompt_tokens,
            num_cached_tokens=self.num_cached,
            num_completion_tokens=num_tokens,
            time_to_first_token_s=first - self.submitted_at if first is not None else None,
            total_s=now - self.submitted_at,
            tokens_per_s=speed,
        )
