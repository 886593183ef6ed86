"""A reply as Server-Sent Events, for the HTTP API.

Owns the events and their order: `start`, any number of `token`, then `done` or `error`, with comments that keep the
line alive while nothing else is to be said. A watcher of the live reply like any socket, with one difference: when
this client leaves, nobody else is there to read, so the turn is cancelled, however early that is. Event-loop thread
only, except `EventStream.close`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from conversations.api_schemas import StatisticsSchema
from conversations.live_reply import LiveReply, live_reply
from conversations.models import Message
from conversations.turn_records import Sent

# Proxies commonly cut a line that was silent for 60 s, some after 30 s.
KEEP_ALIVE_S = 15.0
# Reading begins milliseconds after the turn. But when the client leaves in these, Django drops the answer on its way
# through the middlewares: it is neither read nor closed.
MAX_UNREAD_S = 5.0


async def send_unless_left(sending: Coroutine[Any, Any, Sent]) -> Sent:
    """Await `turns.send` for a client that may leave meanwhile: what it leaves behind is stopped once it has begun."""
    task = asyncio.ensure_future(sending)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_stop_what_began)
        raise


class EventStream:
    """The events of one turn, to be read once. Whoever stops reading, or never begins, stops the reply."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        live = live_reply(sent.conversation.id)
        self._live = live if live and live.message_id == sent.reply.id else None
        self._unread = asyncio.get_running_loop().call_later(MAX_UNREAD_S, self.close)

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield the events."""
        self._unread.cancel()
        sent, num_sent = self._sent, 0
        try:
            yield _event("start", {"conversation_id": str(sent.conversation.id), "message_id": str(sent.reply.id)})
            if self._live:
                async for text in _new_texts(self._live):
                    num_sent += len(text)
                    yield _event("token", {"text": text}) if text else _comment(self._live)
            # The turn and this stream hold the same row, so that a reply that has ended already is no special case.
            if text := sent.reply.text[num_sent:]:
                yield _event("token", {"text": text})
            yield _last_event(sent.reply)
        finally:
            self.close()

    def close(self) -> None:
        """Stop the reply unless it has ended. From any thread: Django closes answers on one of its own."""
        if self._live and self._live.phase != "ended":
            self._live.stop()


async def _new_texts(live: LiveReply) -> AsyncIterator[str]:
    """Yield what has come since the last time until the reply ends, and nothing once in `KEEP_ALIVE_S` without any."""
    loop, num_seen = asyncio.get_running_loop(), 0
    due = loop.time() + KEEP_ALIVE_S
    while live.phase != "ended":
        version = live.changes.version
        text = live.text[num_seen:]
        if text or loop.time() >= due:
            num_seen += len(text)
            yield text
            due = loop.time() + KEEP_ALIVE_S
            continue
        try:
            # Not a time for each wait: a place in line or a part of the prompt wakes this as well, and says nothing.
            async with asyncio.timeout_at(due):
                await live.changes.wait(version)
        except TimeoutError:
            pass


def _stop_what_began(sending: asyncio.Task[Sent]) -> None:
    if sending.cancelled() or sending.exception() is not None:
        return  # refused: nothing began
    sent = sending.result()
    live = live_reply(sent.conversation.id)
    if live is not None and live.message_id == sent.reply.id:
        live.stop()


def _last_event(reply: Message) -> str:
    if reply.status in (Message.Status.FAILED, Message.Status.INTERRUPTED):
        return _event("error", {"code": f"reply_{reply.status}", "message": reply.error})
    statistics = StatisticsSchema.from_orm(reply).model_dump()
    return _event("done", {"finish_reason": reply.finish_reason, **statistics})


def _comment(live: LiveReply) -> str:
    if live.phase == "waiting" and live.queued:
        return f": waiting, place {live.queued.place}\n\n"
    return f": {live.phase}\n\n"


def _event(name: str, payload: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n"
