"""The socket of a page: it takes any frame, answers in words, and stays open."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.db import connection, transaction

from conversations import turns
from conversations.models import Conversation
from conversations.owners import COOKIE_NAME, signed_owner
from conversations.routing import websocket_urlpatterns
from tests.conversations.locked import locked_database
from tests.conversations.waiting import begun, ended

pytestmark = [pytest.mark.usefixtures("turns_end")]

quick = pytest.mark.usefixtures("engine")
slow = pytest.mark.usefixtures("slow_engine")

Connect = Callable[..., Awaitable[WebsocketCommunicator]]


@pytest_asyncio.fixture
async def connect(owner: UUID) -> AsyncIterator[Connect]:
    """Open sockets of the visitor, or of another, that end with the test."""
    opened: list[WebsocketCommunicator] = []

    async def open_one(path: str, *, visitor: UUID | None = None) -> WebsocketCommunicator:
        cookie = f"{COOKIE_NAME}={signed_owner(visitor or owner)}".encode()
        socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), path, headers=[(b"cookie", cookie)])
        is_open, code = await socket.connect(timeout=5)
        if not is_open:
            raise ConnectionRefusedError(code)
        opened.append(socket)
        return socket

    yield open_one
    for socket in opened:
        if not socket.future.cancelled():
            await socket.disconnect()


@contextmanager
def written_by_another(conversation: Conversation) -> Iterator[None]:
    """Have another connection hold the lock that whoever writes to this conversation waits for."""
    is_locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=conversation.pk)
            is_locked.set()
            release.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert is_locked.wait(10)
        yield
    finally:
        release.set()
        holder.join()


async def receive_until(socket: WebsocketCommunicator, text: str) -> str:
    """Return the first frame that contains the text."""
    while text not in (frame := str(await socket.receive_from(timeout=10))):
        pass
    return frame


async def act(socket: WebsocketCommunicator, action: str, **fields: Any) -> None:
    await socket.send_to(text_data=json.dumps({"action": action, **fields}))


@slow
async def test_a_page_is_sent_the_whole_state_and_then_what_is_new(owner: UUID, connect: Connect) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    first = await socket.receive_from(timeout=5)
    assert "innerHTML:#turns" in first
    second = await receive_until(socket, f"#open-{sent.reply.pk}")
    assert "innerHTML:#turns" not in second


@slow
async def test_stop_is_delivered_while_a_reply_is_written(owner: UUID, connect: Connect) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    await receive_until(socket, f"open-{sent.reply.pk}")  # the page has the running reply, and so sees it end
    await act(socket, "stop")
    await receive_until(socket, "Reply stopped.")
    assert (await ended(sent)).status == "stopped"


@slow
async def test_stop_twice_is_as_good_as_once(owner: UUID, connect: Connect) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    await act(socket, "stop")
    await act(socket, "stop")
    for _ in range(2):
        assert "composer__problem" not in await receive_until(socket, "#composer-error")
    reply = await ended(sent)
    await act(socket, "stop")
    assert "composer__problem" not in await receive_until(socket, "#composer-error")
    assert reply.status == "stopped"


@slow
async def test_a_conversation_is_deleted_while_its_reply_is_written(owner: UUID, connect: Connect) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    socket, elsewhere = await connect(f"/ws/c/{sent.conversation.pk}/"), await connect("/ws/")
    await act(elsewhere, "delete", conversation_id=str(sent.conversation.pk))
    await receive_until(socket, "This conversation was deleted.")
    assert (await ended(sent)).status == "stopped"
    assert not await Conversation.objects.owned_by(owner).aexists()
    await act(socket, "send", text="Anybody there?")
    await receive_until(socket, "does not exist here")


async def test_nobody_watches_for_a_socket_that_was_killed_while_its_handler_waits(
    owner: UUID, connect: Connect
) -> None:
    conversation = await Conversation.objects.acreate(owner=owner, title="Mine", updated_at="2026-01-01T00:00:00Z")
    socket = await connect(f"/ws/c/{conversation.pk}/")
    await socket.receive_from(timeout=5)
    watching = [task for task in asyncio.all_tasks() if task.get_name() == "watch"]
    with written_by_another(conversation):
        await act(socket, "rename", conversation_id=str(conversation.pk), title="New")
        with pytest.raises(TimeoutError):
            await socket.receive_output(timeout=0.1)  # which is also how the communicator kills an application
    await asyncio.wait(watching, timeout=1)
    assert [task.cancelled() for task in watching] == [True]


@slow
async def test_a_reply_goes_on_when_its_page_is_closed(owner: UUID, connect: Connect) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    await socket.receive_from(timeout=5)
    await socket.disconnect()
    num_tokens = live.num_completion_tokens
    while live.num_completion_tokens < num_tokens + 5:
        await live.changes.wait(live.changes.version)
    assert live.phase == "writing"


@quick
async def test_a_message_is_sent_and_answered(owner: UUID, connect: Connect) -> None:
    conversation = (await turns.send(owner, None, "Hello")).conversation
    socket = await connect(f"/ws/c/{conversation.pk}/")
    await receive_until(socket, "prompt tokens cached")
    await act(socket, "send", text="And again", client_id="abc", HEADERS={"HX-Request": "true"})
    await receive_until(socket, "And again")
    assert await conversation.messages.filter(client_id="abc").acount() == 1


BAD_FRAMES: dict[str, dict[str, Any]] = {
    "not JSON": {"text": "hello"},
    "a list": {"text": "[]"},
    "deep nesting": {"text": "[" * 60_000},
    "a huge number": {"text": "9" * 5_000},
    "NaN": {"text": '{"action": NaN}'},
    "binary": {"bytes": b"\xff\x00"},
    "too large": {"text": None, "bytes": None, "too_large": 4_000_000},
    "no action": {"text": "{}"},
    "an unknown action": {"text": '{"action": "explode"}'},
    "an action that is a list": {"text": '{"action": ["send"]}'},
    "an empty message": {"text": '{"action": "send", "text": ""}'},
    "a blank message": {"text": '{"action": "send", "text": " \\n\\t "}'},
    "no text": {"text": '{"action": "send"}'},
    "a number for text": {"text": '{"action": "send", "text": 7}'},
    "NUL": {"text": '{"action": "send", "text": "a\\u0000b"}'},
    "a lone surrogate": {"text": '{"action": "send", "text": "\\ud800"}'},
    "a control character": {"text": '{"action": "send", "text": "\\u0007"}'},
    "an override": {"text": '{"action": "send", "text": "\\u202e"}'},
    "a bad client id": {"text": '{"action": "send", "text": "x", "client_id": {}}'},
    "a retry of nothing": {"text": '{"action": "retry"}'},
    "a rename of another's": {"text": json.dumps({"action": "rename", "conversation_id": str(uuid4()), "title": "x"})},
    "a deletion of nonsense": {"text": '{"action": "delete", "conversation_id": "x"}'},
}


@quick
@pytest.mark.parametrize("frame", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_a_bad_frame_is_answered_in_words_and_the_next_message_works(
    owner: UUID, connect: Connect, frame: dict[str, Any]
) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    await socket.receive_from(timeout=5)
    await socket.send_input({"type": "websocket.receive", **frame})
    answer = await receive_until(socket, "#composer-error")
    assert "composer__problem" in answer
    assert "Traceback" not in answer
    await act(socket, "send", text="Still here")
    await receive_until(socket, "Still here")


async def test_an_unknown_and_a_foreign_conversation_are_refused_alike(owner: UUID, connect: Connect) -> None:
    foreign = await Conversation.objects.acreate(owner=uuid4(), title="Not yours", updated_at="2026-01-01T00:00:00Z")
    for conversation_id in (foreign.pk, uuid4()):
        with pytest.raises(ConnectionRefusedError, match="4404"):
            await connect(f"/ws/c/{conversation_id}/")


async def test_a_socket_without_the_visitors_cookie_is_refused() -> None:
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/")
    assert await socket.connect() == (False, 4403)


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/nonsense/", "/ws/c/1/", "/api/chat"])
async def test_a_socket_at_an_unknown_address_is_refused(connect: Connect, path: str) -> None:
    with pytest.raises(ConnectionRefusedError, match="4404"):
        await connect(path)


async def test_a_flood_of_bad_frames_leaves_a_line_in_the_log_each_second(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "conversations.consumers")
    socket = await connect("/ws/")
    num_frames = 200
    began = monotonic()
    for _ in range(num_frames):
        await socket.send_to(text_data="nonsense")
    for _ in range(num_frames):
        await receive_until(socket, "#composer-error")
    lines = [record for record in caplog.records if "refused a frame" in record.message]
    assert 1 <= len(lines) <= 1 + (monotonic() - began)


async def test_nonsense_in_the_cursor_brings_everything(owner: UUID, connect: Connect) -> None:
    conversation = await Conversation.objects.acreate(owner=owner, title="Mine", updated_at="2026-01-01T00:00:00Z")
    socket = await connect(f"/ws/c/{conversation.pk}/?turn=%ff%00&seen=1&turn")
    assert "innerHTML:#turns" in await socket.receive_from(timeout=5)


async def test_deleting_from_the_list_offers_to_undo_it(owner: UUID, connect: Connect) -> None:
    conversation = await Conversation.objects.acreate(owner=owner, title="Old", updated_at="2026-01-01T00:00:00Z")
    socket = await connect("/ws/")
    await act(socket, "delete", conversation_id=str(conversation.pk))
    frame = await receive_until(socket, "#notice")
    assert "“<bdi>Old</bdi>” was deleted." in frame
    assert f'value="{conversation.pk}"' in frame
    await act(socket, "undo_delete", conversation_id=str(conversation.pk))
    await receive_until(socket, "“<bdi>Old</bdi>” is back")
    assert await Conversation.objects.owned_by(owner).acount() == 1


@quick
async def test_a_database_that_takes_nothing_is_told_above_the_composer(
    owner: UUID, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    socket = await connect(f"/ws/c/{sent.conversation.pk}/")
    with locked_database(monkeypatch):
        await act(socket, "send", text="A long thought", client_id="1")
        assert "#composer-error" in await receive_until(socket, "disk may be full")
    await act(socket, "send", text="A long thought", client_id="1")
    await receive_until(socket, "A long thought")
