"""A small model hub of the tests' own: the file endpoints that huggingface_hub uses, with faults to order.

`HEAD` and `GET /{owner}/{name}/resolve/{revision}/{file}` answer like the hub does for a large file: a redirect to a
storage path (`/storage/{sha256}`), with commit, checksum and size in its headers; the storage serves ranges. Each
request is recorded, so that a test can tell a resumed download from a fresh one. One thread for each connection.
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<filename>.+)")


@dataclass
class Faults:
    """What the hub does wrong; everything off is a hub that works."""

    refusal: tuple[int, str] | None = None
    """A status and the hub's own error code (`X-Error-Code`) for every request."""
    cut_after: list[int] = field(default_factory=list)
    """For each coming transfer in turn: bytes after which the connection is dropped."""
    content: bytes | None = None
    """What the storage sends in place of the file."""
    hold_after: int | None = None
    """Bytes after which a transfer waits for `released`."""
    released: threading.Event = field(default_factory=threading.Event)
    holding: threading.Event = field(default_factory=threading.Event)
    """Set once a transfer waits."""
    ignores_ranges: bool = False
    is_no_hub: bool = False
    """Answers every request with a web page, as the login page of a hotel does."""


@dataclass(frozen=True)
class Recorded:
    """One request as it came in."""

    method: str
    path: str
    range: str | None
    authorization: str | None


class HubServer:
    """Serves `files`, by (repository, file name). Change `faults` at any time."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}
        self.faults = Faults()
        self.requests: list[Recorded] = []
        self._server = _Server(("127.0.0.1", 0), self._handler_class())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """For `HF_ENDPOINT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def transfers(self) -> list[Recorded]:
        """The requests that fetched content."""
        return [request for request in self.requests if request.method == "GET" and "/storage/" in request.path]

    def start(self) -> None:
        """Answers from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Refuses connections from now on."""
        self.faults.released.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is what many tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: HubServer

    def log_message(self, *args: Any) -> None:
        """Silent: `HubServer.requests` records."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        faults = self.hub.faults
        headers = self.headers
        self.hub.requests.append(Recorded(self.command, self.path, headers.get("Range"), headers.get("Authorization")))
        if faults.is_no_hub:
            self._send(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Log in</title>")
        elif faults.refusal is not None:
            status, code = faults.refusal
            self._send(status, {"X-Error-Code": code} if code else {}, b"")
        elif self.path.startswith("/storage/"):
            self._send_content(self.path.removeprefix("/storage/"))
        else:
            self._resolve()

    def _resolve(self) -> None:
        match = _RESOLVE.fullmatch(self.path)
        repos = {repo for repo, _ in self.hub.files}
        if match is None or match["repo"] not in repos:
            self._send(404, {"X-Error-Code": "RepoNotFound"}, b"")
        elif match["revision"] not in ("main", COMMIT):
            self._send(404, {"X-Error-Code": "RevisionNotFound"}, b"")
        elif (match["repo"], match["filename"]) not in self.hub.files:
            self._send(404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT}, b"")
        else:
            self._redirect(self.hub.files[match["repo"], match["filename"]])

    def _redirect(self, content: bytes) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        # The host's other name, because huggingface_hub reads the metadata off a redirect that leaves the hub.
        storage = self.hub.url.replace("127.0.0.1", "localhost")
        headers = {
            "Location": f"{storage}/storage/{sha256}",
            "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{sha256}"',
            "X-Linked-Size": str(len(content)),
        }
        self._send(302, headers, b"")

    def _send_content(self, sha256: str) -> None:
        faults = self.hub.faults
        stored = {hashlib.sha256(content).hexdigest(): content for content in self.hub.files.values()}
        content = stored[sha256] if faults.content is None else faults.content
        start = int(asked.removeprefix("bytes=").rstrip("-")) if (asked := self.headers.get("Range")) else 0
        if start >= len(content) and start:
            self._send(416, {"Content-Range": f"bytes */{len(content)}"}, b"")
        elif start and not faults.ignores_ranges:
            headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            self._send(206, headers, content[start:])
        else:
            self._send(200, {}, content)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and body:
            self._send_body(body)

    def _send_body(self, body: bytes) -> None:
        faults = self.hub.faults
        if faults.cut_after:
            self.wfile.write(body[: faults.cut_after.pop(0)])
            self.close_connection = True
        elif faults.hold_after is not None:
            self.wfile.write(body[: faults.hold_after])
            self.wfile.flush()
            faults.holding.set()
            faults.released.wait()
            self.close_connection = True
        else:
            self.wfile.write(body)


@contextmanager
def running_hub() -> Iterator[HubServer]:
    """A hub for the length of a test."""
    hub = HubServer()
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()
