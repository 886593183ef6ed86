"""What one connection may ask of the server: how much it may send, and how much is kept for it unread.

Owns Daphne's request and websocket with limits put on them. Daphne itself reads a body whole before Django sees its
length, keeps every frame that waits behind a busy consumer, and everything that a slow reader has not taken yet.
Knows nothing of what is said over a connection. All of it runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

LINGER_S = 5.0
"""How long the rest of a refused body is read and thrown away: a socket that is closed on unread bytes is reset,
and the sender never sees the answer."""
MAX_INBOX_MESSAGES = 16
"""Messages of one socket that may wait for its consumer; beyond them the socket is no longer read."""


@implementer(IPushProducer)
class Flow:
    """Whether the transport takes more: closed while about 64 KiB of ours wait to be sent. One for each connection."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    @property
    def is_open(self) -> bool:
        """Whether what is sent now goes out soon."""
        return self._open.is_set()

    async def wait(self) -> None:
        """Return once the transport takes more, or is gone."""
        await self._open.wait()

    def pauseProducing(self) -> None:  # noqa: N802 (Twisted's name)
        """Too much waits already."""
        self._open.clear()

    def resumeProducing(self) -> None:  # noqa: N802 (Twisted's name)
        """All of it went out."""
        self._open.set()

    def stopProducing(self) -> None:  # noqa: N802 (Twisted's name)
        """The connection is lost: nobody need wait any longer."""
        self._open.set()


class Inbox(asyncio.Queue[dict[str, Any]]):
    """What the application has yet to receive from one connection. A full one stops the reading of its socket."""

    def __init__(self, transport: Any) -> None:
        super().__init__()
        self._transport = transport
        self._is_paused = False

    def put_nowait(self, item: dict[str, Any]) -> None:
        """Add a message; never raises, because the event that fills the inbox cannot be taken back."""
        super().put_nowait(item)
        if self.qsize() >= MAX_INBOX_MESSAGES and not self._is_paused and item["type"] == "websocket.receive":
            self._is_paused = True
            self._transport.pauseProducing()

    async def get(self) -> dict[str, Any]:
        """Take the oldest message; what is left of a full inbox lets the socket be read again."""
        item = await super().get()
        if self._is_paused and self.qsize() < MAX_INBOX_MESSAGES // 2:
            self._is_paused = False
            self._transport.resumeProducing()
        return item


class LimitedRequest(WebRequest):  # type: ignore[misc]  # Daphne has no types
    """A request whose body has at most `MAX_BODY_BYTES`: a larger one is answered with 413 before it is read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = Flow()
        self._is_refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 (Twisted's name)
        """Refuse by the announced length; None is a chunked body, which is counted as it comes."""
        super().gotLength(0 if length and length > settings.MAX_BODY_BYTES else length)
        if length and length > settings.MAX_BODY_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        """Keep a piece of the body, unless it is too much already."""
        if not self._is_refused and self.content.tell() + len(data) > settings.MAX_BODY_BYTES:
            self._refuse()
        if not self._is_refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        """Hand the complete request to the application; of a refused one this is the end."""
        if self._is_refused:
            self.channel.loseConnection()
            return None
        return super().process()

    def finish(self) -> None:
        """End the response."""
        if self.producer is not None:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 (Twisted's name)
        """Let a sender go that still waits for the reader."""
        self.flow.stopProducing()
        super().connectionLost(reason)

    def _refuse(self) -> None:
        self._is_refused = True
        message = f"The request is larger than {settings.MAX_BODY_BYTES:,} bytes. Send less at once."
        body, content_type = json.dumps({"error": {"code": "too_large", "message": message}}), "application/json"
        if "text/html" in (self.getHeader("accept") or ""):
            body, content_type = message, "text/plain; charset=utf-8"
        # The client asks whether it may send the body: the answer is this one and no other.
        self.requestHeaders.removeHeader("expect")
        head = f"HTTP/1.1 413 Content Too Large\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        self.channel.transport.write(f"{head}Connection: close\r\n\r\n{body}".encode("ascii"))
        self.channel.transport.loseWriteConnection()
        asyncio.get_running_loop().call_later(LINGER_S, self.channel.transport.abortConnection)


class LimitedWebSocket(WebSocketProtocol):  # type: ignore[misc]  # Daphne has no types
    """A websocket whose messages have at most `MAX_BODY_BYTES`.

    A larger one is thrown away as it arrives, and the application is told its length in place of its content, so
    that it can answer in words: the protocol's own way, to close the socket, looks like a fault of the network.
    """

    server: Any = None
    """Set once the handshake was understood and there is an application to tell."""

    def connectionMade(self) -> None:  # noqa: N802 (Twisted's name)
        """Begin with a transport that takes everything."""
        self.flow = Flow()
        super().connectionMade()

    def onConnect(self, request: Any) -> Any:  # noqa: N802 (autobahn's name)
        """Take the transport over from the request that asked for the upgrade."""
        self.transport.unregisterProducer()
        self.transport.registerProducer(self.flow, True)
        return super().onConnect(request)

    def onMessageBegin(self, isBinary: bool) -> None:  # noqa: N802, N803 (autobahn's names)
        """Count from zero."""
        super().onMessageBegin(isBinary)
        self._num_bytes = 0

    def onMessageFrameData(self, payload: bytes) -> None:  # noqa: N802 (autobahn's name)
        """Keep a piece of the message, unless it is too much already."""
        self._num_bytes += len(payload)
        if self._num_bytes <= settings.MAX_BODY_BYTES:
            super().onMessageFrameData(payload)
        else:
            self.message_data.clear()
            self.frame_data.clear()

    def onMessageEnd(self) -> None:  # noqa: N802 (autobahn's name)
        """Deliver the message, or how large it was."""
        if self._num_bytes <= settings.MAX_BODY_BYTES:
            super().onMessageEnd()
        elif not self.muted:
            self.application_queue.put_nowait(
                {"type": "websocket.receive", "text": None, "bytes": None, "too_large": self._num_bytes}
            )

    def onPing(self, payload: bytes) -> None:  # noqa: N802 (autobahn's name)
        """Answer a ping, unless its sender does not read: answers must not pile up either."""
        if self.flow.is_open:
            super().onPing(payload)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        """Let a sender go that still waits for the reader; of a handshake that failed nobody else knows."""
        self.flow.stopProducing()
        if self.server is not None:
            super().onClose(wasClean, code, reason)


class LimitedHTTPFactory(HTTPFactory):  # type: ignore[misc]  # Daphne has no types
    """Makes requests that are `LimitedRequest`s."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 (Twisted's name)
        """Return the protocol of one new connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol


class LimitedWebSocketFactory(WebSocketFactory):  # type: ignore[misc]  # Daphne has no types
    """Makes websockets that are `LimitedWebSocket`s."""

    protocol = LimitedWebSocket
