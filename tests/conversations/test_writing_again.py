"""A reply that is written again loses nothing: the old text goes once there is a new one, and not before."""

from __future__ import annotations

import asyncio
from datetime import UTC
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from django.test import AsyncClient
from django.utils import timezone

from conversations import turns
from conversations.live_reply import LiveReply, live_reply
from conversations.models import Conversation, Message
from conversations.owners import COOKIE_NAME, signed_owner
from conversations.watcher import Watcher
from tests.engine_fixtures import EngineKeeper, engine_config

pytestmark = [pytest.mark.usefixtures("turns_end")]

OLD_TEXT = "The **old** words.\n\nAnd more."
OLD_HTML = "<p>The <strong>old</strong> words.</p>\n<p>And more.</p>\n"


@pytest_asyncio.fixture
async def conversation(owner: UUID, turns_end: None) -> Conversation:
    """A conversation with one turn."""
    conversation = await Conversation.objects.acreate(owner=owner, title="Bread", updated_at=timezone.now())
    await conversation.messages.acreate(position=0, role="user", text="How?")
    await conversation.messages.acreate(
        position=1,
        role="assistant",
        text=OLD_TEXT,
        model_name="old",
        token_ids=[1, 2],
        total_s=2.5,
        finish_reason="stop",
    )
    return conversation


async def written_again(owner: UUID, conversation: Conversation) -> LiveReply:
    """Begin to write the reply again."""
    old = await conversation.messages.aget(position=1)
    reply = await turns.retry(owner, conversation.pk, old.pk)
    live = live_reply(conversation.pk)
    assert live is not None
    assert live.message_id == reply.pk != old.pk
    return live


@pytest_asyncio.fixture
async def waiting(owner: UUID, conversation: Conversation, engine_keeper: EngineKeeper, slow_model: Path) -> LiveReply:
    """Its reply, to be written again, waiting behind somebody whose reply does not end."""
    await asyncio.to_thread(engine_keeper.run, engine_config(slow_model, max_parallel=1))
    await turns.send(uuid4(), None, "Hello")
    return await written_again(owner, conversation)


async def only_reply(conversation: Conversation) -> Message:
    return await conversation.messages.aget(role="assistant")


async def test_stopped_before_the_first_word_the_old_reply_is_back_as_it_was(
    owner: UUID, conversation: Conversation, waiting: LiveReply
) -> None:
    await turns.stop(owner, conversation.pk)
    await waiting.wait_ended()
    reply = await only_reply(conversation)
    assert (reply.pk, reply.text, reply.status, reply.replaced) == (waiting.message_id, OLD_TEXT, "complete", None)
    assert (reply.model_name, reply.token_ids, reply.total_s, reply.finish_reason) == ("old", [1, 2], 2.5, "stop")


async def test_the_old_reply_comes_back_to_open_pages_as_a_reload_shows_it(
    owner: UUID, conversation: Conversation, waiting: LiveReply
) -> None:
    watcher = Watcher(owner, conversation.pk, last_turn=None, seen_from=None, zone=UTC, csrf_token="t" * 32)
    assert "The <strong>old" not in await watcher.next_frame()
    await turns.stop(owner, conversation.pk)
    await waiting.wait_ended()
    assert f'<div hx-swap-oob="beforebegin:#open-{waiting.message_id}">{OLD_HTML}' in await watcher.next_frame()
    client = AsyncClient()
    client.cookies[COOKIE_NAME] = signed_owner(owner)
    page = (await client.get(f"/c/{conversation.pk}/")).content.decode()
    assert f'id="body-{waiting.message_id}">{OLD_HTML}</div>' in page


async def test_a_failure_before_the_first_word_is_told_below_the_old_text(
    conversation: Conversation, waiting: LiveReply, engine_keeper: EngineKeeper
) -> None:
    await asyncio.to_thread(engine_keeper.stop)
    await waiting.wait_ended()
    reply = await only_reply(conversation)
    assert (reply.text, reply.status) == (OLD_TEXT, "failed")
    assert reply.error


@pytest.mark.usefixtures("waiting")
async def test_a_server_that_dies_meanwhile_has_the_old_text_at_its_next_start(conversation: Conversation) -> None:
    assert (await only_reply(conversation)).text == ""
    assert await asyncio.to_thread(turns.mark_interrupted) == 2
    reply = await only_reply(conversation)
    assert (reply.text, reply.status, reply.replaced) == (OLD_TEXT, "complete", None)


@pytest.mark.usefixtures("engine")
async def test_with_a_text_of_its_own_the_new_reply_stays(owner: UUID, conversation: Conversation) -> None:
    live = await written_again(owner, conversation)
    await live.wait_ended()
    reply = await only_reply(conversation)
    assert (reply.text, reply.status, reply.replaced) == (live.text, "complete", None)
    assert reply.text != OLD_TEXT
