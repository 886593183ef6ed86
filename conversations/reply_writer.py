"""Writes one reply: follows the engine's events to their end, and keeps what came.

Owns the way from events to a final row: partial text every half second, statistics and status at the end. While
the database takes no end, the reply stays live with all its text, and the end is tried again.
Whatever goes wrong ends as a failed reply and one line in the log. Runs as a task of the process on the event
loop's thread; the database is written on its own threads, so tokens never wait for it.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import chain, repeat

from django.conf import settings

from conversations.changes import of_owner
from conversations.database import copy_into_database, into_database
from conversations.errors import StorageUnavailableError
from conversations.live_reply import LiveReply
from conversations.models import Message
from conversations.turn_records import INTERRUPTED_SENTENCE, save_end, save_text, settle_replaced
from inference import Finished, Generation, InferenceError

logger = logging.getLogger(__name__)

CHECKPOINT_INTERVAL_S = 0.5
"""What a power cut may cost. SQLite takes about a millisecond for each."""

SAVE_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Before each further try to save an end; the last one again and again. A lock is gone within seconds, and room on a
full disk has to be made by a person, whom a line in the log every 20 s tells."""

BROKEN_SENTENCE = "Something went wrong on the server while the reply was written. Its log says what. Try again."
NOT_SAVED_SENTENCE = "The reply could not be saved. The server's log says why. Try again."


async def write_reply(live: LiveReply, generation: Generation) -> None:
    """Follow `generation` until it ends, and store the end. Raises nothing of its own.

    Cancelling this task ends the reply as interrupted, with the text so far: for an engine that does not answer.
    """
    too_long = asyncio.get_running_loop().call_later(settings.GENERATION_TIMEOUT_S, _warn_too_long, live)
    checkpoints = asyncio.create_task(_save_as_it_grows(live))
    try:
        await _follow(live, generation)
    finally:
        too_long.cancel()
        checkpoints.cancel()
    settle_replaced(live.message)
    try:
        await _save_end(live)
    finally:
        live.end()
        of_owner(live.owner).publish()


async def _follow(live: LiveReply, generation: Generation) -> None:
    reply = live.message
    try:
        async for event in generation:
            if isinstance(event, Finished):
                _take_end(live, event)
                return
            live.take(event)
        _fail(live, BROKEN_SENTENCE)
    except asyncio.CancelledError:
        live.interrupt()
        _fail(live, INTERRUPTED_SENTENCE)
    except InferenceError as error:
        logger.warning("reply %s of conversation %s failed: %s", reply.pk, live.conversation_id, error)
        _fail(live, str(error))
    except Exception:
        logger.exception("reply %s of conversation %s failed", reply.pk, live.conversation_id)
        live.stop()
        _fail(live, BROKEN_SENTENCE)


def _take_end(live: LiveReply, end: Finished) -> None:
    """Put what the engine says at the end into the row."""
    reply, cost = live.message, end.statistics
    reply.text = live.text
    reply.finish_reason = end.reason
    reply.seed = end.seed
    reply.token_ids = list(end.token_ids)
    reply.num_prompt_tokens = cost.num_prompt_tokens
    reply.num_cached_tokens = cost.num_cached_tokens
    reply.num_completion_tokens = cost.num_completion_tokens
    reply.time_to_first_token_s = cost.time_to_first_token_s
    reply.total_s = cost.total_s
    reply.tokens_per_s = cost.tokens_per_s
    if end.reason == "error":
        _fail(live, end.error or BROKEN_SENTENCE)
    elif end.reason != "cancelled":
        reply.status = Message.Status.COMPLETE
    elif live.is_interrupted:
        reply.status, reply.error = Message.Status.INTERRUPTED, INTERRUPTED_SENTENCE
    else:
        reply.status = Message.Status.STOPPED
    logger.info(
        "reply %s of conversation %s: %s, %d prompt tokens (%d cached), %d completion tokens, %.1f s",
        reply.pk,
        live.conversation_id,
        reply.status,
        cost.num_prompt_tokens,
        cost.num_cached_tokens,
        cost.num_completion_tokens,
        cost.total_s,
    )


def _fail(live: LiveReply, sentence: str) -> None:
    """End the reply without the engine's word: interrupted if the server is ending, failed otherwise."""
    reply = live.message
    reply.text = live.text
    reply.finish_reason = "error"
    if live.is_interrupted:
        reply.status, reply.error = Message.Status.INTERRUPTED, INTERRUPTED_SENTENCE
    else:
        reply.status, reply.error = Message.Status.FAILED, sentence


async def _save_end(live: LiveReply) -> None:
    pauses_s = chain(SAVE_PAUSES_S, repeat(SAVE_PAUSES_S[-1]))
    while not await _end_is_saved(live):
        pause_s = next(pauses_s)
        logger.error(
            "reply %s of conversation %s is not saved yet; next try in %g s",
            live.message_id,
            live.conversation_id,
            pause_s,
        )
        try:
            await asyncio.sleep(pause_s)
        except asyncio.CancelledError:
            await _end_is_saved(live)  # the server ends: there is no later
            raise


async def _end_is_saved(live: LiveReply) -> bool:
    """Try once; False if it is worth another try."""
    try:
        if not await into_database(save_end, live.message):
            logger.info("reply %s ended after conversation %s was deleted", live.message_id, live.conversation_id)
    except StorageUnavailableError:
        return False
    except Exception:
        # The row still says that it is running; the next turn or start of the server marks it interrupted.
        logger.exception("reply %s of conversation %s could not be saved", live.message_id, live.conversation_id)
        live.message.status, live.message.error = Message.Status.FAILED, NOT_SAVED_SENTENCE
    return True


async def _save_as_it_grows(live: LiveReply) -> None:
    num_saved = 0
    while True:
        await asyncio.sleep(CHECKPOINT_INTERVAL_S)
        text = live.text
        if len(text) == num_saved:
            continue
        try:
            await copy_into_database(save_text, live.message_id, text)
            num_saved = len(text)
        except StorageUnavailableError:
            pass  # said already; the next one holds this one's text as well
        except Exception:
            logger.exception("reply %s of conversation %s: no checkpoint", live.message_id, live.conversation_id)


def _warn_too_long(live: LiveReply) -> None:
    logger.warning(
        "reply %s of conversation %s takes longer than %g s: %s prompt tokens, %d completion tokens so far",
        live.message_id,
        live.conversation_id,
        settings.GENERATION_TIMEOUT_S,
        live.prefilling.num_total if live.prefilling else "unknown",
        live.num_completion_tokens,
    )
