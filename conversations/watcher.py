"""What one open page has been sent, and what it is sent next.

Owns the comparison between a page (its cursor) and how things are now. Nothing queues up: a page that takes its
frames slowly gets fewer and larger ones, and one that was away gets what it missed. Knows no socket. Belongs to the
event loop's thread; the database is asked on its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from uuid import UUID

from django.utils.safestring import SafeString

from conversations.changes import of_owner
from conversations.database import in_database
from conversations.frames import Part, announcement, frame, part_html, plain_text
from conversations.live_reply import LiveReply, live_reply
from conversations.models import Message
from conversations.page import (
    Sidebar,
    Thread,
    Turn,
    read_sidebar,
    read_thread,
    rendering_of,
    seen_from_context,
    sidebar_context,
    state_context,
    with_live_reply,
)

# The small regions, by the id of their element: whatever changes, they are rendered and compared.
_REGIONS = {
    "title": "conversations/_title.html",
    "model-card": "conversations/_model_card.html",
    "model-banner": "conversations/_model_banner.html",
    "composer-note": "conversations/_composer_note.html",
    "composer-button": "conversations/_composer_button.html",
    "context-meter": "conversations/_context_meter.html",
}

_COMPARED = ("is_gone", "is_running", "context_use")

_ENDINGS = {
    Message.Status.COMPLETE: "Reply finished.",
    Message.Status.STOPPED: "Reply stopped.",
    Message.Status.INTERRUPTED: "Reply interrupted.",
    Message.Status.FAILED: "Reply failed.",
}


class Watcher:
    """One open page: which conversation it shows, and what it was sent.

    `last_turn` is the user message of the newest turn that the page already has: the first frame brings that turn
    as it is now and all after it. Without it, or if it is unknown, the first frame brings the whole conversation.
    `seen_from` is the user message below the line that the page draws, if it draws one.
    """

    def __init__(
        self,
        owner: UUID,
        conversation_id: UUID | None,
        *,
        last_turn: UUID | None,
        seen_from: UUID | None,
        zone: tzinfo,
        csrf_token: str,
    ) -> None:
        self.changes = of_owner(owner)
        self.live: LiveReply | None = None
        self._owner = owner
        self._conversation_id = conversation_id
        self._last_turn = last_turn
        self._zone = zone
        self._csrf_token = csrf_token
        self._owner_version = -1
        self._thread: Thread | None = None
        self._is_gone = False
        self._shown_turns: dict[UUID, tuple[object, ...]] = {}
        self._shown_regions: dict[str, str] = {}
        self._shown_state: tuple[object, ...] = ()
        self._seen_from = seen_from
        self._num_blocks = 0
        self._open_html = ""
        self._foot_html = ""

    async def next_frame(self) -> str:
        """Return what has changed since the last call, all of it at the first; empty when nothing has."""
        parts: list[Part] = []
        if self.changes.version > self._owner_version:
            self._owner_version = self.changes.version
            sidebar = await in_database(read_sidebar, self._owner, self._zone)
            if self._conversation_id is not None:
                before = live_reply(self._conversation_id)
                thread = await in_database(
                    read_thread, self._owner, self._conversation_id, from_message=self._last_turn
                )
                # The live reply went on meanwhile: what is stored is compared with how it is now.
                parts += self._live_parts() + self._thread_parts(thread, before)
            parts += self._sidebar_parts(sidebar)
        else:
            parts += self._live_parts()
        return frame(parts + self._region_parts())

    def _live_parts(self) -> list[Part]:
        """Let the reply grow: blocks that became finished, the open one in its place, the line below it."""
        live = self.live
        if live is None:
            return []
        stream = rendering_of(live)
        reply_id, new_blocks = live.message_id, stream.blocks[self._num_blocks :]
        parts: list[Part] = []
        if new_blocks:
            parts.append(Part(f"beforebegin:#open-{reply_id}", SafeString("".join(new_blocks))))
        foot = _foot_of(live)
        if foot != self._foot_html:
            parts.append(Part(f"innerHTML:#foot-{reply_id}", foot))
        if live.phase == "ended":
            parts.append(Part(f"delete:#open-{reply_id}"))
            self._take_end(live.message)
        elif stream.open_html != self._open_html:
            parts.append(Part(f"innerHTML:#open-{reply_id}", stream.open_html))
        said = plain_text(new_blocks)
        if live.phase == "ended":
            said = f"{said} {_ENDINGS[Message.Status(live.message.status)]}".strip()
        if said:
            parts.append(announcement(said))
        self._num_blocks, self._open_html, self._foot_html = len(stream.blocks), stream.open_html, foot
        return parts

    def _take_end(self, reply: Message) -> None:
        """Remember the reply as it was just shown, so that the next look at the database finds nothing new in it."""
        self.live = None
        if self._thread and self._thread.turns:
            last = Turn(self._thread.turns[-1].user, reply)  # its HTML is on the page already
            self._thread = replace(self._thread, turns=[*self._thread.turns[:-1], last], counted_reply=reply)
            self._shown_turns[last.user.pk] = _key(last)

    def _sidebar_parts(self, sidebar: Sidebar) -> list[Part]:
        conversation = self._thread.conversation if self._thread else None
        context = sidebar_context(sidebar, self._owner, conversation, self._csrf_token)
        return self._changed("conversations", part_html("conversations/_conversations.html", context))

    def _thread_parts(self, thread: Thread | None, before: LiveReply | None) -> list[Part]:
        self._is_gone = thread is None
        if thread is None:
            return []
        thread = with_live_reply(thread, before)
        parts: list[Part] = []
        if self._last_turn is None or not any(turn.user.pk == self._last_turn for turn in thread.turns):
            self._seen_from = thread.seen_from_id
            parts.append(Part("innerHTML:#turns", SafeString("".join(self._whole_turn(turn) for turn in thread.turns))))
            self._shown_turns = {turn.user.pk: _key(turn) for turn in thread.turns}
        else:
            for turn in thread.turns:
                parts += self._turn_parts(turn)
        self._thread = thread
        if thread.turns:
            self._last_turn = thread.turns[-1].user.pk
            self._follow(thread.turns[-1].live)
        return parts + self._seen_from_parts(thread)

    def _turn_parts(self, turn: Turn) -> list[Part]:
        key, shown = _key(turn), self._shown_turns.get(turn.user.pk)
        if shown == key:
            return []
        self._shown_turns[turn.user.pk] = key
        if shown is None and turn.user.pk != self._last_turn:
            return [Part("beforeend:#turns", self._whole_turn(turn))]
        return [Part(f"innerHTML:#turn-{turn.user.pk}", part_html("conversations/_turn_messages.html", {"turn": turn}))]

    def _whole_turn(self, turn: Turn) -> SafeString:
        return part_html("conversations/_turn.html", {"turn": turn, **seen_from_context(self._seen_from)})

    def _follow(self, live: LiveReply | None) -> None:
        """Begin to watch a reply whose turn was just sent, as it was just sent."""
        if live is None or live is self.live:
            return
        self.live = live
        stream = rendering_of(live)
        self._num_blocks, self._open_html = len(stream.blocks), stream.open_html
        self._foot_html = _foot_of(live)

    def _seen_from_parts(self, thread: Thread) -> list[Part]:
        """Move the line above which the model sees nothing."""
        seen_from = thread.seen_from_id
        if seen_from is None or seen_from == self._seen_from:
            return []
        parts = [Part("delete:#seen-from")] if self._seen_from else []
        self._seen_from = seen_from
        line = part_html("conversations/_seen_from.html", seen_from_context(seen_from))
        return [*parts, Part(f"beforebegin:#turn-{seen_from}", line)]

    def _region_parts(self) -> list[Part]:
        context = state_context(self._thread, is_gone=self._is_gone)
        # Compared before anything is rendered: nothing of this changes while a reply grows.
        state = (context["model_state"].version, str(context["conversation"]), *map(context.get, _COMPARED))
        if state == self._shown_state:
            return []
        self._shown_state = state
        parts = [part for name, path in _REGIONS.items() for part in self._changed(name, part_html(path, context))]
        if self._conversation_id is None:
            return parts + self._changed("welcome", part_html("conversations/_welcome.html", context))
        if self._is_gone or "notice" in self._shown_regions:
            parts += self._changed("notice", part_html("conversations/_notice.html", context))
        return parts

    def _changed(self, region: str, content: SafeString) -> list[Part]:
        if self._shown_regions.get(region) == content:
            return []
        self._shown_regions[region] = content
        return [Part(f"innerHTML:#{region}", content)]


def _foot_of(live: LiveReply) -> SafeString:
    context = {"reply": live.message, "live": live, "is_running": live.phase != "ended"}
    return part_html("conversations/_reply_foot.html", context)


def _key(turn: Turn) -> tuple[object, ...]:
    """Return what tells two states of a turn apart, but for the growth of a live reply."""
    if turn.reply is None:
        return ()
    return turn.reply.pk, Message.Status.RUNNING if turn.is_running else turn.reply.status, turn.live is not None
