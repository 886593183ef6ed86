"""What a page shows: the list of conversations, one conversation's turns, the model, how full its window is.

Owns the values that the templates are given, for the whole page and for what a socket sends later, so that both
come out the same. Knows no request and no socket. `read_sidebar` and `read_thread` ask the database and run on its
threads; everything else belongs to the event loop's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from time import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

import inference
from conversations.context import context_use, longest_reply
from conversations.live_reply import LiveReply, live_conversation_ids, live_reply
from conversations.markdown import MarkdownStream, render
from conversations.models import Conversation, Message
from conversations.turn_records import as_interrupted

# A list of this length is drawn in 15 ms. Whoever has more finds the older ones where they left them.
MAX_LISTED = 300
# A page of this length takes 80 ms of a core (measured: 0.6 ms of Markdown and 1 ms of templates for each turn).
MAX_TURNS = 50


@dataclass(frozen=True, slots=True)
class Day:
    """A heading of the sidebar with what was last used then."""

    name: str
    conversations: list[Conversation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sidebar:
    """One visitor's conversations, newest first. `num_older` are kept but not listed."""

    days: list[Day]
    num_older: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A user message and the reply to it. `live` is set while the reply is being written in this process."""

    user: Message
    reply: Message | None
    finished_html: SafeString = SafeString("")
    """What of the reply does not change any more."""
    open_html: SafeString = SafeString("")
    live: LiveReply | None = None

    @property
    def is_running(self) -> bool:
        """Whether the reply may still grow, or its end is not stored yet."""
        return self.live is not None and self.live.phase != "ended"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its turns, or those from some turn on."""

    conversation: Conversation
    turns: Sequence[Turn]
    num_earlier: int
    """Turns before these."""
    seen_from_id: UUID | None
    """The user message above which the model sees nothing; None while it sees everything."""
    counted_reply: Message | None
    """The newest reply whose tokens are known: how full the window is."""


def read_sidebar(owner: UUID, zone: tzinfo) -> Sidebar:
    """Read the newest conversations, grouped by the day of their last use as it is in `zone`."""
    conversations = Conversation.objects.owned_by(owner).by_last_use()
    listed = list(conversations[:MAX_LISTED])
    num_older = conversations.count() - MAX_LISTED if len(listed) == MAX_LISTED else 0
    today = timezone.now().astimezone(zone)
    days: list[Day] = []
    for conversation in listed:
        name = _name_of_day(conversation.updated_at.astimezone(zone), today)
        if not days or days[-1].name != name:
            days.append(Day(name))
        days[-1].conversations.append(conversation)
    return Sidebar(days, num_older)


def read_thread(
    owner: UUID, conversation_id: UUID, *, from_message: UUID | None = None, whole: bool = False
) -> Thread | None:
    """Read a conversation with its newest turns, or its `whole`, or what begins with a user message of it.

    What the model sees is always among the newest turns. None when there is no such conversation, or another
    visitor owns it.
    """
    conversation = Conversation.objects.owned_by(owner).filter(pk=conversation_id).first()
    if conversation is None:
        return None
    messages = conversation.messages.in_order().defer("token_ids")
    questions = messages.filter(role=Message.Role.USER)
    seen_from = questions.filter(position__gte=conversation.window_start).first() if conversation.window_start else None
    first = questions.filter(pk=from_message).first() if from_message else None
    if first is None and not whole:
        first = questions.reverse()[MAX_TURNS - 1 : MAX_TURNS].first()
        if first and seen_from and seen_from.position < first.position:
            first = seen_from
    start = first.position if first else 0
    return Thread(
        conversation,
        turns=_turns_of(messages.filter(position__gte=start)),
        num_earlier=questions.filter(position__lt=start).count(),
        seen_from_id=seen_from.pk if seen_from else None,
        counted_reply=messages.exclude(num_prompt_tokens=None).last(),
    )


