"""The server: Daphne with limited connections, and with a beginning and an end of its own.

Owns the port, the signals and the order of stopping. Does not know what it serves, nor what is started with it: that
is its `Lifespan`. `Server.run` occupies its thread with the event loop; everything in this module runs there.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

# Importing this chooses asyncio for Twisted, so it comes before everything that imports a reactor.
from daphne.server import Server as DaphneServer
from daphne.server import twisted_loop
from twisted.internet import reactor as annotated_reactor
from twisted.internet.error import CannotListenError
from twisted.logger import STDLibLogObserver, globalLogBeginner

from chatsite.connections import Inbox, LimitedHTTPFactory, LimitedWebSocket, LimitedWebSocketFactory

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application

logger = logging.getLogger(__name__)

# Twisted annotates the methods of its reactor as if they took no `self`.
reactor: Any = annotated_reactor

SERVICE_RESTART = 1012
"""Websocket close code that tells the page to connect again by itself."""

CLOSE_S = 1.0
"""How long browsers may take to answer a close frame."""
LAST_RESORT_S = 9.0
"""Whoever stops a service waits ten seconds and then kills it: by then we are gone."""


class ServerError(Exception):
    """The server cannot run. The message is for the person who starts it: what happened and what to do."""


class Lifespan(Protocol):
    """What lives as long as the server does."""

    def start(self) -> None:
        """Run before the event loop and the first request; the port is ours already."""

    async def drain(self) -> None:
        """Bring what is under way to an end; connections are still open, new ones are not taken."""

    async def stop(self) -> None:
        """End everything else; no connection is left."""


class Server(DaphneServer):  # type: ignore[misc]  # Daphne has no types
    """Serves one ASGI application on one port."""

    def __init__(self, application: ASGI3Application, lifespan: Lifespan, *, host: str, port: int) -> None:
        super().__init__(
            application,
            endpoints=[f"tcp:{port}:interface={host}"],
            signal_handlers=False,
            # A socket lives as long as its page does.
            websocket_timeout=-1,
            server_name="",
        )
        self.lifespan = lifespan
        self.host = host
        self.port = port
        self.connections: dict[Any, dict[str, Any]] = {}
        self._stopping: asyncio.Task[None] | None = None

    def run(self, on_listening: Callable[[int], None]) -> None:
        """Serve until the process is told to stop; `on_listening` gets the port as soon as it is open.

        Raises:
            ServerError: the port cannot be had. Nothing was started or changed then.
        """
        observers: list[Any] = [STDLibLogObserver("twisted")]
        globalLogBeginner.beginLoggingTo(observers, redirectStandardIO=False, discardBuffer=True)
        listener = self._listen()
        self.lifespan.start()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                twisted_loop.add_signal_handler(number, self._stop_once, number, listener)
        twisted_loop.call_later(1, self.application_checker)
        twisted_loop.call_later(2, self.timeout_checker)
        on_listening(listener.getHost().port)
        reactor.run(installSignalHandlers=False)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Inbox | None:
        """Run the application for one connection, with an inbox that is bounded and a `send` that waits."""
        if protocol not in self.connections:
            return None
        if scope["type"] == "http":
            protocol.registerProducer(protocol.flow, True)
        inbox = Inbox(protocol.transport)
        send = partial(self.handle_reply, protocol)
        running = self.application(scope | {"asgi": {"version": "3.0"}}, inbox.get, send)
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send one message, once the connection takes it: whoever produces for a slow reader is as slow."""
        await protocol.flow.wait()
        await super().handle_reply(protocol, message)

    def _listen(self) -> Any:
        self.http_factory = LimitedHTTPFactory(self)
        self.ws_factory = LimitedWebSocketFactory(self, server="")
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            # The origin is checked by `chatsite.origins`, by one rule with the API's.
            allowNullOrigin=True,
            openHandshakeTimeout=self.websocket_handshake_timeout,
        )
        asyncio.set_event_loop(twisted_loop)
        try:
            return reactor.listenTCP(self.port, self.http_factory, interface=self.host)
        except CannotListenError as error:
            raise ServerError(
                f"Port {self.port} on {self.host} cannot be opened: {os.strerror(error.socketError.errno)}. "
                "If chatsite runs already, use that one; otherwise choose another port with API_PORT."
            ) from None

    def _stop_once(self, number: signal.Signals, listener: Any) -> None:
        if self._stopping:
            # A second Ctrl-C: whoever asks does not want to wait. `make` and `timeout` pass one SIGTERM on twice.
            if number == signal.SIGINT:
                os._exit(1)
            return
        # Nothing that hangs, not even a thread that Python itself waits for at its end, may outlive this.
        last_resort = threading.Timer(LAST_RESORT_S, os._exit, [1])
        last_resort.daemon = True
        last_resort.start()
        self._stopping = asyncio.ensure_future(self._stop(listener))

    async def _stop(self, listener: Any) -> None:
        logger.info("stopping")
        try:
            await listener.stopListening().asFuture(twisted_loop)
            await self.lifespan.drain()
            await self._close_connections()
            await self.lifespan.stop()
        except Exception:
            logger.exception("could not stop in order")
        finally:
            logger.info("stopped")
            reactor.stop()

    async def _close_connections(self) -> None:
        for protocol in list(self.connections):
            if isinstance(protocol, LimitedWebSocket) and protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=SERVICE_RESTART, reasonUtf8=b"the server restarts", isReply=False)
        running = [
            entry["application_instance"] for entry in self.connections.values() if "application_instance" in entry
        ]
        if running:
            _, unfinished = await asyncio.wait(running, timeout=CLOSE_S)
            for task in unfinished:
                task.cancel()
