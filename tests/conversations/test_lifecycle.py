"""Renaming and deleting conversations, and taking it back, also while a reply is being written."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from conversations import lifecycle, turns
from conversations.changes import of_owner
from conversations.lifecycle import UNDO_TIME
from conversations.live_reply import live_reply
from conversations.models import Conversation, Message
from tests.conversations.waiting import begun, ended

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("turns_end")]


async def made(owner: UUID, **values: object) -> Conversation:
    """Make a conversation with one turn."""
    conversation = await Conversation.objects.acreate(owner=owner, title="Bread", updated_at=timezone.now(), **values)
    for position, role in enumerate(("user", "assistant")):
        await Message.objects.acreate(conversation=conversation, position=position, role=role, text=role)
    return conversation


async def visible(owner: UUID) -> list[UUID]:
    return [conversation.id async for conversation in Conversation.objects.owned_by(owner)]


async def test_a_new_title_is_kept_and_the_tabs_hear_of_it(owner: UUID) -> None:
    changes = of_owner(owner)
    conversation = await made(owner)
    await lifecycle.rename(owner, conversation.id, "  Sourdough  ")
    await conversation.arefresh_from_db()
    assert (conversation.title, conversation.is_renamed) == ("Sourdough", True)
    assert changes.version == 1


@pytest.mark.usefixtures("engine")
async def test_a_renamed_conversation_keeps_its_title_when_it_goes_on(owner: UUID) -> None:
    conversation = await made(owner)
    await lifecycle.rename(owner, conversation.id, "Sourdough")
    await ended(await turns.send(owner, conversation.id, "Another line"))
    await conversation.arefresh_from_db()
    assert conversation.title == "Sourdough"


async def test_renaming_does_not_count_as_use(owner: UUID) -> None:
    conversation = await made(owner)
    before = conversation.updated_at
    await lifecycle.rename(owner, conversation.id, "Sourdough")
    await conversation.arefresh_from_db()
    assert conversation.updated_at == before


async def test_a_deleted_conversation_is_gone_until_it_is_taken_back(owner: UUID) -> None:
    conversation = await made(owner)
    await lifecycle.delete(owner, conversation.id)
    assert await visible(owner) == []
    with pytest.raises(turns.ConversationNotFoundError):
        await turns.stop(owner, conversation.id)
    await lifecycle.undo_delete(owner, conversation.id)
    assert await visible(owner) == [conversation.id]
    assert await conversation.messages.acount() == 2


async def test_deleting_twice_is_told_and_undoing_twice_is_harmless(owner: UUID) -> None:
    conversation = await made(owner)
    await lifecycle.delete(owner, conversation.id)
    with pytest.raises(turns.ConversationNotFoundError):
        await lifecycle.delete(owner, conversation.id)
    await lifecycle.undo_delete(owner, conversation.id)
    await lifecycle.undo_delete(owner, conversation.id)
    assert await visible(owner) == [conversation.id]


async def test_nobody_touches_a_foreign_conversation(owner: UUID) -> None:
    conversation, stranger = await made(owner), uuid4()
    for attempt in (
        lifecycle.rename(stranger, conversation.id, "Mine"),
        lifecycle.delete(stranger, conversation.id),
        lifecycle.undo_delete(stranger, conversation.id),
    ):
        with pytest.raises(turns.ConversationNotFoundError):
            await attempt
    assert await visible(owner) == [conversation.id]


@pytest.mark.usefixtures("slow_engine")
async def test_deleting_while_a_reply_is_written_stops_it_first(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    await lifecycle.delete(owner, sent.conversation.id)
    assert live_reply(sent.conversation.id) is None
    reply = await Message.objects.aget(pk=sent.reply.pk)
    assert (reply.status, reply.text) == ("stopped", live.text)
    await lifecycle.undo_delete(owner, sent.conversation.id)
    assert (await turns.send(owner, sent.conversation.id, "Go on")).user_message.position == 2


@pytest.mark.usefixtures("slow_engine")
async def test_rows_that_vanish_under_a_running_reply_do_no_harm(owner: UUID, caplog: pytest.LogCaptureFixture) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    await Conversation.objects.filter(pk=sent.conversation.id).adelete()
    await turns.stop(owner, sent.conversation.id)
    await live.wait_ended()
    assert "was deleted" in caplog.text
    assert not await Message.objects.aexists()


async def test_what_cannot_be_undone_any_more_is_purged_and_nothing_else(owner: UUID) -> None:
    now = timezone.now()
    long_ago = await made(owner, deleted_at=now - UNDO_TIME - timedelta(seconds=1))
    just_now = await made(owner, deleted_at=now)
    kept = await made(owner)
    assert await asyncio.to_thread(lifecycle.purge_deleted) == 1
    assert {row.id async for row in Conversation.objects.all()} == {just_now.id, kept.id}
    assert not await Message.objects.filter(conversation_id=long_ago.id).aexists()


async def test_the_next_deletion_purges_too(owner: UUID) -> None:
    await made(owner, deleted_at=timezone.now() - UNDO_TIME - timedelta(seconds=1))
    conversation = await made(owner)
    await lifecycle.delete(owner, conversation.id)
    assert [row.id async for row in Conversation.objects.all()] == [conversation.id]


async def test_what_could_be_purged_at_any_moment_does_not_come_back(owner: UUID) -> None:
    conversation = await made(owner, deleted_at=timezone.now() - UNDO_TIME - timedelta(seconds=1))
    with pytest.raises(turns.ConversationNotFoundError):
        await lifecycle.undo_delete(owner, conversation.id)
    assert await visible(owner) == []
