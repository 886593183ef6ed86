"""Requests that have no slot yet: their order, their places and how long they may have to wait. Worker thread only.

Fair between owners: whoever has the fewest replies running is next, and among equals who came first. A reply that lost
its slot to a full cache goes before all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from inference.engine.sequence import Sequence
from inference.types import Queued

SMOOTHING = 0.2
"""Weight of the newest reply in the running mean of how long replies take."""


class WaitingLine:
    """The queue. `num_slots` replies run at once."""

    def __init__(self, num_slots: int) -> None:
        self._num_slots = num_slots
        self._sequences: list[Sequence] = []
        self._mean_run_s: float | None = None

    def __len__(self) -> int:
        return len(self._sequences)

    def __iter__(self) -> Iterator[Sequence]:
        return iter(list(self._sequences))

    def add(self, sequence: Sequence) -> None:
        """Put a new request at the end."""
        self._sequences.append(sequence)

    def put_back(self, sequence: Sequence) -> None:
        """Put a reply that lost its slot before all others."""
        self._sequences.insert(0, sequence)

    def remove(self, sequence: Sequence) -> None:
        """Take a request out of the line."""
        self._sequences.remove(sequence)

    def in_turn(self, running: Iterable[Sequence]) -> list[Sequence]:
        """The order in which the waiting would be served, given who runs now."""
        num_served = Counter(sequence.owner for sequence in running)
        order = [sequence for sequence in self._sequences if sequence.was_put_back]
        rest = [sequence for sequence in self._sequences if not sequence.was_put_back]
        while rest:
            chosen = min(rest, key=lambda sequence: num_served[sequence.owner])
            num_served[chosen.owner] += 1
            rest.remove(chosen)
            order.append(chosen)
        return order

    def note_run(self, seconds: float) -> None:
        """Remember how long a reply held its slot."""
        mean = self._mean_run_s
        self._mean_run_s = seconds if mean is None else mean + SMOOTHING * (seconds - mean)

    def tell_places(self, running: Iterable[Sequence]) -> None:
        """Send every waiting request its place, when that changed or when its wait can be estimated at last."""
        mean = self._mean_run_s
        for place, sequence in enumerate(self.in_turn(running), start=1):
            told = sequence.last_queued
            if told is None or told.place != place or (told.estimated_wait_s is None and mean is not None):
                estimate = None if mean is None else round(mean * place / self._num_slots, 1)
                sequence.last_queued = Queued(place, estimate)
                sequence.emit(sequence.last_queued)
