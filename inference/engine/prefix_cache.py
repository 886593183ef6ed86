"""Which slot holds which tokens, and which slot a new sequence should get. Worker thread only.

When a sequence ends its tokens stay in the KV cache, and the next turn of the same conversation finds them. Idle slots
are given up least recently used first. Each token takes one cell of the cache, and the sum is kept exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from inference.backends.base import Context

WORTH_KEEPING = 0.5
"""Share of an idle slot's tokens that a new prompt must begin with to take that slot over from another conversation."""


@dataclass(slots=True)
class _Slot:
    number: int
    tokens: list[int] = field(default_factory=list)
    is_lent: bool = False
    last_used: int = 0


def common_prefix_length(left: list[int], right: list[int]) -> int:
    """How many tokens two sequences share from the front."""
    length = min(len(left), len(right))
    if left[:length] == right[:length]:
        return length
    return next(index for index in range(length) if left[index] != right[index])


class PrefixCache:
    """Lends the context's slots. A lent slot's tokens are its sequence's; an idle slot's are kept for reuse."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._slots = [_Slot(number) for number in range(context.num_slots)]
        self._clock = count(1)

    @property
    def num_idle_slots(self) -> int:
        """Slots that can be lent now."""
        return sum(not slot.is_lent for slot in self._slots)

    @property
    def num_idle_tokens(self) -> int:
        """Cells that hold tokens only for reuse."""
        return sum(len(slot.tokens) for slot in self._slots if not slot.is_lent)

    def acquire(self, tokens: list[int]) -> tuple[int, int]:
        """Lend the idle slot that serves `tokens` best; return its number and how many tokens are already there.

        The last token is never counted as there: its logits are needed.
        """
        idle = [slot for slot in self._slots if not slot.is_lent]
        shared = {slot.number: common_prefix_length(slot.tokens, tokens) for slot in idle}
        best = max(idle, key=lambda slot: shared[slot.number])
        if shared[best.number] < WORTH_KEEPING * len(best.tokens) or not shared[best.number]:
            # Taking this one over would throw away another conversation: an empty one or the oldest costs less.
            best = min(idle, key=lambda slot: (bool(slot.tokens), slot.last_used))
        num_reused = min(shared[best.number], len(tokens) - 1)
        if not self._context.truncate(best.number, num_reused):
            self._context.truncate(best.number, 0)
            num_reused = 0
        best.tokens = []
        best.is_lent = True
        return best.number, num_reused

    def release(self, number: int, tokens: list[int]) -> None:
        """Take a slot back. `tokens` are those in the KV cache, kept for reuse."""
        slot = self._slots[number]
        slot.tokens = tokens
        slot.is_lent = False
        slot.last_used = next(self._clock)

    def evict_oldest(self) -> bool:
        """Empty the idle slot that was used longest ago. False when there is none with tokens."""
        idle = [slot for slot in self._slots if not slot.is_lent and slot.tokens]
        if not idle:
            return False
        oldest = min(idle, key=lambda slot: slot.last_used)
        self._context.truncate(oldest.number, 0)
        oldest.tokens = []
        return True