def read_deleted(owner: UUID, conversation_id: UUID) -> Conversation | None:
    """Read a conversation whose deletion can still be undone."""
    return Conversation.objects.filter(owner=owner, pk=conversation_id).exclude(deleted_at=None).first()


def with_live_reply(thread: Thread, before: LiveReply | None) -> Thread:
    """Add what the process knows of the reply that is being written. On the event loop's thread.

    `before` is the conversation's live reply before the thread was read: it may have ended since. What is stored as
    running and written by nobody lost its end with its writer, and is shown as interrupted, so that it can be tried
    again.
    """
    last = thread.turns[-1] if thread.turns else None
    if last is None or last.reply is None:
        return thread
    candidates = (live_reply(thread.conversation.pk), before)
    live = next((live for live in candidates if live is not None and live.message_id == last.reply.pk), None)
    if live is not None:
        stream = rendering_of(live)
        finished_html = SafeString("".join(stream.blocks))
        turn = Turn(last.user, live.message, finished_html, stream.open_html, live if live.phase != "ended" else None)
    elif last.reply.status == Message.Status.RUNNING:
        reply = as_interrupted(last.reply)
        turn = Turn(last.user, reply, render(reply.text))
    else:
        return thread
    return replace(thread, turns=[*thread.turns[:-1], turn])


def rendering_of(live: LiveReply) -> MarkdownStream:
    """Return the reply's HTML so far, which all its watchers share."""
    stream = live.rendering
    if not isinstance(stream, MarkdownStream):
        stream = live.rendering = MarkdownStream()
    if live.phase == "ended":
        stream.finish(live.message.text)
    else:
        stream.update(live.text)
    return stream


def sidebar_context(sidebar: Sidebar, owner: UUID, current: Conversation | None, csrf_token: str) -> dict[str, Any]:
    """Return what the template of the list needs. On the event loop's thread."""
    return {
        "days": sidebar.days,
        "num_older": sidebar.num_older,
        "live_ids": live_conversation_ids(owner),
        "conversation": current,
        "csrf_token": csrf_token,
    }


def seen_from_context(seen_from_id: UUID | None) -> dict[str, Any]:
    """Return what the line needs above which the model sees nothing."""
    return {"seen_from_id": seen_from_id, "max_history": settings.MAX_HISTORY_MESSAGES}


def state_context(thread: Thread | None, *, is_gone: bool = False) -> dict[str, Any]:
    """Return what the small regions need: title, model, composer, meter. On the event loop's thread."""
    state = inference.state()
    download, failure = state.download, state.failure
    conversation = thread.conversation if thread else None
    return {
        "conversation": conversation,
        "is_gone": is_gone,
        "is_running": conversation is not None and live_reply(conversation.pk) is not None,
        "model_state": state,
        "retry_left_s": max(0.0, failure.retry_at - time()) if failure and failure.retry_at else None,
        "percent": int(100 * download.done_bytes / download.total_bytes) if download and download.total_bytes else 0,
        "max_history": settings.MAX_HISTORY_MESSAGES,
        "num_kept_for_reply": longest_reply(state.model, settings.MAX_NEW_TOKENS) if state.model else 0,
        "context_use": context_use(thread.counted_reply if thread else None, state.model, settings.MAX_NEW_TOKENS),
    }


def _turns_of(messages: Iterable[Message]) -> list[Turn]:
    turns: list[Turn] = []
    for message in messages:
        if message.role == Message.Role.USER:
            turns.append(Turn(message, None))
        elif turns:
            html = SafeString("") if message.status == Message.Status.RUNNING else render(message.text)
            turns[-1] = Turn(turns[-1].user, message, html)
    return turns


def _name_of_day(moment: datetime, today: datetime) -> str:
    if moment.date() >= today.date():
        return "Today"
    return "Yesterday" if moment.date() == today.date() - timedelta(days=1) else "Earlier"
