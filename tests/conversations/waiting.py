"""Waiting for what a turn does, without a clock."""

from __future__ import annotations

from conversations import turns
from conversations.live_reply import live_reply
from conversations.models import Message


async def ended(sent: turns.Sent) -> Message:
    """Wait for the reply's end and return it as it is stored."""
    if live := live_reply(sent.conversation.id):
        await live.wait_ended()
    return await Message.objects.aget(pk=sent.reply.pk)


async def begun(sent: turns.Sent) -> turns.LiveReply:
    """Wait for the reply's first text."""
    live = live_reply(sent.conversation.id)
    assert live is not None
    while not live.text:
        await live.changes.wait(live.changes.version)
    return live
