"""What a turn reads from and writes to the database, each in one transaction.

Owns positions, the recognition of double sends, and what is kept of a reply, also of one that is written again. Knows
no task and no engine. Synchronous: runs on the threads of database.py.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Prefetch
from django.utils import timezone

from conversations.errors import ConversationNotFoundError, NotTheLastReplyError, TurnRunningError
from conversations.message_text import title_from
from conversations.models import Conversation, Message, MessageQuerySet

logger = logging.getLogger(__name__)

INTERRUPTED_SENTENCE = "The server stopped before the reply was finished."

_FIELDS_OF_A_PROMPT = ("conversation_id", "position", "role", "text", "token_ids", "model_fingerprint")
# Times of a row and its place stay; everything that tells how its text came about goes where the text goes.
_FIELDS_OF_A_REPLACED_REPLY = (
    "status",
    "text",
    "error",
    "model_name",
    "model_fingerprint",
    "token_ids",
    "seed",
    "temperature",
    "top_p",
    "repetition_penalty",
    "max_new_tokens",
    "num_prompt_tokens",
    "num_cached_tokens",
    "num_completion_tokens",
    "time_to_first_token_s",
    "total_s",
    "tokens_per_s",
    "finish_reason",
)
_FIELDS_OF_THE_END = (*_FIELDS_OF_A_REPLACED_REPLY, "replaced")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is stored, and the reply to it."""

    conversation: Conversation
    user_message: Message
    reply: Message
    is_new: bool
    """The message began the conversation."""
    is_repeat: bool
    """The same send was stored before: a double click, or a browser that tried again."""


@dataclass(frozen=True, slots=True)
class History:
    """A conversation as the next turn finds it. `messages` begin at its window's start, oldest first."""

    conversation: Conversation | None
    """None: the message begins one."""
    messages: Sequence[Message] = ()
    next_position: int = 0


def owned_conversation(owner: UUID, conversation_id: UUID) -> Conversation:
    """Return a visible conversation of this visitor.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
    """
    conversation = Conversation.objects.owned_by(owner).filter(pk=conversation_id).first()
    if conversation is None:
        raise ConversationNotFoundError
    return conversation


def list_conversations(owner: UUID) -> list[Conversation]:
    """Return a visitor's conversations with `num_messages`, the last used first."""
    return list(Conversation.objects.owned_by(owner).with_num_messages().by_last_use())


def read_conversation(owner: UUID, conversation_id: UUID) -> Conversation:
    """Return a conversation with `num_messages` and its messages, in order.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
    """
    messages = Prefetch("messages", Message.objects.in_order().defer("token_ids"))
    conversations = Conversation.objects.owned_by(owner).with_num_messages().prefetch_related(messages)
    conversation = conversations.filter(pk=conversation_id).first()
    if conversation is None:
        raise ConversationNotFoundError
    return conversation


def find_repeat(owner: UUID, conversation_id: UUID | None, client_id: str, text: str) -> Sent | None:
    """Return what an earlier send with the same id and the same text stored.

    A page that the browser kept can send another text under an id that was used: that is a new message.
    """
    conversations = Conversation.objects.owned_by(owner)
    if conversation_id is not None:
        conversations = conversations.filter(pk=conversation_id)
    message = (
        Message.objects.filter(conversation__in=conversations, client_id=client_id, text=text)
        .select_related("conversation")
        .first()
    )
    if message is None:
        return None
    reply = Message.objects.filter(conversation=message.conversation, position=message.position + 1).first()
    if reply is None:
        return None
    return Sent(message.conversation, message, reply, is_new=message.position == 0, is_repeat=True)


def load_history(owner: UUID, conversation_id: UUID | None) -> History:
    """Return what the next message of a conversation follows.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
    """
    if conversation_id is None:
        return History(None)
    conversation = owned_conversation(owner, conversation_id)
    messages = list(
        conversation.messages.in_order().filter(position__gte=conversation.window_start).only(*_FIELDS_OF_A_PROMPT)
    )
    last_position = conversation.messages.aggregate(last=Max("position"))["last"]
    return History(conversation, messages, 0 if last_position is None else last_position + 1)


def load_last_turn(owner: UUID, conversation_id: UUID, reply_id: UUID) -> tuple[History, Message]:
    """Return what came before the newest turn, and its user message, to write its reply again.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it.
        NotTheLastReplyError: `reply_id` is another message, or what it answers is not right before it.
    """
    history = load_history(owner, conversation_id)
    if len(history.messages) < 2:
        raise NotTheLastReplyError
    *before, user_message, reply = history.messages
    is_turn = (user_message.role, reply.role) == (Message.Role.USER, Message.Role.ASSISTANT)
    if reply.id != reply_id or not is_turn or reply.position != user_message.position + 1:
        raise NotTheLastReplyError
    return History(history.conversation, before, user_message.position), user_message


