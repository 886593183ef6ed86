"""The websocket of a page: frames of the person in, frames of HTML out.

Translates only. What comes in is checked and becomes one call of turns.py or lifecycle.py that never waits for a
reply: Channels hands a socket's messages over one after another, and a handler that waits would make Stop
undeliverable. What goes out is made by watcher.py, for one task that watches. All on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf
from time import monotonic, perf_counter
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie

import inference
from conversations import lifecycle, turns
from conversations.database import in_database
from conversations.errors import ConversationNotFoundError, TurnError
from conversations.frames import error_frame, notice_frame
from conversations.incoming import FrameRefusedError, parse_frame, text_of, uuid_of, uuid_or_none
from conversations.owners import owner_from_scope
from conversations.turn_records import owned_conversation
from conversations.visitor_zone import zone_from_cookie
from conversations.watcher import Watcher
from inference import InferenceError

logger = logging.getLogger(__name__)

MIN_FRAME_INTERVAL_S = 1 / 25
"""More frames are not seen as smoother, and each is a rendering here and a layout there."""
MAX_FRAME_INTERVAL_S = 0.5
MAX_LOAD = 0.2
"""The part of the event loop's time that one watcher's rendering may take: an open block of 32 kB takes 50 ms."""
MIN_REFUSAL_LOG_INTERVAL_S = 1.0
"""For each socket: a program gone wrong sends thousands of frames a second, and they are all alike."""
BAD_ORIGIN_CODE, NOT_FOUND_CODE, BROKEN_CODE = 4403, 4404, 1011


class PageConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One open page, of a conversation or of none yet."""

    owner: UUID
    conversation_id: UUID | None
    _watching: asyncio.Task[None] | None = None
    _refusal_logged_at = -inf

    async def __call__(self, *args: Any) -> None:
        """Serve one socket. However that ends, a kill by the server included, nobody watches for it afterwards."""
        try:
            await super().__call__(*args)
        finally:
            if self._watching is not None:
                self._watching.cancel()

    async def connect(self) -> None:
        """Accept the page's own visitor; refuse unknown and foreign conversations before anything is said."""
        owner = owner_from_scope(self.scope)
        self.conversation_id = self.scope["url_route"]["kwargs"].get("conversation_id")
        if owner is None:
            await self.close(BAD_ORIGIN_CODE)
            return
        self.owner = owner
        if self.conversation_id is not None:
            try:
                await in_database(owned_conversation, owner, self.conversation_id)
            except ConversationNotFoundError:
                await self.close(NOT_FOUND_CODE)
                return
        await self.accept()
        self._watching = asyncio.create_task(self._watch(self._make_watcher()), name="watch")

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Do what one frame asks for, or say in the composer why not. The socket stays open."""
        try:
            fields = parse_frame(message)
            action = self._ACTIONS.get(text_of(fields, "action"))
            if action is None:
                raise FrameRefusedError("This page asked for something that the server does not know. Reload the page.")
            answer = await action(self, fields)
        except (FrameRefusedError, TurnError, InferenceError) as error:
            self._log_refusal(error)
            answer = error_frame(str(error))
        except Exception:
            logger.exception("a frame of %s failed", self.conversation_id or "the empty page")
            answer = error_frame("Something went wrong on the server. Nothing was lost; try again.")
        await self.send(text_data=answer)

    def _log_refusal(self, error: Exception) -> None:
        if monotonic() - self._refusal_logged_at >= MIN_REFUSAL_LOG_INTERVAL_S:
            self._refusal_logged_at = monotonic()
            logger.info("refused a frame of %s: %s", self.conversation_id or "the empty page", error)

    async def _send_message(self, fields: dict[str, object]) -> str:
        await turns.send(self.owner, self._here(), fields.get("text"), fields.get("client_id", ""))
        return error_frame("")

    async def _stop(self, fields: dict[str, object]) -> str:
        await turns.stop(self.owner, self._here())
        return error_frame("")

    async def _retry(self, fields: dict[str, object]) -> str:
        await turns.retry(self.owner, self._here(), uuid_of(fields, "message_id"))
        return error_frame("")

    async def _rename(self, fields: dict[str, object]) -> str:
        await lifecycle.rename(self.owner, uuid_of(fields, "conversation_id"), fields.get("title"))
        return error_frame("")

    async def _delete(self, fields: dict[str, object]) -> str:
        return notice_frame({"deleted": await lifecycle.delete(self.owner, uuid_of(fields, "conversation_id"))})

    async def _undo_delete(self, fields: dict[str, object]) -> str:
        conversation = await lifecycle.undo_delete(self.owner, uuid_of(fields, "conversation_id"))
        return notice_frame({"restored": conversation})

    _ACTIONS: ClassVar[dict[str, Callable[[PageConsumer, dict[str, object]], Awaitable[str]]]] = {
        "send": _send_message,
        "stop": _stop,
        "retry": _retry,
        "rename": _rename,
        "delete": _delete,
        "undo_delete": _undo_delete,
    }

    def _here(self) -> UUID:
        if self.conversation_id is None:
            raise FrameRefusedError("There is no conversation on this page yet. Reload it and send the message again.")
        return self.conversation_id

    def _make_watcher(self) -> Watcher:
        cursor = parse_qs(self.scope["query_string"].decode("latin-1"))
        cookies = parse_cookie(dict(self.scope["headers"]).get(b"cookie", b"").decode("latin-1"))
        return Watcher(
            self.owner,
            self.conversation_id,
            last_turn=uuid_or_none(cursor.get("turn", [""])[0]),
            seen_from=uuid_or_none(cursor.get("seen", [""])[0]),
            zone=zone_from_cookie(cookies),
            # Django takes the cookie's own value for a token: forms that a frame brings can be posted as well.
            csrf_token=cookies.get(settings.CSRF_COOKIE_NAME, ""),
        )

    async def _watch(self, watcher: Watcher) -> None:
        """Send what is new, at most 25 times a second, for as long as the page is open."""
        try:
            while True:
                live, seen_owner, seen_state = watcher.live, watcher.changes.version, inference.state().version
                seen_live = live.changes.version if live else 0
                began = perf_counter()
                frame = await watcher.next_frame()
                pause_s = (perf_counter() - began) / MAX_LOAD
                if frame:
                    await self.send(text_data=frame)
                await asyncio.sleep(min(max(pause_s, MIN_FRAME_INTERVAL_S), MAX_FRAME_INTERVAL_S))
                await _any_change(watcher, seen_owner, seen_live if watcher.live is live else -1, seen_state)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("watching %s failed", self.conversation_id or "the empty page")
            await self.close(BROKEN_CODE)  # the page connects again and gets the whole state


async def _any_change(watcher: Watcher, owner_version: int, live_version: int, state_version: int) -> None:
    """Return once there may be something new: the visitor's list, the live reply, or the model."""
    waits = [watcher.changes.wait(owner_version), _model_change(state_version)]
    if watcher.live is not None:
        waits.append(watcher.live.changes.wait(live_version))
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _model_change(after_version: int) -> int:
    """Return once the model is further; never when no engine runs (any more), because then nothing follows."""
    with suppress(InferenceError):
        return (await inference.wait_for_state_change(after_version)).version
    never: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    return await never
