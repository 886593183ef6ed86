"""What the model sees: as much of the newest as fits, the same for a while, and nothing cut silently."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.context import (
    ContextLimits,
    ContextUse,
    Exchange,
    Window,
    choose_window,
    context_use,
    exchanges_of,
    longest_reply,
    prompt_of,
    start_after_dropping,
)
from conversations.models import Message
from inference import ChatMessage, ModelInfo, PromptTooLongError, count

ROOMY = ContextLimits(max_tokens=3_000, max_history=1_000)
FIXED = 8


def said(position: int, text: str) -> Message:
    return Message(conversation_id=uuid4(), position=position, role=Message.Role.USER, text=text)


def replied(position: int, text: str, token_ids: Sequence[int] = ()) -> Message:
    return Message(position=position, role=Message.Role.ASSISTANT, text=text, token_ids=list(token_ids) or None)


def turns_of(num_turns: int, text: str = "word " * 20) -> list[Message]:
    """Whole turns, whose messages have about 45 tokens each."""
    return [
        message
        for position in range(0, 2 * num_turns, 2)
        for message in (said(position, f"{text} {position}"), replied(position + 1, text))
    ]


def exchanges_with(num_messages: Sequence[int]) -> list[Exchange]:
    return [Exchange(index, number, "", None) for index, number in enumerate(num_messages)]


def test_a_turn_is_a_question_and_its_reply() -> None:
    exchanges = exchanges_of([said(0, "a"), replied(1, "b", [7, 8])], "c", 2)
    assert [(exchange.start, exchange.num_messages) for exchange in exchanges] == [(0, 2), (2, 0)]
    assert prompt_of(exchanges, "Be kind.") == (
        ChatMessage("system", "Be kind."),
        ChatMessage("user", "a"),
        ChatMessage("assistant", "b", (7, 8)),
        ChatMessage("user", "c"),
    )


def test_without_a_system_prompt_the_template_decides() -> None:
    assert prompt_of(exchanges_of([], "Hello", 0), "") == (ChatMessage("user", "Hello"),)


def test_a_reply_carries_the_tokens_and_the_model_that_sampled_them() -> None:
    reply = replied(1, "b", [7, 8])
    reply.model_fingerprint = "f00d"
    assert prompt_of(exchanges_of([said(0, "a"), reply], "c", 2), "")[1] == ChatMessage(
        "assistant", "b", (7, 8), "f00d"
    )


def test_a_message_without_a_reply_is_said_together_with_the_next() -> None:
    history = [said(0, "I am Anna."), replied(1, ""), said(2, "a"), replied(3, " \n"), said(4, "b"), replied(5, "c")]
    assert prompt_of(exchanges_of(history, "d", 6), "") == (
        ChatMessage("user", "I am Anna.\n\na\n\nb"),
        ChatMessage("assistant", "c"),
        ChatMessage("user", "d"),
    )


def test_a_reply_that_was_stopped_half_way_is_part_of_the_talk() -> None:
    stopped = replied(1, "half a")
    stopped.status = Message.Status.STOPPED
    assert prompt_of(exchanges_of([said(0, "a"), stopped], "b", 2), "")[1].content == "half a"


def test_nothing_is_dropped_while_everything_fits() -> None:
    assert start_after_dropping(exchanges_with([2, 2, 0]), [10, 10, 10], FIXED, ContextLimits(38, 4)) == 0


def test_several_turns_are_dropped_at_once_when_tokens_run_out() -> None:
    exchanges = exchanges_with([2] * 10 + [0])
    assert start_after_dropping(exchanges, [10] * 11, 0, ContextLimits(100, 100)) == 6


def test_several_turns_are_dropped_at_once_when_the_history_is_too_long() -> None:
    exchanges = exchanges_with([2] * 6 + [0])
    assert start_after_dropping(exchanges, [1] * 7, 0, ContextLimits(100, 10)) == 4


@given(
    num_tokens=st.lists(st.integers(1, 400), min_size=1, max_size=40),
    num_messages=st.lists(st.sampled_from([2, 4]), min_size=40, max_size=40),
    max_tokens=st.integers(50, 2_000),
    max_history=st.integers(0, 60),
)
def test_whatever_is_kept_fits_and_the_newest_is_always_kept(
    num_tokens: list[int], num_messages: list[int], max_tokens: int, max_history: int
) -> None:
    exchanges = exchanges_with([*num_messages[: len(num_tokens) - 1], 0])
    start = start_after_dropping(exchanges, num_tokens, FIXED, ContextLimits(max_tokens, max_history))
    kept_tokens = FIXED + sum(num_tokens[start:])
    kept_messages = sum(exchange.num_messages for exchange in exchanges[start:])
    assert start < len(exchanges)
    assert start == len(exchanges) - 1 or (kept_tokens <= max_tokens and kept_messages <= max_history)
    if 0 < start < len(exchanges) - 1:
        assert sum(num_tokens[start:-1]) <= (max_tokens - FIXED - num_tokens[-1]) / 2, "turns to come have room"
    if FIXED + sum(num_tokens) <= max_tokens and sum(e.num_messages for e in exchanges) <= max_history:
        assert start == 0, "nothing is dropped without need"


async def talk(num_turns: int, limits: ContextLimits) -> list[Window]:
    """Have a conversation of some length; return the window of each turn."""
    history: list[Message] = []
    windows = []
    for position in range(0, 2 * num_turns, 2):
        text = f"{'word ' * 20} {position}"
        windows.append(await choose_window(history, text, position, "", limits))
        history += [said(position, text), replied(position + 1, "word " * 20)]
        history = [message for message in history if message.position >= windows[-1].start]
    return windows


@pytest.mark.usefixtures("engine")
async def test_the_windows_start_stays_put_for_many_turns() -> None:
    starts = [window.start for window in await talk(30, ContextLimits(2_000, 1_000))]
    moves = [later - earlier for earlier, later in zip(starts, starts[1:], strict=False) if later != earlier]
    assert starts == sorted(starts)
    assert 0 < len(moves) <= 6
    assert all(move >= 8 for move in moves), "four turns or more at once"


@pytest.mark.usefixtures("engine")
async def test_every_prompt_fits_and_ends_with_the_newest_message() -> None:
    for turn, window in enumerate(await talk(30, ContextLimits(2_000, 1_000))):
        assert (await count(window.prompt)).total <= 2_000
        assert window.prompt[-1].content.endswith(f" {2 * turn}")


@pytest.mark.usefixtures("engine")
async def test_a_message_that_cannot_fit_is_refused_with_both_numbers() -> None:
    with pytest.raises(PromptTooLongError) as refusal:
        await choose_window(turns_of(2), "word " * 5_000, 4, "", ROOMY)
    assert refusal.value.num_tokens > refusal.value.max_tokens == ROOMY.max_tokens


@pytest.mark.usefixtures("engine")
async def test_an_unanswered_message_gives_way_to_one_that_needs_its_room() -> None:
    history = [*turns_of(1), said(2, "word " * 300), replied(3, "")]
    window = await choose_window(history, "word " * 300, 4, "", ContextLimits(1_500, 10))
    assert (window.start, len(window.prompt)) == (4, 1)


@pytest.mark.usefixtures("engine")
async def test_unanswered_messages_count_as_history_too() -> None:
    history = [message for n in range(0, 8, 2) for message in (said(n, "Hello?"), replied(n + 1, ""))]
    assert (await choose_window(history, "Hello!", 8, "", ContextLimits(3_000, 8))).start == 0
    assert (await choose_window(history, "Hello!", 8, "", ContextLimits(3_000, 7))).start == 8


@pytest.mark.usefixtures("engine")
async def test_the_system_prompt_stays_when_turns_are_dropped() -> None:
    window = await choose_window(turns_of(10), "and now?", 20, "Be kind.", ContextLimits(400, 100))
    assert window.start > 0
    assert window.prompt[0] == ChatMessage("system", "Be kind.")
    assert window.prompt[1].role == "user"


def test_the_meter_shows_what_the_next_prompt_begins_with() -> None:
    model = ModelInfo("m", "f", "qwen2", "F16", n_ctx=1_000, n_ctx_train=1_000, size_bytes=1)
    reply = replied(1, "b")
    assert context_use(reply, model, 200) is None
    reply.num_prompt_tokens, reply.num_completion_tokens = 300, 100
    assert context_use(reply, model, 200) == ContextUse(400, 800)
    assert context_use(None, model, 200) is None
    assert context_use(reply, None, 200) is None


def test_a_model_with_a_short_context_keeps_half_of_it_for_the_conversation() -> None:
    model = ModelInfo("m", "f", "qwen2", "F16", n_ctx=512, n_ctx_train=512, size_bytes=1)
    assert longest_reply(model, 600) == 256
    assert longest_reply(model, 200) == 200
    reply = replied(1, "b")
    reply.num_prompt_tokens, reply.num_completion_tokens = 100, 20
    assert context_use(reply, model, 600) == ContextUse(120, 256)
