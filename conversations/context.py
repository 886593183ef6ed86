"""Which messages the model sees: as many of the newest turns as fit, and always the same ones for a while.

The oldest message that is seen is stored (`Conversation.window_start`). While everything from there on fits, it
stays put, so that the prompt's beginning stays the same and hits the KV cache. When something must be dropped,
several whole turns go at once, down to half of the room that there is. Owns the choice only: the engine counts the
tokens, turns.py stores the result. Pure functions and one coroutine, on the event loop's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import inference
from conversations.models import Message
from inference import ChatMessage, ModelInfo, PromptTooLongError


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is dropped together: what the person said, and the reply to it. `start` is its first position.

    A message whose reply is empty (it failed, or was stopped at once) is said together with the next one: an
    empty reply would teach the model to be silent, two messages in a row break some templates, and leaving it
    out would forget what the person said.
    """

    start: int
    num_messages: int
    user_text: str
    reply: ChatMessage | None
    """None for the newest exchange alone: its reply is what the model is asked for."""


@dataclass(frozen=True, slots=True)
class ContextLimits:
    """What may be used: `max_tokens` for the whole prompt, `max_history` messages before the new one."""

    max_tokens: int
    max_history: int


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How full the window is, for the page's meter: at `max_tokens` the oldest turns are dropped."""

    num_tokens: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Window:
    """The prompt of one turn. `start` is the position of the oldest message in it."""

    start: int
    prompt: tuple[ChatMessage, ...]


def exchanges_of(history: Sequence[Message], new_text: str, new_position: int) -> list[Exchange]:
    """Group stored messages, oldest first, and the new one, which comes last and has no reply yet."""
    exchanges: list[Exchange] = []
    pending: list[Message] = []
    for message in history:
        pending.append(message)
        if message.role == Message.Role.ASSISTANT and message.text.strip():
            exchanges.append(Exchange(pending[0].position, len(pending), _said(pending), _as_written(message)))
            pending = []
    start = pending[0].position if pending else new_position
    said = "\n\n".join(filter(None, [_said(pending), new_text]))
    return [*exchanges, Exchange(start, len(pending), said, None)]


def start_after_dropping(
    exchanges: Sequence[Exchange], num_tokens_each: Sequence[int], num_fixed_tokens: int, limits: ContextLimits
) -> int:
    """Return the index of the oldest exchange to keep.

    0 while everything fits. Otherwise as many of the newest as fit into half of the room that the newest one
    leaves; that one is always kept. `num_fixed_tokens` is what every prompt has: the system prompt and the
    template's own.
    """
    if _fits(exchanges, num_fixed_tokens + sum(num_tokens_each), limits.max_tokens, limits.max_history):
        return 0
    start = len(exchanges) - 1
    half_room = (limits.max_tokens - num_fixed_tokens - num_tokens_each[start]) // 2
    half_history = (limits.max_history + 1) // 2
    while start > 0 and _fits(exchanges[start - 1 :], sum(num_tokens_each[start - 1 : -1]), half_room, half_history):
        start -= 1
    return start


async def choose_window(
    history: Sequence[Message], new_text: str, new_position: int, system_prompt: str, limits: ContextLimits
) -> Window:
    """Return what the model sees of `history` (from the stored start on, oldest first) and the new message.

    Raises:
        PromptTooLongError: the new message alone does not fit; it carries both numbers.
        ModelNotReadyError: nothing can count tokens yet.
        ChatTemplateError: the model's template failed on this prompt.
    """
    exchanges = exchanges_of(history, new_text, new_position)
    while True:
        prompt = prompt_of(exchanges, system_prompt)
        count = await inference.count(prompt)
        num_tokens_each = _tokens_of_exchanges(exchanges, count.each[1 if system_prompt else 0 :])
        num_fixed = count.total - sum(num_tokens_each)
        dropped = start_after_dropping(exchanges, num_tokens_each, num_fixed, limits)
        if dropped:
            exchanges = exchanges[dropped:]
        elif _fits(exchanges, count.total, limits.max_tokens, limits.max_history):
            return Window(exchanges[0].start, prompt)
        elif exchanges[0].num_messages:
            # Earlier messages without a reply are said together with the new one: it may fit without them.
            exchanges = [Exchange(new_position, 0, new_text, None)]
        else:
            raise PromptTooLongError(count.total, limits.max_tokens)


def prompt_of(exchanges: Sequence[Exchange], system_prompt: str) -> tuple[ChatMessage, ...]:
    """Return the messages of a prompt; the system prompt comes first unless it is empty."""
    prompt = [ChatMessage("system", system_prompt)] if system_prompt else []
    for exchange in exchanges:
        prompt.append(ChatMessage("user", exchange.user_text))
        if exchange.reply:
            prompt.append(exchange.reply)
    return tuple(prompt)


def longest_reply(model: ModelInfo, max_new_tokens: int) -> int:
    """Return how many tokens a reply may have: a model with a short context keeps half of it for the conversation."""
    return min(max_new_tokens, model.n_ctx // 2)


def context_use(last_reply: Message | None, model: ModelInfo | None, max_new_tokens: int) -> ContextUse | None:
    """Return how full the window is after this reply; None while nothing is known."""
    if model is None or last_reply is None or last_reply.num_prompt_tokens is None:
        return None
    num_tokens = last_reply.num_prompt_tokens + (last_reply.num_completion_tokens or 0)
    return ContextUse(num_tokens, model.n_ctx - longest_reply(model, max_new_tokens))


def _said(messages: Sequence[Message]) -> str:
    return "\n\n".join(message.text for message in messages if message.role == Message.Role.USER)


def _as_written(reply: Message) -> ChatMessage:
    return ChatMessage("assistant", reply.text, tuple(reply.token_ids or ()), reply.model_fingerprint)


def _tokens_of_exchanges(exchanges: Sequence[Exchange], num_tokens: Sequence[int]) -> list[int]:
    remaining = iter(num_tokens)
    return [next(remaining) + (next(remaining) if exchange.reply else 0) for exchange in exchanges]


def _fits(exchanges: Sequence[Exchange], num_tokens: int, max_tokens: int, max_history: int) -> bool:
    num_history = sum(exchange.num_messages for exchange in exchanges)
    return num_tokens <= max_tokens and num_history <= max_history
