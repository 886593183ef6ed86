"""A reply as Server-Sent Events, for the HTTP API.

Owns the events and their order: `start`, any number of `token`, then `done` or `error`, with comments that keep the
line alive while nothing else is to be said. A watcher of the live reply like any socket, with one difference: when
this client leaves, nobody else is there to read, so the turn is cancelled. Event-loop thread only.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from conversations.api_schemas import StatisticsSchema
from conversations.live_reply import LiveReply, live_reply
from conversations.models import Message
from conversations.turn_records import Sent

# Proxies commonly cut a line that was silent for 60 s, some after 30 s.
KEEP_ALIVE_S = 15.0


async def stream_events(sent: Sent) -> AsyncIterator[str]:
    """Yield the events of one turn. Closing the iterator before its end stops the reply."""
    live = live_reply(sent.conversation.id)
    yield _event("start", {"conversation_id": str(sent.conversation.id), "message_id": str(sent.reply.id)})
    num_sent = 0
    try:
        while live and live.phase != "ended":
            version = live.changes.version
            if text := live.text[num_sent:]:
                num_sent += len(text)
                yield _event("token", {"text": text})
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    await live.changes.wait(version)
            except TimeoutError:
                yield _comment(live)
    finally:
        if live and live.phase != "ended":
            live.stop()
    # The turn and this stream hold the same row, so that a reply that has ended already is no special case.
    if text := sent.reply.text[num_sent:]:
        yield _event("token", {"text": text})
    yield _last_event(sent.reply)


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
