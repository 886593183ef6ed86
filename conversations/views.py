"""The pages, and the plain forms on them, which do everything without JavaScript.

Translates only: a request becomes one call of turns.py or lifecycle.py, and its outcome a redirect or the page again
with what was typed and what is wrong with it. All on the event loop's thread.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conversations import lifecycle, turns
from conversations.database import in_database
from conversations.errors import ConversationNotFoundError, MessageRefusedError, StorageUnavailableError, TurnError
from conversations.incoming import uuid_or_none
from conversations.live_reply import live_reply
from conversations.models import Conversation
from conversations.owners import OwnedRequest
from conversations.page import (
    Thread,
    read_deleted,
    read_sidebar,
    read_thread,
    seen_from_context,
    sidebar_context,
    state_context,
    with_live_reply,
)
from conversations.visitor_zone import zone_from_cookie
from inference import InferenceError, PromptTooLongError, QueueFullError

SEE_OTHER = 303
Refusal = TurnError | InferenceError


@require_http_methods(["GET", "HEAD", "POST"])
async def home(request: OwnedRequest) -> HttpResponse:
    """The empty page; its form begins a conversation."""
    if request.method == "POST":
        text = request.POST.get("starter") or request.POST.get("text")
        try:
            sent = await turns.send(request.owner, None, text, request.POST.get("client_id", ""))
        except (TurnError, InferenceError) as error:
            return await _refused(request, None, error)
        return _see(sent.conversation.get_absolute_url())
    return await _page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
async def conversation(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation's page; its form sends the next message."""
    if request.method == "POST":
        try:
            await turns.send(
                request.owner, conversation_id, request.POST.get("text"), request.POST.get("client_id", "")
            )
        except (TurnError, InferenceError) as error:
            return await _refused(request, conversation_id, error)
        return _see(reverse("conversation", args=[conversation_id]))
    return await _page(request, conversation_id)


@require_POST
async def stop(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """End the reply that is being written."""
    try:
        await turns.stop(request.owner, conversation_id)
    except TurnError as error:
        return await _refused(request, conversation_id, error)
    return _see(reverse("conversation", args=[conversation_id]))


@require_POST
async def retry(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """Write the newest reply again."""
    try:
        message_id = uuid_or_none(request.POST.get("message_id", "")) or uuid4()  # no message has a new id
        await turns.retry(request.owner, conversation_id, message_id)
    except (TurnError, InferenceError) as error:
        return await _refused(request, conversation_id, error)
    return _see(reverse("conversation", args=[conversation_id]))


@require_POST
async def rename(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """Give a conversation another title."""
    try:
        await lifecycle.rename(request.owner, conversation_id, request.POST.get("title"))
    except TurnError as error:
        return await _refused(request, conversation_id, error)
    return _see(reverse("conversation", args=[conversation_id]))


@require_POST
async def delete(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """Delete a conversation, and offer to take that back on the page that comes next."""
    try:
        await lifecycle.delete(request.owner, conversation_id)
    except TurnError as error:
        return await _refused(request, conversation_id, error)
    here = uuid_or_none(request.POST.get("here", ""))
    path = reverse("conversation", args=[here]) if here and here != conversation_id else reverse("home")
    return _see(f"{path}?deleted={conversation_id}")


@require_POST
async def undo_delete(request: OwnedRequest, conversation_id: UUID) -> HttpResponse:
    """Put a deleted conversation back."""
    try:
        restored = await lifecycle.undo_delete(request.owner, conversation_id)
    except TurnError as error:
        return await _refused(request, conversation_id, error)
    return _see(restored.get_absolute_url())


async def _refused(request: OwnedRequest, conversation_id: UUID | None, error: Refusal) -> HttpResponse:
    """The page again, with what was typed and why it was not taken."""
    if isinstance(error, ConversationNotFoundError):
        raise Http404(str(error))
    text = request.POST.get("starter") or request.POST.get("text", "")
    response = await _page(request, conversation_id, text=text, error=str(error))
    response.status_code = _status_of(error)
    if isinstance(error, QueueFullError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _status_of(error: Refusal) -> int:
    if isinstance(error, MessageRefusedError | PromptTooLongError):
        return 413 if error.code in ("message_too_long", "prompt_too_long") else 400
    return 409 if isinstance(error, TurnError) and not isinstance(error, StorageUnavailableError) else 503


async def _page(
    request: OwnedRequest, conversation_id: UUID | None, *, text: str = "", error: str = ""
) -> HttpResponse:
    thread: Thread | None = None
    if conversation_id is not None:
        before = live_reply(conversation_id)
        stored = await in_database(read_thread, request.owner, conversation_id, whole="whole" in request.GET)
        if stored is None:
            raise Http404(str(ConversationNotFoundError()))
        thread = with_live_reply(stored, before)
    sidebar = await in_database(read_sidebar, request.owner, zone_from_cookie(request.COOKIES))
    path = thread.conversation.get_absolute_url() if thread else reverse("home")
    context = {
        **sidebar_context(sidebar, request.owner, thread.conversation if thread else None, get_token(request)),
        **state_context(thread),
        "thread": thread,
        **seen_from_context(thread.seen_from_id if thread else None),
        "page_path": path,
        "socket_path": f"/ws{path}",
        "deleted": await _just_deleted(request),
        "undo_form": "undo-here-form",
        "max_message_bytes": settings.MAX_MESSAGE_BYTES,
        "client_id": uuid4(),
        "text": text,
        "error": error,
    }
    # A long page takes a while: others' sockets are served meanwhile.
    return await in_database(render, request, "conversations/page.html", context)


async def _just_deleted(request: OwnedRequest) -> Conversation | None:
    deleted_id = uuid_or_none(request.GET.get("deleted", ""))
    return await in_database(read_deleted, request.owner, deleted_id) if deleted_id else None


def _see(path: str) -> HttpResponse:
    return HttpResponse(status=SEE_OTHER, headers={"Location": path})
