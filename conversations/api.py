"""The HTTP API: the same conversations as on the page, for shells and programs.

Owns addresses and statuses (what their document says at `/api/docs` beside that is api_document.py's); every operation
is one call into the layer below. Its callers are told apart by the cookie of owners.py, and foreign pages are refused
before they come here. Everything runs on the event loop's thread.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from ninja import NinjaAPI, Status

import inference
from conversations import lifecycle, turns
from conversations.api_document import CHAT_DOCUMENT, DESCRIPTION, TAGS, as_document
from conversations.api_errors import add_error_handlers
from conversations.api_methods import METHODS, answer_other_methods
from conversations.api_schemas import ChatRequest, ConversationDetail, ConversationSchema, ErrorResponse, Health
from conversations.database import in_database
from conversations.event_stream import EventStream, send_unless_left
from conversations.live_reply import live_reply
from conversations.models import Conversation, Message
from conversations.owners import OwnedRequest
from conversations.turn_records import as_interrupted, list_conversations, read_conversation

api = NinjaAPI(
    title="chatsite",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_decorator=as_document,
    openapi_extra={"tags": TAGS},
)
add_error_handlers(api)

ERRORS_OF_CHAT = dict.fromkeys((400, 404, 409, 413, 422, 503), ErrorResponse)


@api.post(
    "/chat",
    response=ERRORS_OF_CHAT,
    openapi_extra=CHAT_DOCUMENT,
    summary="Send a message and read the reply",
    tags=["chat"],
)
async def chat(request: OwnedRequest, body: ChatRequest) -> StreamingHttpResponse:
    """Answer as Server-Sent Events: `start`, then `token` as text comes, then `done` or `error`.

    `done` has a `finish_reason` (`stop`: by itself, `length`: at MAX_NEW_TOKENS, `cancelled`: by a person) and the
    statistics of a message. Lines that begin with a colon keep the connection alive while the message waits for its
    turn. Closing the connection stops the reply; what was written of it is kept.

    What is refused is refused before the stream begins: **404** no such conversation of yours, **409** its last
    reply is still being written, **413** too long, **422** not a message, **503** not now (see `Retry-After`).
    """
    sent = await send_unless_left(turns.send(request.owner, body.conversation_id, body.message))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(EventStream(sent), content_type="text/event-stream; charset=utf-8", headers=headers)


@api.get("/conversations", response=list[ConversationSchema], summary="List your conversations", tags=["conversations"])
async def conversations(request: OwnedRequest) -> list[Conversation]:
    """Return all of them, the last used first."""
    return await in_database(list_conversations, request.owner)


@api.get(
    "/conversations/{conversation_id}",
    response={200: ConversationDetail, 404: ErrorResponse, 422: ErrorResponse},
    summary="Read a conversation",
    tags=["conversations"],
)
async def conversation(request: OwnedRequest, conversation_id: UUID) -> Conversation:
    """Return one conversation with its messages; a reply that is being written has its text up to half a second ago."""
    before = live_reply(conversation_id)
    conversation = await in_database(read_conversation, request.owner, conversation_id)
    if before is None and live_reply(conversation_id) is None:
        for message in conversation.messages.all():
            if message.status == Message.Status.RUNNING:
                as_interrupted(message)  # its writer is gone, and with it its end
    return conversation


@api.delete(
    "/conversations/{conversation_id}",
    response={204: None, 404: ErrorResponse, 422: ErrorResponse},
    summary="Delete a conversation",
    tags=["conversations"],
)
async def delete_conversation(request: OwnedRequest, conversation_id: UUID) -> Status[None]:
    """Delete it; a reply that is being written is stopped first."""
    await lifecycle.delete(request.owner, conversation_id)
    return Status(204, None)


@api.get("/health", response={200: Health, 503: Health}, summary="Whether the model answers", tags=["server"])
async def health(request: HttpRequest) -> Status[Health]:
    """Answer 200 while the model is ready or can still become so by itself, and 503 when a person has to act."""
    state = inference.state()
    is_lost = state.phase == "failed" and (state.failure is None or state.failure.retry_in_s is None)
    return Status(503 if is_lost else 200, Health.of(state, inference.queue()))


@api.api_operation(METHODS, "/", include_in_schema=False)
async def nothing_at_the_root(request: HttpRequest) -> None:
    """Answer in the API's own shape what would otherwise be a page."""
    raise Http404


@api.api_operation(METHODS, "/{path:rest}", include_in_schema=False)
async def nothing_here(request: HttpRequest, rest: str) -> None:
    """Answer like the root."""
    raise Http404


answer_other_methods(api)