@transaction.atomic
def store_turn(owner: UUID, history: History, window_start: int, text: str, client_id: str, reply: Message) -> Sent:
    """Store a user message and the empty reply to it, and the conversation if it is new: all or nothing.

    Raises:
        ConversationNotFoundError: it was deleted meanwhile.
        TurnRunningError: another process stored a turn meanwhile.
    """
    if history.conversation is None:
        conversation = Conversation(owner=owner, title=title_from(text))
    else:
        conversation = _locked(history.conversation)
    _save_use(conversation, window_start)
    if client_id and conversation.messages.filter(client_id=client_id).exists():
        # Another text under an id that was used is kept. The running turn guards it against a double click.
        client_id = ""
    _mark_interrupted(conversation.messages.running())
    user_message = Message(
        conversation=conversation,
        position=history.next_position,
        role=Message.Role.USER,
        text=text,
        client_id=client_id,
    )
    reply.conversation, reply.position = conversation, history.next_position + 1
    try:
        user_message.save(force_insert=True)
        reply.save(force_insert=True)
    except IntegrityError:
        raise TurnRunningError from None
    return Sent(conversation, user_message, reply, is_new=history.conversation is None, is_repeat=False)


@transaction.atomic
def replace_reply(history: History, window_start: int, reply: Message) -> Message:
    """Put a new, empty reply in the place of the newest one, whose text it keeps until it has one of its own.

    Raises:
        ConversationNotFoundError: the conversation was deleted meanwhile.
    """
    if history.conversation is None:
        raise ConversationNotFoundError
    conversation = _locked(history.conversation)
    _save_use(conversation, window_start)
    reply.conversation, reply.position = conversation, history.next_position + 1
    _mark_interrupted(conversation.messages.running())
    for old in conversation.messages.filter(position=reply.position):
        if old.text.strip():
            reply.replaced = {name: getattr(old, name) for name in _FIELDS_OF_A_REPLACED_REPLY}
        old.delete()
    reply.save(force_insert=True)
    return reply


def settle_replaced(reply: Message) -> None:
    """Decide, when `reply` has ended, which text stays: its own, or if it has no word, that of the one before it.

    A failure goes on being told, below the text that came back. Changes the object only.
    """
    if reply.replaced is not None and not reply.text.strip():
        told = ("status", "error") if reply.status == Message.Status.FAILED else ()
        for name, value in reply.replaced.items():
            if name not in told:
                setattr(reply, name, value)
    reply.replaced = None


def as_interrupted(reply: Message) -> Message:
    """Return a reply that lost its writer with the end that it has now. Changes the object only."""
    reply.status, reply.error = Message.Status.INTERRUPTED, INTERRUPTED_SENTENCE
    settle_replaced(reply)
    return reply


def save_text(reply_id: UUID, text: str) -> None:
    """Keep what is there of a reply. Does nothing once it has ended, so a late call cannot undo the end."""
    Message.objects.running().filter(pk=reply_id).update(text=text)


@transaction.atomic
def save_end(reply: Message) -> bool:
    """Keep the final row of a reply, and that its conversation was used. False: it was deleted meanwhile."""
    Conversation.objects.filter(pk=reply.conversation_id).update(updated_at=timezone.now())
    values = {name: getattr(reply, name) for name in _FIELDS_OF_THE_END}
    return bool(Message.objects.filter(pk=reply.pk).update(**values))


def mark_interrupted() -> int:
    """Give an end to replies whose writer died with the process before this one; return their number.

    Called once, at the start of the server, before anybody can send.
    """
    num_replies = _mark_interrupted(Message.objects.running())
    if num_replies:
        logger.warning("replies cut off by the server's end and marked as interrupted: %d", num_replies)
    return num_replies


def _mark_interrupted(running: MessageQuerySet) -> int:
    again = list(running.exclude(replaced__isnull=True))
    for reply in again:
        as_interrupted(reply).save(update_fields=_FIELDS_OF_THE_END)
    return len(again) + running.update(status=Message.Status.INTERRUPTED, error=INTERRUPTED_SENTENCE)


def _save_use(conversation: Conversation, window_start: int) -> None:
    conversation.updated_at = timezone.now()
    conversation.window_start = window_start
    conversation.save()


def _locked(conversation: Conversation) -> Conversation:
    """Read the row again and keep others from it until the transaction ends (SQLite locks the whole file)."""
    locked = Conversation.objects.visible().select_for_update().filter(pk=conversation.pk).first()
    if locked is None:
        raise ConversationNotFoundError
    return locked
