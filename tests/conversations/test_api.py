"""The HTTP API as a shell sees it: events, statuses, and one shape for every error."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.test import AsyncClient
from django.utils import timezone
from pytest_django import Settings

import inference
from conversations import event_stream, turns
from conversations.live_reply import live_replies, live_reply
from conversations.models import Conversation, Message
from conversations.owners import COOKIE_NAME, signed_owner
from tests.conversations.locked import locked_database
from tests.conversations.waiting import begun, ended
from tests.engine_fixtures import EngineKeeper, engine_config
from tests.tiny_model import REPLIES

pytestmark = [pytest.mark.usefixtures("turns_end")]

quick = pytest.mark.usefixtures("engine")
slow = pytest.mark.usefixtures("slow_engine")

Events = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def client(owner: UUID) -> AsyncClient:
    """A client that comes with the visitor's cookie."""
    client = AsyncClient()
    client.cookies[COOKIE_NAME] = signed_owner(owner)
    return client


async def post(client: AsyncClient, body: object) -> Any:
    """Send a body to /api/chat: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body)
    return await client.post("/api/chat", data=content, content_type="application/json")


async def events_of(response: Any) -> Events:
    """Read a stream to its end."""
    text = b"".join([part async for part in response.streaming_content]).decode()
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    lines = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    return [(line["event"], json.loads(line["data"])) for line in lines]


def error_of(response: Any) -> tuple[int, str]:
    """Return status and code of an error, after a look at its shape."""
    body = response.json()
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "message"]
    assert body["error"]["message"].endswith(".")
    return response.status_code, body["error"]["code"]


@quick
async def test_a_chat_is_a_start_some_tokens_and_an_end() -> None:
    client = AsyncClient()
    response = await post(client, {"message": "Hello"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/event-stream")
    assert response["Cache-Control"] == "no-cache"
    events = await events_of(response)
    names = [name for name, _ in events]
    assert (names[0], set(names[1:-1]), names[-1]) == ("start", {"token"}, "done")
    assert "".join(payload["text"] for name, payload in events if name == "token") in REPLIES
    reply = await Message.objects.aget(pk=events[0][1]["message_id"])
    assert str(reply.conversation_id) == events[0][1]["conversation_id"]
    assert events[-1][1] == {
        "finish_reason": "stop",
        "num_prompt_tokens": reply.num_prompt_tokens,
        "num_cached_tokens": reply.num_cached_tokens,
        "num_completion_tokens": reply.num_completion_tokens,
        "time_to_first_token_s": reply.time_to_first_token_s,
        "total_s": reply.total_s,
        "tokens_per_s": reply.tokens_per_s,
    }


@quick
async def test_the_cookie_that_the_first_answer_sets_continues_the_conversation() -> None:
    client = AsyncClient()
    events = await events_of(await post(client, {"message": "Hello"}))
    conversation_id = events[0][1]["conversation_id"]
    again = await events_of(await post(client, {"message": "And then?", "conversation_id": conversation_id}))
    assert again[0][1]["conversation_id"] == conversation_id
    assert again[-1][0] == "done"
    assert error_of(await post(AsyncClient(), {"message": "Hi", "conversation_id": conversation_id}))[0] == 404


@slow
async def test_comments_keep_the_line_alive_while_nothing_is_said(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "KEEP_ALIVE_S", 0.001)
    response = await post(client, {"message": "Hello"})
    async for part in response.streaming_content:
        if part.startswith(b":"):
            break
    assert part in {b": waiting\n\n", b": prefilling\n\n", b": writing\n\n"}


async def leave(path: str, body: bytes, owner: UUID) -> ApplicationCommunicator:
    """Post as a client that reads the first part of the answer and then closes the connection."""
    cookie = f"{COOKIE_NAME}={signed_owner(owner)}".encode()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"cookie", cookie)]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    communicator = ApplicationCommunicator(get_asgi_application(), scope)
    await communicator.send_input({"type": "http.request", "body": body})
    assert (await communicator.receive_output(10))["status"] == 200
    assert b"start" in (await communicator.receive_output(10))["body"]
    await communicator.send_input({"type": "http.disconnect"})
    return communicator


@slow
async def test_a_client_that_leaves_stops_its_reply(owner: UUID) -> None:
    communicator = await leave("/api/chat", b'{"message": "Hello"}', owner)
    [live] = live_replies()
    message = await asyncio.wait_for(live.wait_ended(), 10)
    assert message.status == "stopped"
    await communicator.wait(10)


@slow
async def test_a_reply_that_fails_ends_the_stream_with_an_error(
    client: AsyncClient, engine_keeper: EngineKeeper
) -> None:
    response = await post(client, {"message": "Hello"})
    await asyncio.to_thread(engine_keeper.stop)
    name, payload = (await events_of(response))[-1]
    assert (name, payload["code"]) == ("error", "reply_failed")
    assert payload["message"]


@slow
async def test_a_reply_that_the_page_stops_ends_the_stream_as_cancelled(client: AsyncClient, owner: UUID) -> None:
    response = await post(client, {"message": "Hello"})
    [live] = live_replies()
    await turns.stop(owner, live.conversation_id)
    name, payload = (await events_of(response))[-1]
    assert (name, payload["finish_reason"]) == ("done", "cancelled")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"Hello", 400, "not_json"),
        (b'{"message": "Hello"', 400, "not_json"),
        (b"\xff\xfe\x00", 400, "not_json"),
        (b"[" * 50_000, 400, "not_json"),
        (b'{"message": ' + b"9" * 5_000 + b"}", 400, "not_json"),
        (b'{"message": NaN}', 422, "not_text"),
        (b'{"message": 5}', 422, "not_text"),
        (b'{"message": null}', 422, "not_text"),
        (b'{"message": ["Hello"]}', 422, "not_text"),
        (b'{"message": {"text": "Hello"}}', 422, "not_text"),
        (b"[]", 422, "invalid_request"),
        (b'"Hello"', 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"message": "Hello", "conversationId": "x"}', 422, "invalid_request"),
        (b'{"message": "Hello", "conversation_id": 5}', 422, "invalid_request"),
        (b'{"message": "Hello", "conversation_id": "x"}', 422, "invalid_request"),
        (b'{"message": ""}', 422, "empty_message"),
        (b'{"message": " \\n"}', 422, "empty_message"),
        (b'{"message": "a\\u0000b"}', 422, "nul_character"),
        (b'{"message": "a\\u0007b"}', 422, "control_character"),
        (b'{"message": "\\ud83d"}', 422, "lone_surrogate"),
        (b'{"message": "\\u202efdp"}', 422, "bidi_override"),
        (b'{"message": "' + b"x" * 40_000 + b'"}', 413, "message_too_long"),
        (b'{"message": "' + b"x" * 4_000_000 + b'"}', 413, "body_too_large"),
    ],
)
@quick
async def test_bad_input_is_refused_by_name_and_the_next_message_works(
    client: AsyncClient, body: bytes, status: int, code: str
) -> None:
    assert error_of(await post(client, body)) == (status, code)
    assert not await Conversation.objects.aexists()
    assert (await events_of(await post(client, {"message": "Hello"})))[-1][0] == "done"


@quick
async def test_a_message_that_the_model_cannot_take_is_refused_before_the_stream(client: AsyncClient) -> None:
    assert error_of(await post(client, {"message": "word " * 6_000})) == (413, "prompt_too_long")


@slow
async def test_a_conversation_whose_reply_is_running_takes_no_message(client: AsyncClient, owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    body = {"message": "Hello", "conversation_id": str(sent.conversation.id)}
    assert error_of(await post(client, body)) == (409, "turn_running")


@quick
async def test_an_unknown_conversation_is_not_found(client: AsyncClient) -> None:
    body = {"message": "Hello", "conversation_id": str(uuid4())}
    assert error_of(await post(client, body)) == (404, "conversation_not_found")


async def test_a_full_queue_says_when_to_come_back(
    client: AsyncClient, engine_keeper: EngineKeeper, slow_model: Any
) -> None:
    await asyncio.to_thread(engine_keeper.run, engine_config(slow_model, max_parallel=1, max_queue=1))
    for _ in range(2):
        await turns.send(uuid4(), None, "Hello")
    response = await post(client, {"message": "Hello"})
    assert error_of(response) == (503, "queue_full")
    assert int(response["Retry-After"]) > 0


async def test_without_a_model_a_chat_says_when_to_come_back(client: AsyncClient, engine_keeper: EngineKeeper) -> None:
    engine_keeper.stop()
    response = await post(client, {"message": "Hello"})
    assert error_of(response) == (503, "model_not_ready")
    assert int(response["Retry-After"]) > 0


async def test_a_chat_without_a_model_is_told_the_reason_as_the_page_is_and_logged_as_news(
    client: AsyncClient, engine_keeper: EngineKeeper, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "page.gguf").write_text("<html>not a model</html>")
    engine_keeper.stop()
    with pytest.raises(AssertionError):
        await asyncio.to_thread(engine_keeper.run, engine_config(tmp_path / "page.gguf"))
    failure = inference.state().failure
    caplog.clear()
    message = (await post(client, {"message": "Hello"})).json()["error"]["message"]
    await asyncio.to_thread(engine_keeper.stop)
    assert failure is not None
    assert message == f"{failure.message} {failure.advice}"
    assert [(record.name, record.levelname) for record in caplog.records] == [("django.request", "INFO")]


async def conversation_of(owner: UUID) -> Conversation:
    """Store a conversation with one turn."""
    conversation = await Conversation.objects.acreate(owner=owner, title="Bread", updated_at=timezone.now())
    await Message.objects.acreate(conversation=conversation, position=0, role="user", text="How?")
    await Message.objects.acreate(conversation=conversation, position=1, role="assistant", text="So.", token_ids=[1])
    return conversation


async def test_conversations_are_listed_for_their_owner_alone(client: AsyncClient, owner: UUID) -> None:
    conversation = await conversation_of(owner)
    await conversation_of(uuid4())
    [listed] = (await client.get("/api/conversations")).json()
    assert sorted(listed) == ["created_at", "id", "num_messages", "title", "updated_at"]
    assert (listed["id"], listed["title"], listed["num_messages"]) == (str(conversation.id), "Bread", 2)


async def test_a_conversation_is_read_with_its_messages(client: AsyncClient, owner: UUID) -> None:
    conversation = await conversation_of(owner)
    body = (await client.get(f"/api/conversations/{conversation.id}")).json()
    assert body["num_messages"] == 2
    assert [(message["role"], message["text"]) for message in body["messages"]] == [
        ("user", "How?"),
        ("assistant", "So."),
    ]
    assert {"status", "finish_reason", "num_prompt_tokens", "seed"} <= set(body["messages"][1])


async def test_a_foreign_conversation_is_not_found_whatever_is_asked(client: AsyncClient) -> None:
    conversation = await conversation_of(uuid4())
    for method in (client.get, client.delete):
        assert error_of(await method(f"/api/conversations/{conversation.id}")) == (404, "conversation_not_found")
    assert await Conversation.objects.visible().acount() == 1


async def test_a_deleted_conversation_is_gone(client: AsyncClient, owner: UUID) -> None:
    path = f"/api/conversations/{(await conversation_of(owner)).id}"
    response = await client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert error_of(await client.delete(path)) == (404, "conversation_not_found")
    assert (await client.get("/api/conversations")).json() == []


@slow
async def test_deleting_a_conversation_stops_its_reply(client: AsyncClient, owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    assert (await client.delete(f"/api/conversations/{sent.conversation.id}")).status_code == 204
    assert live_reply(sent.conversation.id) is None
    assert (await ended(sent)).status == "stopped"


@pytest.mark.parametrize("path", ["/api/conversations/x", "/api/conversations/" + "9" * 400])
async def test_an_id_that_is_none_is_refused(client: AsyncClient, path: str) -> None:
    assert error_of(await client.get(path)) == (422, "invalid_request")


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/chat/x/y"])
async def test_an_address_that_is_none_is_answered_in_the_same_shape(client: AsyncClient, path: str) -> None:
    assert error_of(await client.get(path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/chat", "POST"),
        ("DELETE", "/api/chat", "POST"),
        ("POST", "/api/health", "GET, HEAD"),
        ("PUT", "/api/conversations/0d5b6c3e-0000-4000-8000-000000000000", "GET, DELETE, HEAD"),
    ],
)
async def test_a_method_that_means_nothing_is_answered_in_the_same_shape(
    client: AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await client.generic(method, path)
    assert error_of(response) == (405, "method_not_allowed")
    assert response["Allow"] == allowed


@pytest.mark.parametrize("path", ["/api/health", "/api/conversations"])
async def test_a_head_is_that_of_the_answer(client: AsyncClient, path: str) -> None:
    head, whole = await client.head(path), await client.get(path)
    assert (head.status_code, head["Content-Type"]) == (whole.status_code, whole["Content-Type"])


@quick
async def test_a_database_that_takes_nothing_is_told_with_the_time_to_come_back(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked_database(monkeypatch):
        response = await post(client, {"message": "Hello"})
    assert error_of(response) == (503, "storage_unavailable")
    assert int(response["Retry-After"]) > 0
    assert live_replies() == []
    assert (await events_of(await post(client, {"message": "Hello"})))[-1][0] == "done"


async def test_a_fault_is_answered_without_a_traceback(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("conversations.api.list_conversations", lambda owner: 1 / 0)
    response = await client.get("/api/conversations")
    assert error_of(response) == (500, "server_error")
    assert "GET /api/conversations failed" in caplog.text


@slow
async def test_health_tells_the_model_and_the_queue(client: AsyncClient, owner: UUID) -> None:
    await begun(await turns.send(owner, None, "Hello"))
    response = await client.get("/api/health")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "model": "Tiny Test Model",
        "progress": None,
        "error": None,
        "queue": {"running": 1, "waiting": 0},
    }


async def test_health_is_503_when_only_a_person_can_help(
    client: AsyncClient, engine_keeper: EngineKeeper, tmp_path: Any
) -> None:
    (tmp_path / "page.gguf").write_text("<html>not a model</html>")
    engine_keeper.stop()
    with pytest.raises(AssertionError):
        await asyncio.to_thread(engine_keeper.run, engine_config(tmp_path / "page.gguf"))
    response = await client.get("/api/health")
    body = response.json()
    assert (response.status_code, body["status"]) == (503, "failed")
    assert body["error"]["retry_in_s"] is None
    assert body["error"]["message"]
    assert body["error"]["advice"]
    await asyncio.to_thread(engine_keeper.stop)


async def test_the_document_describes_every_operation_and_shows_without_scripts_from_elsewhere(
    client: AsyncClient, settings: Settings
) -> None:
    document = (await client.get("/api/openapi.json")).json()
    operations = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert operations == {
        ("post", "/api/chat"),
        ("get", "/api/conversations"),
        ("get", "/api/conversations/{conversation_id}"),
        ("delete", "/api/conversations/{conversation_id}"),
        ("get", "/api/health"),
    }
    assert all(item["description"] for methods in document["paths"].values() for item in methods.values())
    assert "text/event-stream" in document["paths"]["/api/chat"]["post"]["responses"]["200"]["content"]
    page = await client.get("/api/docs")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()


async def test_the_document_has_sections_and_the_address_that_it_was_asked_at(client: AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    assert " http://testserver/api/chat\n" in document["info"]["description"]
    sections = {tag["name"] for tag in document["tags"]}
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert {tuple(operation["tags"]) for operation in operations} == {(name,) for name in sections}


@quick
async def test_the_documents_example_works(client: AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    [example] = document["components"]["schemas"]["ChatRequest"]["examples"]
    assert (await events_of(await post(client, example)))[-1][0] == "done"
