"""A program that serves an application of a few lines with our server: what it does can be counted from outside.

Run as `python -m tests.chatsite.echo_server --port PORT`; prints what happens to it, a line each.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

from chatsite.server import Server

FLOOD_CHUNKS, CHUNK = 1000, b"x" * 65_536


class Echo:
    """Tells how long a body was, echoes messages, and can be told to send much or to receive nothing."""

    def __init__(self) -> None:
        self.num_sent = 0
        self.release = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Speak ASGI."""
        if scope["type"] == "http":
            await self.answer(scope["path"], receive, send)
        else:
            await self.converse(scope["path"], receive, send)

    async def answer(self, path: str, receive: Any, send: Any) -> None:
        """Answer one request with a JSON number, or with a flood."""
        length, more = 0, True
        while more:
            message = await receive()
            length, more = length + len(message.get("body", b"")), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if path == "/flood":
            for _ in range(FLOOD_CHUNKS):
                await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
                self.num_sent += 1
        if path == "/release":
            self.release.set()
        number = self.num_sent if path == "/sent" else length
        await send({"type": "http.response.body", "body": json.dumps(number).encode()})

    async def converse(self, path: str, receive: Any, send: Any) -> None:
        """Echo what a message was; at `/told` print a line before; at `/stuck` wait until `/release` was asked for."""
        await receive()
        await send({"type": "websocket.accept"})
        if path == "/stuck":
            await self.release.wait()
        num_received = 0
        while (message := await receive())["type"] == "websocket.receive":
            num_received += 1
            if path == "/told":
                say(f"received message {num_received}")
            text = message.get("text")
            echo = {"length": None if text is None else len(text), "too_large": message.get("too_large")}
            if path != "/stuck" or text == "count":
                await send({"type": "websocket.send", "text": json.dumps(echo | {"num_received": num_received})})


def say(line: str) -> None:
    """Print a line for whoever watches this program."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class PrintingLifespan:
    """Says in which order it is called. With `--hang` its end never comes."""

    def start(self) -> None:
        """Say so."""
        say("lifespan: start")

    async def drain(self) -> None:
        """Say so, and hang if told to."""
        say("lifespan: drain")
        if "--hang" in sys.argv:
            await asyncio.Event().wait()

    async def stop(self) -> None:
        """Say so."""
        say("lifespan: stop")


if __name__ == "__main__":
    port = int(sys.argv[sys.argv.index("--port") + 1])
    server = Server(Echo(), PrintingLifespan(), host="127.0.0.1", port=port)  # type: ignore[arg-type]
    server.run(on_listening=lambda actual: say(f"open http://localhost:{actual}"))
