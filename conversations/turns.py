"""The turn: a message is sent, a reply is written, and both are kept.

Owns the rules of a turn: one at a time for each conversation, refused before anything is stored or not at all,
and a task of the process, so that closing the page ends nothing. What the database does is turn_records.py's, what
the model sees is context.py's, how a reply comes to its end is reply_writer.py's. Everything here belongs to the
event loop's thread, except `mark_interrupted`, which is synchronous and for the start of the server.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from django.conf import settings

import inference
from conversations.changes import of_owner
from conversations.context import ContextLimits, choose_window, longest_reply
from conversations.database import in_database, into_database
from conversations.errors import (
    ConversationNotFoundError,
    MessageRefusedError,
    NotTheLastReplyError,
    TurnError,
    TurnRunningError,
    model_not_ready,
)
from conversations.live_reply import LiveReply, live_conversation_ids, live_replies, live_reply, show
from conversations.message_text import clean_client_id, clean_message_text
from conversations.models import Message
from conversations.reply_writer import write_reply
from conversations.turn_records import (
    History,
    Sent,
    find_repeat,
    load_history,
    load_last_turn,
    mark_interrupted,
    owned_conversation,
    replace_reply,
    store_turn,
)
from inference import Generation, SamplingParams

__all__ = [
    "ConversationNotFoundError",
    "LiveReply",
    "MessageRefusedError",
    "NotTheLastReplyError",
    "Sent",
    "TurnError",
    "TurnRunningError",
    "drain",
    "live_conversation_ids",
    "live_reply",
    "mark_interrupted",
    "retry",
    "send",
    "stop",
    "stop_and_wait",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A stop takes effect within one step of the engine (0.2 s); this is for an engine that hangs.
MAX_STOP_S = 5.0
# After a cancelled task has been told to end, it only writes one row.
LAST_WRITE_S = 2.0

_tasks: set[asyncio.Task[Any]] = set()
_starts: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


async def send(owner: UUID, conversation_id: UUID | None, text: object, client_id: object = "") -> Sent:
    """Store a message and begin the reply to it; return as soon as both are stored.

    No `conversation_id` begins a conversation. The same `client_id` with the same text again stores nothing and
    returns what is there. Cancelling stops the waiting only: a message that was accepted is answered.

    Raises:
        MessageRefusedError: the text or the id cannot be kept as they are.
        ConversationNotFoundError: there is none, or another visitor owns it.
        TurnRunningError: the last reply is still being written.
        StorageUnavailableError: the database did not take it. Nothing was stored.
        InferenceError: the engine refused (not ready, queue full, too long). Nothing was stored.
    """
    text, client_id = clean_message_text(text), clean_client_id(client_id)
    return await _whatever_the_caller_does(_send(owner, conversation_id, text, client_id))


async def retry(owner: UUID, conversation_id: UUID, message_id: UUID) -> Message:
    """Write the newest reply again, in its place and under a new id; return the new, empty one.

    The old text comes back under the new id if the new reply ends without a word.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
        TurnRunningError: the reply is still being written.
        NotTheLastReplyError: `message_id` is not the newest reply.
        StorageUnavailableError: the database did not take it. The old reply is still there.
        InferenceError: the engine refused. The old reply is still there.
    """
    return await _whatever_the_caller_does(_retry(owner, conversation_id, message_id))


async def stop(owner: UUID, conversation_id: UUID) -> bool:
    """End the reply that is being written; False when there is none (any more). It ends within one step.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
    """
    live = live_reply(conversation_id)
    if live is not None and live.owner == owner:
        live.stop()
        return True
    await in_database(owned_conversation, owner, conversation_id)
    return False


async def stop_and_wait(conversation_id: UUID) -> None:
    """End the reply that is being written, whoever owns it, and wait until its end is stored."""
    if live := live_reply(conversation_id):
        live.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_STOP_S):
                await live.wait_ended()


async def drain(timeout_s: float) -> None:
    """End all replies as interrupted, with their text so far: the server is about to end.

    An engine that has not answered after `timeout_s` is no longer waited for.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    while _tasks and (left_s := deadline - asyncio.get_running_loop().time()) > 0:
        for live in live_replies():
            live.interrupt()
        # One by one, because a send that was under way may only now become a reply.
        await asyncio.wait(_tasks, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
    if _tasks:
        logger.warning("%d replies did not end within %g s and are cut off", len(_tasks), timeout_s)
        for task in _tasks:
            task.cancel()
        await asyncio.wait(_tasks, timeout=LAST_WRITE_S)


async def _send(owner: UUID, conversation_id: UUID | None, text: str, client_id: str) -> Sent:
    async with _one_start_at_a_time(owner):
        repeat = await in_database(find_repeat, owner, conversation_id, client_id, text) if client_id else None
        if repeat is not None:
            return repeat
        history = await in_database(load_history, owner, conversation_id)
        _refuse_while_running(conversation_id)
        asked = await _ask(owner, history, text)
        with asked.withdrawn_on_failure():
            sent = await into_database(store_turn, owner, history, asked.window_start, text, client_id, asked.reply)
        _begin(owner, sent.reply, asked.generation)
        return sent


async def _retry(owner: UUID, conversation_id: UUID, message_id: UUID) -> Message:
    async with _one_start_at_a_time(owner):
        history, user_message = await in_database(load_last_turn, owner, conversation_id, message_id)
        _refuse_while_running(conversation_id)
        asked = await _ask(owner, history, user_message.text)
        with asked.withdrawn_on_failure():
            reply = await into_database(replace_reply, history, asked.window_start, asked.reply)
        _begin(owner, reply, asked.generation)
        return reply


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that the engine accepted, before anything of it is stored."""

    window_start: int
    reply: Message
    generation: Generation

    @contextmanager
    def withdrawn_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.generation.cancel()
            raise


async def _ask(owner: UUID, history: History, text: str) -> _Asked:
    """Hand the prompt to the engine first: what it refuses is not stored."""
    state = inference.state()
    if (model := state.model) is None:
        raise model_not_ready(state)
    params = SamplingParams(
        max_new_tokens=longest_reply(model, settings.MAX_NEW_TOKENS),
        temperature=settings.TEMPERATURE,
        top_p=settings.TOP_P,
        repetition_penalty=settings.REPETITION_PENALTY,
    )
    limits = ContextLimits(model.n_ctx - params.max_new_tokens, settings.MAX_HISTORY_MESSAGES)
    window = await choose_window(history.messages, text, history.next_position, settings.SYSTEM_PROMPT, limits)
    reply = Message(
        role=Message.Role.ASSISTANT,
        status=Message.Status.RUNNING,
        model_name=model.name,
        model_fingerprint=model.fingerprint,
        temperature=params.temperature,
        top_p=params.top_p,
        repetition_penalty=params.repetition_penalty,
        max_new_tokens=params.max_new_tokens,
    )
    return _Asked(window.start, reply, await inference.submit(window.prompt, params, owner=str(owner)))


def _begin(owner: UUID, reply: Message, generation: Generation) -> None:
    live = LiveReply(owner, reply, generation)
    show(live)
    _own(asyncio.create_task(write_reply(live, generation), name=f"reply {reply.pk}"))
    of_owner(owner).publish()


def _refuse_while_running(conversation_id: UUID | None) -> None:
    if conversation_id is not None and live_reply(conversation_id):
        raise TurnRunningError


def _one_start_at_a_time(owner: UUID) -> asyncio.Lock:
    """Let two sends of one visitor pass one after the other, so that the second sees what the first stored."""
    lock = _starts.get(owner)
    if lock is None:
        lock = _starts[owner] = asyncio.Lock()
    return lock


async def _whatever_the_caller_does(start: Coroutine[Any, Any, T]) -> T:
    """Await in a task of the process: a caller that is cancelled must not leave half a turn behind."""
    task = asyncio.create_task(start)
    _own(task)
    return await asyncio.shield(task)


def _own(task: asyncio.Task[Any]) -> None:
    """Keep the task from the garbage collector until it is done."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
