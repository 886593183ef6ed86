"""A stream of events keeps its line alive, and whoever leaves it, however early, stops the reply."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application

from conversations import event_stream, turns
from conversations.changes import of_owner
from conversations.event_stream import EventStream
from conversations.live_reply import live_reply
from conversations.models import Message
from conversations.owners import COOKIE_NAME, signed_owner
from inference import Queued
from tests.conversations.waiting import begun, ended
from tests.engine_fixtures import EngineKeeper, engine_config

pytestmark = [pytest.mark.usefixtures("turns_end")]

slow = pytest.mark.usefixtures("slow_engine")


@slow
async def test_a_client_that_leaves_before_the_answer_begins_stops_its_reply(
    owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "MAX_UNREAD_S", 0.2)
    changes = of_owner(owner)
    cookie = f"{COOKIE_NAME}={signed_owner(owner)}".encode()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"cookie", cookie)]
    scope = {"type": "http", "method": "POST", "path": "/api/chat", "query_string": b"", "headers": headers}
    communicator = ApplicationCommunicator(get_asgi_application(), scope)
    await communicator.send_input({"type": "http.request", "body": b'{"message": "Hello"}'})
    await asyncio.wait_for(changes.wait(0), 10)  # the reply has begun, and the answer not yet
    await communicator.send_input({"type": "http.disconnect"})
    await asyncio.wait_for(changes.wait(1), 5)
    assert communicator.output_queue.empty()
    assert (await Message.objects.aget(role="assistant")).status == "stopped"
    await communicator.wait(10)


@slow
async def test_a_caller_that_leaves_while_the_message_is_taken_stops_what_begins(owner: UUID) -> None:
    changes = of_owner(owner)
    caller = asyncio.create_task(event_stream.send_unless_left(turns.send(owner, None, "Hello")))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await asyncio.wait_for(changes.wait(1), 10)
    assert (await Message.objects.aget(role="assistant")).status == "stopped"


@slow
async def test_a_stream_that_is_closed_before_it_was_read_stops_its_reply(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    EventStream(sent).close()
    assert (await ended(sent)).status == "stopped"


@slow
async def test_a_stream_that_nobody_begins_to_read_stops_its_reply(
    owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "MAX_UNREAD_S", 0.01)
    sent = await turns.send(owner, None, "Hello")
    EventStream(sent)
    assert (await ended(sent)).status == "stopped"


@slow
async def test_a_reply_that_ended_before_it_was_read_is_told_whole(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    stream = EventStream(sent)
    live = await begun(sent)
    live.stop()
    reply = await ended(sent)
    start, token, done = [event async for event in stream]
    assert (start.split("\n")[0], done.split("\n")[0]) == ("event: start", "event: done")
    assert json.loads(token.split("data: ")[1]) == {"text": reply.text}


async def test_a_place_in_line_that_changes_all_the_time_holds_no_comment_back(
    owner: UUID, engine_keeper: EngineKeeper, slow_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(engine_keeper.run, engine_config(slow_model, max_parallel=1))
    monkeypatch.setattr(event_stream, "KEEP_ALIVE_S", 0.05)
    await turns.send(uuid4(), None, "Hello")
    sent = await turns.send(owner, None, "Hello")
    live = live_reply(sent.conversation.id)
    assert live is not None

    async def move_up() -> None:
        while True:
            live.take(Queued(1, None))
            await asyncio.sleep(0)

    moving = asyncio.create_task(move_up())
    events = aiter(EventStream(sent))
    assert (await anext(events)).startswith("event: start")
    assert await asyncio.wait_for(anext(events), 5) == ": waiting, place 1\n\n"
    moving.cancel()
