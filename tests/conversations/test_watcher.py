"""A watcher is sent what it does not have yet, once, and ends with what a reload would show."""

from __future__ import annotations

import re
from datetime import UTC
from uuid import UUID

import pytest
from django.utils import timezone

from conversations import lifecycle, turns
from conversations.live_reply import live_reply
from conversations.markdown import render
from conversations.models import Conversation, Message
from conversations.watcher import Watcher
from tests.conversations.waiting import begun, ended

pytestmark = [pytest.mark.usefixtures("turns_end")]

quick = pytest.mark.usefixtures("engine")
slow = pytest.mark.usefixtures("slow_engine")

Parts = dict[str, str]


def watcher_of(owner: UUID, conversation_id: UUID | None, last_turn: UUID | None = None) -> Watcher:
    return Watcher(owner, conversation_id, last_turn=last_turn, seen_from=None, zone=UTC, csrf_token="t" * 32)


def parts_of(frame: str) -> Parts:
    """Return what a frame puts where."""
    pieces = re.split(r'<div hx-swap-oob="([^"]+)">', frame)
    return {swap: html.rstrip().removesuffix("</div>") for swap, html in zip(pieces[1::2], pieces[2::2], strict=True)}


async def next_parts(watcher: Watcher) -> Parts:
    return parts_of(await watcher.next_frame())


async def stored_conversation(owner: UUID, num_turns: int, window_start: int = 0) -> Conversation:
    conversation = await Conversation.objects.acreate(
        owner=owner, title="Stored", updated_at=timezone.now(), window_start=window_start
    )
    for index in range(num_turns):
        for offset, role in enumerate(("user", "assistant")):
            await conversation.messages.acreate(position=2 * index + offset, role=role, text=f"{role} {index}")
    return conversation


async def user_message(conversation: Conversation, index: int) -> Message:
    return await conversation.messages.aget(position=2 * index)


async def test_the_first_frame_brings_everything_and_the_second_nothing(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 2)
    watcher = watcher_of(owner, conversation.pk)
    parts = await next_parts(watcher)
    assert parts["innerHTML:#turns"].count('class="turn"') == 2
    assert "Stored" in parts["innerHTML:#conversations"]
    assert {"innerHTML:#title", "innerHTML:#model-card", "innerHTML:#composer-button"} <= parts.keys()
    assert await watcher.next_frame() == ""


async def test_a_page_that_has_the_conversation_is_sent_its_last_turn_only(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 3)
    last = await user_message(conversation, 2)
    parts = await next_parts(watcher_of(owner, conversation.pk, last_turn=last.pk))
    assert "innerHTML:#turns" not in parts
    assert "user 2" in parts[f"innerHTML:#turn-{last.pk}"]
    assert not any("user 1" in html for html in parts.values())


async def test_a_page_that_comes_back_is_sent_what_it_missed(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 3)
    had = await user_message(conversation, 1)
    parts = await next_parts(watcher_of(owner, conversation.pk, last_turn=had.pk))
    assert f"innerHTML:#turn-{had.pk}" in parts
    assert "user 2" in parts["beforeend:#turns"]


async def test_a_cursor_of_another_conversation_brings_everything(owner: UUID) -> None:
    conversation, other = await stored_conversation(owner, 1), await stored_conversation(owner, 1)
    foreign = await user_message(other, 0)
    parts = await next_parts(watcher_of(owner, conversation.pk, last_turn=foreign.pk))
    assert "user 0" in parts["innerHTML:#turns"]


async def test_the_line_of_what_is_no_longer_seen_stands_before_its_turn(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 3, window_start=2)
    seen = await user_message(conversation, 1)
    html = (await next_parts(watcher_of(owner, conversation.pk)))["innerHTML:#turns"]
    assert html.index("user 0") < html.index('id="seen-from"') < html.index("user 1")
    assert f'data-turn="{seen.pk}"' in html


async def test_the_line_moves_when_the_window_does(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 3, window_start=2)
    watcher = watcher_of(owner, conversation.pk)
    await watcher.next_frame()
    await Conversation.objects.filter(pk=conversation.pk).aupdate(window_start=4)
    watcher.changes.publish()
    parts = await next_parts(watcher)
    assert "delete:#seen-from" in parts
    assert f"beforebegin:#turn-{(await user_message(conversation, 2)).pk}" in parts


