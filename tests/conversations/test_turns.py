"""A message is stored once and answered once, whatever people, pages and the engine do meanwhile."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

import inference
from conversations import turns
from conversations.changes import of_owner
from conversations.live_reply import live_reply
from conversations.models import Conversation, Message
from inference import ChatMessage, ModelNotReadyError, PromptTooLongError, QueueFullError
from tests.conversations.waiting import begun, ended
from tests.engine_fixtures import EngineKeeper, engine_config
from tests.tiny_model import REPLIES

pytestmark = [pytest.mark.usefixtures("turns_end")]

quick = pytest.mark.usefixtures("engine")
slow = pytest.mark.usefixtures("slow_engine")


async def stored(conversation_id: UUID) -> list[tuple[int, str, str]]:
    """Return position, role and status of each message."""
    rows = Message.objects.filter(conversation=conversation_id).in_order()
    return [row async for row in rows.values_list("position", "role", "status")]


@quick
async def test_a_message_is_answered_and_both_are_kept(owner: UUID) -> None:
    sent = await turns.send(owner, None, "How do I bake bread?\nThanks")
    reply = await ended(sent)
    assert sent.is_new
    assert not sent.is_repeat
    assert sent.conversation.title == "How do I bake bread?"
    assert await stored(sent.conversation.id) == [(0, "user", "complete"), (1, "assistant", "complete")]
    assert reply.text in REPLIES
    assert live_reply(sent.conversation.id) is None


@quick
async def test_a_reply_is_stored_with_how_it_came_about(owner: UUID, settings: Settings) -> None:
    settings.TEMPERATURE, settings.TOP_P, settings.REPETITION_PENALTY = 0.25, 0.5, 1.0
    reply = await ended(await turns.send(owner, None, "Hello"))
    model = inference.state().model
    assert model is not None
    assert (reply.model_name, reply.model_fingerprint) == (model.name, model.fingerprint)
    assert (reply.temperature, reply.top_p, reply.repetition_penalty) == (0.25, 0.5, 1.0)
    assert reply.max_new_tokens == settings.MAX_NEW_TOKENS
    assert reply.finish_reason == "stop"
    assert reply.seed is not None
    assert reply.num_prompt_tokens
    assert reply.num_completion_tokens == len(reply.token_ids or ())
    assert reply.time_to_first_token_s is not None
    assert reply.total_s is not None
    assert reply.tokens_per_s


@quick
async def test_the_next_turn_finds_the_last_reply_in_the_cache(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    first = await ended(sent)
    second = await ended(await turns.send(owner, sent.conversation.id, "And then?"))
    assert second.position == 3
    assert second.num_cached_tokens is not None
    assert first.num_prompt_tokens is not None
    assert second.num_cached_tokens >= first.num_prompt_tokens + len(first.token_ids or ()) - 1


@quick
async def test_a_reply_at_its_limit_is_complete_and_says_so(owner: UUID, settings: Settings) -> None:
    settings.MAX_NEW_TOKENS = 3
    reply = await ended(await turns.send(owner, None, "Hello"))
    assert (reply.status, reply.finish_reason, reply.num_completion_tokens) == ("complete", "length", 3)


@slow
async def test_stop_in_the_middle_keeps_what_was_written(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    assert await turns.stop(owner, sent.conversation.id)
    reply = await ended(sent)
    assert (reply.status, reply.finish_reason) == ("stopped", "cancelled")
    assert reply.text == live.text != ""
    assert live.phase == "ended"
    assert live.message.status == "stopped"


@slow
async def test_stop_twice_is_harmless(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    assert await turns.stop(owner, sent.conversation.id)
    assert await turns.stop(owner, sent.conversation.id)
    await ended(sent)
    assert not await turns.stop(owner, sent.conversation.id)


@slow
async def test_two_conversations_are_answered_at_once(owner: UUID) -> None:
    one, other = await turns.send(owner, None, "one"), await turns.send(uuid4(), None, "other")
    await asyncio.gather(begun(one), begun(other))
    assert live_reply(one.conversation.id) is not None
    assert live_reply(other.conversation.id) is not None
    assert turns.live_conversation_ids(owner) == {one.conversation.id}


@slow
async def test_a_second_message_must_wait_for_the_reply(owner: UUID) -> None:
    sent = await turns.send(owner, None, "one")
    with pytest.raises(turns.TurnRunningError):
        await turns.send(owner, sent.conversation.id, "two")
    assert len(await stored(sent.conversation.id)) == 2
    await turns.stop(owner, sent.conversation.id)
    await ended(sent)
    await turns.send(owner, sent.conversation.id, "two")
    assert len(await stored(sent.conversation.id)) == 4


@slow
async def test_of_two_sends_at_the_same_moment_one_wins_and_one_is_told(owner: UUID) -> None:
    sent = await turns.send(owner, None, "one")
    await turns.stop(owner, sent.conversation.id)
    await ended(sent)
    sends = [turns.send(owner, sent.conversation.id, text) for text in ("two", "three")]
    results = await asyncio.gather(*sends, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Sent", "TurnRunningError"]
    assert [position for position, _, _ in await stored(sent.conversation.id)] == [0, 1, 2, 3]


@slow
@pytest.mark.parametrize("in_a_conversation", [True, False])
async def test_a_double_send_is_stored_once(owner: UUID, in_a_conversation: bool) -> None:
    conversation_id = None
    if in_a_conversation:
        before = await turns.send(owner, None, "before")
        conversation_id = before.conversation.id
        await turns.stop(owner, conversation_id)
        await ended(before)
    first, second = await asyncio.gather(
        turns.send(owner, conversation_id, "one", "click"), turns.send(owner, conversation_id, "one", "click")
    )
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert (first.conversation, first.user_message, first.reply) == (
        second.conversation,
        second.user_message,
        second.reply,
    )
    assert await Message.objects.filter(text="one").acount() == 1


@quick
async def test_another_text_under_a_used_id_is_kept_all_the_same(owner: UUID) -> None:
    sent = await turns.send(owner, None, "one", "click")
    await ended(sent)
    other = await turns.send(owner, sent.conversation.id, "two", "click")
    assert not other.is_repeat
    assert len(await stored(sent.conversation.id)) == 4


@slow
async def test_a_caller_that_leaves_does_not_end_the_turn(owner: UUID) -> None:
    caller = asyncio.create_task(turns.send(owner, None, "Hello"))
    await asyncio.sleep(0)
    caller.cancel()
    changes = of_owner(owner)
    await asyncio.wait_for(changes.wait(0), 10)
    assert len(turns.live_conversation_ids(owner)) == 1
    assert await Message.objects.acount() == 2


@slow
async def test_the_text_so_far_is_kept_while_the_reply_is_written(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    reply = await Message.objects.aget(pk=sent.reply.pk)
    while not reply.text:
        await live.changes.wait(live.changes.version)
        await reply.arefresh_from_db()
    assert reply.status == "running"
    assert live.text.startswith(reply.text)


@quick
async def test_a_retry_takes_the_place_of_the_last_reply(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    reply = await turns.retry(owner, sent.conversation.id, sent.reply.id)
    live = live_reply(sent.conversation.id)
    assert live is not None
    await live.wait_ended()
    assert reply.id != sent.reply.id
    assert await stored(sent.conversation.id) == [(0, "user", "complete"), (1, "assistant", "complete")]
    with pytest.raises(turns.NotTheLastReplyError):
        await turns.retry(owner, sent.conversation.id, sent.reply.id)


@quick
async def test_only_the_last_reply_can_be_tried_again(owner: UUID) -> None:
    sent = await turns.send(owner, None, "one")
    await ended(sent)
    second = await turns.send(owner, sent.conversation.id, "two")
    await ended(second)
    for message_id in (sent.reply.id, second.user_message.id, uuid4()):
        with pytest.raises(turns.NotTheLastReplyError):
            await turns.retry(owner, sent.conversation.id, message_id)


@slow
async def test_a_reply_that_is_being_written_is_not_tried_again(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    with pytest.raises(turns.TurnRunningError):
        await turns.retry(owner, sent.conversation.id, sent.reply.id)


@slow
async def test_a_foreign_conversation_is_as_good_as_none(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    stranger, conversation_id = uuid4(), sent.conversation.id
    for attempt in (
        turns.send(stranger, conversation_id, "Hello"),
        turns.retry(stranger, conversation_id, sent.reply.id),
        turns.stop(stranger, conversation_id),
        turns.send(owner, uuid4(), "Hello"),
        turns.stop(owner, uuid4()),
    ):
        with pytest.raises(turns.ConversationNotFoundError):
            await attempt
    assert live_reply(conversation_id) is not None
    assert len(await stored(conversation_id)) == 2


@quick
async def test_a_message_that_cannot_fit_is_not_stored(owner: UUID) -> None:
    with pytest.raises(PromptTooLongError):
        await turns.send(owner, None, "word " * 6_000)
    assert not await Conversation.objects.aexists()


async def test_a_full_queue_is_told_and_nothing_is_stored(
    owner: UUID, engine_keeper: EngineKeeper, slow_model: Path
) -> None:
    await asyncio.to_thread(engine_keeper.run, engine_config(slow_model, max_parallel=1, max_queue=1))
    for _ in range(2):
        await turns.send(uuid4(), None, "Hello")
    with pytest.raises(QueueFullError):
        await turns.send(owner, None, "Hello")
    assert await Conversation.objects.acount() == 2


async def test_without_a_model_nothing_is_stored(owner: UUID, engine_keeper: EngineKeeper) -> None:
    engine_keeper.stop()
    with pytest.raises(ModelNotReadyError):
        await turns.send(owner, None, "Hello")
    assert not await Conversation.objects.aexists()


@slow
async def test_an_engine_that_ends_fails_the_reply_with_a_sentence(owner: UUID, engine_keeper: EngineKeeper) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    await asyncio.to_thread(engine_keeper.stop)
    reply = await ended(sent)
    assert (reply.status, reply.finish_reason, reply.text) == ("failed", "error", live.text)
    assert reply.error.endswith(".")


@slow
async def test_a_fault_in_a_turn_fails_the_reply_and_is_logged(
    owner: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)

    def broken(event: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(live, "take", broken)
    reply = await ended(sent)
    assert reply.status == "failed"
    assert reply.error
    assert [str(reply.id) in record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [True]
    assert inference.queue().num_running <= 1


@slow
async def test_drain_interrupts_every_reply_and_keeps_its_text(owner: UUID) -> None:
    sends = [await turns.send(uuid4(), None, "Hello") for _ in range(3)]
    lives = [await begun(sent) for sent in sends]
    await turns.drain(5)
    for sent, live in zip(sends, lives, strict=True):
        reply = await ended(sent)
        assert (reply.status, reply.text) == ("interrupted", live.text)
        assert reply.error


@slow
async def test_drain_waits_no_longer_than_it_may(
    owner: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    with monkeypatch.context() as deaf:
        deaf.setattr(live._generation, "cancel", lambda: None)
        await turns.drain(0.2)
    live._generation.cancel()
    reply = await ended(sent)
    assert (reply.status, reply.text) == ("interrupted", live.text)
    assert "cut off" in caplog.text


@quick
async def test_replies_of_a_dead_process_are_marked_and_the_conversation_goes_on(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    await Message.objects.filter(pk=sent.reply.pk).aupdate(status="running", text="half a")
    assert await asyncio.to_thread(turns.mark_interrupted) == 1
    reply = await ended(sent)
    assert (reply.status, reply.text) == ("interrupted", "half a")
    assert (await ended(await turns.send(owner, sent.conversation.id, "Go on"))).status == "complete"


@quick
async def test_a_reply_whose_end_was_lost_does_not_block_the_conversation(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello")
    await ended(sent)
    await Message.objects.filter(pk=sent.reply.pk).aupdate(status="running")
    await ended(await turns.send(owner, sent.conversation.id, "Go on"))
    assert (await ended(sent)).status == "interrupted"


@slow
async def test_a_reply_that_takes_too_long_is_logged_once(
    owner: UUID, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GENERATION_TIMEOUT_S = 0.1
    sent = await turns.send(owner, None, "Hello")
    live = await begun(sent)
    while live.num_completion_tokens < 15:
        await live.changes.wait(live.changes.version)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert str(sent.reply.id) in warnings[0]
    assert "takes longer than 0.1 s" in warnings[0]
    prompt = await inference.count([ChatMessage("user", "Hello")])
    assert f"{prompt.total} prompt tokens" in warnings[0]


@slow
async def test_the_visitors_tabs_hear_of_the_beginning_and_the_end(owner: UUID) -> None:
    changes = of_owner(owner)
    sent = await turns.send(owner, None, "Hello")
    assert changes.version == 1
    await turns.stop(owner, sent.conversation.id)
    assert await asyncio.wait_for(changes.wait(1), 10) == 2
    assert turns.live_conversation_ids(owner) == set()


@quick
async def test_a_turn_brings_its_conversation_to_the_top(owner: UUID) -> None:
    older = await turns.send(owner, None, "older")
    await ended(older)
    newer = await turns.send(owner, None, "newer")
    await ended(newer)
    await ended(await turns.send(owner, older.conversation.id, "again"))
    ids = [conversation.id async for conversation in Conversation.objects.owned_by(owner).by_last_use()]
    assert ids == [older.conversation.id, newer.conversation.id]


@quick
async def test_the_window_is_stored_with_the_turn(owner: UUID, settings: Settings) -> None:
    settings.MAX_HISTORY_MESSAGES = 4
    sent = await turns.send(owner, None, "0")
    await ended(sent)
    starts = []
    for text in "12345":
        await ended(await turns.send(owner, sent.conversation.id, text))
        conversation = await Conversation.objects.aget(pk=sent.conversation.id)
        starts.append(conversation.window_start)
    assert starts == [0, 0, 4, 4, 8]


@quick
async def test_a_conversation_that_misses_messages_goes_on(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello", "click")
    await ended(sent)
    await Message.objects.filter(pk=sent.user_message.pk).adelete()
    with pytest.raises(turns.NotTheLastReplyError):
        await turns.retry(owner, sent.conversation.id, sent.reply.id)
    await Conversation.objects.filter(pk=sent.conversation.pk).aupdate(window_start=8)
    again = await turns.send(owner, sent.conversation.id, "Hello", "click")
    assert (await ended(again)).status == "complete"
    assert (again.user_message.position, again.is_repeat) == (2, False)


@quick
async def test_a_send_whose_reply_is_missing_is_answered(owner: UUID) -> None:
    sent = await turns.send(owner, None, "Hello", "click")
    await ended(sent)
    await Message.objects.filter(pk=sent.reply.pk).adelete()
    again = await turns.send(owner, sent.conversation.id, "Hello", "click")
    assert (again.is_repeat, (await ended(again)).status) == (False, "complete")
