"""A version that grows, and a way to wait for it to grow: how watchers learn that there is something new.

Owns no content: who is woken looks for itself at what changed, and compares with what it showed last. So
nothing queues up behind a slow watcher. Belongs to the event loop's thread alone.
"""

from __future__ import annotations

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary


class Changes:
    """Counts changes of one thing. Event-loop thread only."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def publish(self) -> None:
        """Say that there is something new: everybody who waits is woken once."""
        self.version += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, after_version: int) -> int:
        """Return the version as soon as it is above `after_version`; at once if it already is. Safe to cancel."""
        while self.version <= after_version:
            await self._next.wait()
        return self.version


_by_owner: WeakValueDictionary[UUID, Changes] = WeakValueDictionary()


def of_owner(owner: UUID) -> Changes:
    """Return the changes of one visitor's list of conversations: new turns, titles, deletions, from any tab.

    The same object as long as somebody holds it; a watcher therefore keeps it rather than asking again.
    """
    changes = _by_owner.get(owner)
    if changes is None:
        changes = _by_owner[owner] = Changes()
    return changes