@slow
async def test_a_growing_reply_is_sent_block_by_block_and_ends_like_a_reload(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Tell me everything")
    live = await begun(sent)
    watcher = watcher_of(owner, sent.conversation.pk)
    first = (await next_parts(watcher))["innerHTML:#turns"]
    inserted = re.search(rf'id="body-{sent.reply.pk}">(.*?)<div class="open"', first, re.DOTALL)
    assert inserted is not None
    blocks = [inserted.group(1)]
    while watcher.live is not None:
        seen = live.changes.version
        if live.num_completion_tokens > 60:
            live.stop()
        await live.changes.wait(seen)
        parts = await next_parts(watcher)
        blocks.append(parts.get(f"beforebegin:#open-{sent.reply.pk}", ""))
    reply = await ended(sent)
    assert "".join(blocks) == render(reply.text)
    assert f"delete:#open-{sent.reply.pk}" in parts
    assert "Reply stopped." in parts["innerHTML:#announcer"]
    assert "prompt tokens cached" in parts[f"innerHTML:#foot-{sent.reply.pk}"]
    watcher.changes.publish()
    assert not any("turn-" in swap for swap in await next_parts(watcher))


@slow
async def test_a_slow_watcher_is_sent_one_frame_for_all_it_missed(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Tell me everything")
    live = await begun(sent)
    watcher = watcher_of(owner, sent.conversation.pk)
    await watcher.next_frame()
    while live.num_completion_tokens < 40:
        await live.changes.wait(live.changes.version)
    parts = await next_parts(watcher)
    assert f"innerHTML:#open-{sent.reply.pk}" in parts
    assert await watcher.next_frame() in ("", await watcher.next_frame())


@slow
async def test_send_becomes_stop_while_a_reply_is_written(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 1)
    watcher = watcher_of(owner, conversation.pk)
    assert 'id="send"' in (await next_parts(watcher))["innerHTML:#composer-button"]
    sent = await turns.send(owner, conversation.pk, "Go on")
    parts = await next_parts(watcher)
    assert 'id="stop"' in parts["innerHTML:#composer-button"]
    assert "Go on" in parts["beforeend:#turns"]
    assert "item__live" in parts["innerHTML:#conversations"]
    await turns.stop(owner, conversation.pk)
    await ended(sent)
    assert live_reply(conversation.pk) is None
    assert 'id="send"' in (await next_parts(watcher))["innerHTML:#composer-button"]


@quick
async def test_a_reply_that_is_written_again_takes_the_place_of_the_old_one(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    watcher = watcher_of(owner, sent.conversation.pk)
    await watcher.next_frame()
    again = await turns.retry(owner, sent.conversation.pk, sent.reply.pk)
    parts = await next_parts(watcher)
    html = parts[f"innerHTML:#turn-{sent.user_message.pk}"]
    assert f"message-{again.pk}" in html
    assert f"message-{sent.reply.pk}" not in html


async def test_a_new_title_reaches_the_page_and_the_list(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 1)
    watcher = watcher_of(owner, conversation.pk)
    await watcher.next_frame()
    await lifecycle.rename(owner, conversation.pk, "Renamed & kept")
    parts = await next_parts(watcher)
    assert "Renamed &amp; kept" in parts["innerHTML:#title"]
    assert "Renamed &amp; kept" in parts["innerHTML:#conversations"]


async def test_a_title_cannot_turn_the_text_around_it(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 1)
    await lifecycle.rename(owner, conversation.pk, "\u202bturned")
    parts = await next_parts(watcher_of(owner, conversation.pk))
    assert "<bdi>\u202bturned</bdi>" in parts["innerHTML:#title"]
    assert '<bdi class="item__title">\u202bturned</bdi>' in parts["innerHTML:#conversations"]


async def test_a_page_whose_conversation_is_deleted_says_so_and_comes_back(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 1)
    watcher = watcher_of(owner, conversation.pk)
    await watcher.next_frame()
    await lifecycle.delete(owner, conversation.pk)
    parts = await next_parts(watcher)
    assert "was deleted" in parts["innerHTML:#notice"]
    assert "disabled" in parts["innerHTML:#composer-button"]
    await lifecycle.undo_delete(owner, conversation.pk)
    assert "was deleted" not in (await next_parts(watcher))["innerHTML:#notice"]


async def test_text_of_people_is_never_markup(owner: UUID) -> None:
    conversation = await stored_conversation(owner, 0)
    await conversation.messages.acreate(position=0, role="user", text="<script>alert(1)</script>")
    html = (await next_parts(watcher_of(owner, conversation.pk)))["innerHTML:#turns"]
    assert "&lt;script&gt;" in html
    assert "<script" not in html
