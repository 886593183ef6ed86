"""Replies that are being written at this moment: what a watcher can see of them.

Owns the state in memory, from the start of a turn to its end; what is kept is the database's. Knows no socket:
watchers compare what is here with what they showed last. Belongs to the event loop's thread alone.
"""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import UUID

from conversations.changes import Changes
from conversations.models import Message
from inference import Generation, Prefilling, Queued, TextDelta

LivePhase = Literal["waiting", "prefilling", "writing", "ended"]


class LiveReply:
    """One reply while it is written. Event-loop thread only; every change is published through `changes`."""

    def __init__(self, owner: UUID, message: Message, generation: Generation) -> None:
        self.owner = owner
        self.conversation_id: UUID = message.conversation_id
        self.message_id: UUID = message.id
        self.message = message
        """The stored row; final, with status and statistics, once `phase` is "ended"."""
        self.phase: LivePhase = "waiting"
        self.text = ""
        """All of it so far."""
        self.queued: Queued | None = None
        self.prefilling: Prefilling | None = None
        self.num_completion_tokens = 0
        self.is_interrupted = False
        """The server is ending, not the person."""
        self.changes = Changes()
        self.rendering: object | None = None
        """A place for what the watchers share: the text rendered so far."""
        self._generation = generation
        self._ended = asyncio.Event()

    def take(self, event: Queued | Prefilling | TextDelta) -> None:
        """Show one event of the engine."""
        match event:
            case Queued():
                self.phase, self.queued = "waiting", event
            case Prefilling():
                self.phase, self.prefilling = "prefilling", event
            case TextDelta():
                self.phase = "writing"
                self.num_completion_tokens += 1
                # A model can write any byte. No database keeps NUL safely, and the page must equal what is kept.
                self.text += event.text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        self.changes.publish()

    def stop(self) -> None:
        """Ask the engine to end the reply within one step. Harmless when repeated; the end comes as an event."""
        self._generation.cancel()

    def interrupt(self) -> None:
        """Like `stop`, but because the server ends: the reply says so."""
        self.is_interrupted = True
        self.stop()

    def end(self) -> None:
        """Take the reply off the list and wake everybody; `message` is final now."""
        _live.pop(self.conversation_id, None)
        self.phase = "ended"
        self._ended.set()
        self.changes.publish()

    async def wait_ended(self) -> Message:
        """Return the final message once it is stored. Safe to cancel."""
        await self._ended.wait()
        return self.message


_live: dict[UUID, LiveReply] = {}


def show(live: LiveReply) -> None:
    """Put a reply that has just begun on the list."""
    _live[live.conversation_id] = live


def live_reply(conversation_id: UUID) -> LiveReply | None:
    """Return the reply that is being written in this conversation, if there is one."""
    return _live.get(conversation_id)


def live_replies() -> list[LiveReply]:
    """Return all replies that are being written."""
    return list(_live.values())


def live_conversation_ids(owner: UUID) -> set[UUID]:
    """Return the conversations of one visitor in which a reply is being written."""
    return {live.conversation_id for live in _live.values() if live.owner == owner}
