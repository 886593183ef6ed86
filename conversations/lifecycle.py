"""What a person does to a whole conversation: rename it, delete it, take that back.

Owns the time in which a deletion can be undone, and the end of it. Knows no page. The coroutines belong to the
event loop's thread; `purge_deleted` is synchronous.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from conversations.changes import of_owner
from conversations.database import in_database, into_database
from conversations.errors import ConversationNotFoundError
from conversations.message_text import clean_title
from conversations.models import Conversation
from conversations.turn_records import owned_conversation
from conversations.turns import stop_and_wait

# The page offers the undo for seconds; an hour is for the person who notices after lunch.
UNDO_TIME = timedelta(hours=1)


async def rename(owner: UUID, conversation_id: UUID, title: object) -> Conversation:
    """Give a conversation the title that a person chose; it no longer follows the first message.

    Raises:
        MessageRefusedError: the title is empty, too long, or has characters that cannot be kept.
        ConversationNotFoundError: there is none, or another visitor owns it.
    """
    conversation = await into_database(_rename, owner, conversation_id, clean_title(title))
    of_owner(owner).publish()
    return conversation


async def delete(owner: UUID, conversation_id: UUID) -> Conversation:
    """Take a conversation from the list, and end its reply if one is being written. Can be undone.

    Raises:
        ConversationNotFoundError: there is none, or another visitor owns it, or it is deleted already.
    """
    await in_database(owned_conversation, owner, conversation_id)
    await stop_and_wait(conversation_id)
    conversation = await into_database(_delete, owner, conversation_id)
    of_owner(owner).publish()
    return conversation


async def undo_delete(owner: UUID, conversation_id: UUID) -> Conversation:
    """Put a deleted conversation back where it was. Harmless when it is not deleted.

    Raises:
        ConversationNotFoundError: there is none, another visitor owns it, or the time to undo is over.
    """
    conversation = await into_database(_undo_delete, owner, conversation_id)
    of_owner(owner).publish()
    return conversation


def purge_deleted() -> int:
    """Remove for good what was deleted longer than `UNDO_TIME` ago; return how many conversations.

    For the start of the server. Each deletion does it too, for a server that runs for months.
    """
    _, num_rows = Conversation.objects.deleted_before(timezone.now() - UNDO_TIME).delete()
    return num_rows.get(Conversation._meta.label, 0)


def _rename(owner: UUID, conversation_id: UUID, title: str) -> Conversation:
    conversation = owned_conversation(owner, conversation_id)
    conversation.title, conversation.is_renamed = title, True
    conversation.save(update_fields=["title", "is_renamed"])
    return conversation


def _delete(owner: UUID, conversation_id: UUID) -> Conversation:
    purge_deleted()
    conversation = owned_conversation(owner, conversation_id)
    conversation.deleted_at = timezone.now()
    conversation.save(update_fields=["deleted_at"])
    return conversation


def _undo_delete(owner: UUID, conversation_id: UUID) -> Conversation:
    conversation = Conversation.objects.filter(owner=owner, pk=conversation_id).first()
    if conversation is None or _is_past_undo(conversation):
        raise ConversationNotFoundError
    conversation.deleted_at = None
    conversation.save(update_fields=["deleted_at"])
    return conversation


def _is_past_undo(conversation: Conversation) -> bool:
    """Whether it only waits to be purged."""
    return conversation.deleted_at is not None and conversation.deleted_at < timezone.now() - UNDO_TIME
