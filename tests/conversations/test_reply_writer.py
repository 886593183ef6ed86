"""What was written is kept, however long the database takes no word of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import AsyncClient

from conversations import reply_writer, turns
from conversations.live_reply import live_reply
from conversations.models import Message
from conversations.owners import COOKIE_NAME, signed_owner
from tests.conversations.locked import Heard, locked_database
from tests.conversations.waiting import begun, ended

pytestmark = [pytest.mark.usefixtures("turns_end", "slow_engine")]


async def test_an_end_that_cannot_be_saved_stays_live_and_is_saved_later(
    owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_writer, "SAVE_PAUSES_S", (0.01,))
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    with locked_database(monkeypatch):
        await turns.stop(owner, sent.conversation.id)
        await Heard(reply_writer.logger, "is not saved yet").wait()
        await Heard(reply_writer.logger, "is not saved yet").wait()
        assert live_reply(sent.conversation.id) is live
        assert (await Message.objects.aget(pk=sent.reply.pk)).status == "running"
    reply = await ended(sent)
    assert (reply.status, reply.text) == ("stopped", live.text)
    assert reply.text


async def test_a_server_that_ends_waits_no_longer_for_the_database_and_the_reply_can_be_tried_again(
    owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await turns.send(owner, None, "Hello")
    await begun(sent)
    with locked_database(monkeypatch):
        await turns.stop(owner, sent.conversation.id)
        await Heard(reply_writer.logger, "is not saved yet").wait()
        await turns.drain(0.01)
    assert live_reply(sent.conversation.id) is None
    assert (await Message.objects.aget(pk=sent.reply.pk)).status == "running"

    client = AsyncClient()
    client.cookies[COOKIE_NAME] = signed_owner(owner)
    page = (await client.get(f"/c/{sent.conversation.id}/")).content.decode()
    assert "Try again" in page
    assert "Waiting" not in page
    told = (await client.get(f"/api/conversations/{sent.conversation.id}")).json()["messages"][1]
    assert told["status"] == "interrupted"
    await turns.retry(owner, sent.conversation.id, sent.reply.id)


async def test_the_last_try_is_made_when_the_server_ends(owner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    with locked_database(monkeypatch):
        await turns.stop(owner, sent.conversation.id)
        await Heard(reply_writer.logger, "is not saved yet").wait()
    await turns.drain(0.01)
    reply = await Message.objects.aget(pk=sent.reply.pk)
    assert (reply.status, reply.text) == ("stopped", live.text)
