"""Who may talk to the server: pages of its own origin, of allowed ones, and programs that are no browsers."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from chatsite.origins import CrossOriginProtectionMiddleware, SameOriginSockets

OWN: dict[str, Any] = {"HTTP_HOST": "localhost:8000"}


def post(path: str = "/api/chat", method: str = "POST", **headers: str) -> int:
    """Send a request through the middleware alone; 200 means that it was let through."""
    middleware = CrossOriginProtectionMiddleware(lambda request: HttpResponse())
    request: HttpRequest = getattr(RequestFactory(**OWN), method.lower())(path, **headers)
    response: HttpResponse = middleware(request)
    return response.status_code


def test_a_shell_sends_neither_header_and_needs_no_token() -> None:
    assert post() == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://localhost:8000"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "none"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://localhost:9000"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://evil.example"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://localhost:3000"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"}, 403),
    ],
)
def test_a_browser_that_says_where_a_request_comes_from_is_believed(headers: dict[str, str], status: int) -> None:
    assert post(**headers) == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8000", 200),
        ("http://LOCALHOST:8000", 200),
        ("http://localhost:3000", 200),
        ("http://localhost:9000", 403),
        ("https://localhost:8000", 403),
        ("http://localhost", 403),
        ("http://localhost:8000.evil.example", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("file://", 403),
    ],
)
def test_an_older_browser_is_judged_by_scheme_host_and_port_of_its_origin(origin: str, status: int) -> None:
    assert post(HTTP_ORIGIN=origin) == status


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_every_method_that_changes_something_is_protected(method: str) -> None:
    assert post(method=method, HTTP_ORIGIN="https://evil.example") == 403


def test_reading_is_left_to_the_rules_of_browsers() -> None:
    assert post(method="GET", HTTP_ORIGIN="https://evil.example") == 200


def test_forms_of_the_page_are_left_to_their_tokens() -> None:
    assert post("/c/new/", HTTP_ORIGIN="https://evil.example") == 200


def test_a_refusal_says_what_to_do() -> None:
    middleware = CrossOriginProtectionMiddleware(lambda request: HttpResponse())
    request = RequestFactory(**OWN).post("/api/chat", HTTP_ORIGIN="https://evil.example")
    response: HttpResponse = middleware(request)
    assert response.status_code == 403
    assert b'"code": "cross_origin"' in response.content
    assert b"CORS_ORIGINS" in response.content


async def accept(scope: Any, receive: Any, send: Any) -> None:
    """A socket that is let through."""
    await receive()
    await send({"type": "websocket.accept"})


async def connects(host: str | None = "localhost:8000", **headers: str) -> bool:
    sent = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    encoded = [(name.encode(), value.encode()) for name, value in sent.items() if value is not None]
    communicator = WebsocketCommunicator(SameOriginSockets(accept), "/ws/", headers=encoded)
    connected, _ = await communicator.connect()
    return bool(connected)


async def test_a_socket_of_the_page_itself_connects() -> None:
    assert await connects(origin="http://localhost:8000")


async def test_a_socket_of_an_allowed_origin_connects() -> None:
    assert await connects(origin="http://localhost:3000")


async def test_a_socket_of_a_program_without_origin_connects() -> None:
    assert await connects()


@pytest.mark.parametrize(
    "origin", ["http://localhost:9000", "https://localhost:8000", "https://evil.example", "null", "http://", "ws://["]
)
async def test_a_socket_of_another_origin_is_refused(origin: str) -> None:
    assert not await connects(origin=origin)


@pytest.mark.parametrize("host", ["evil.example:8000", "", "localhost:8000@evil.example", None])
async def test_a_socket_to_a_host_that_is_not_ours_is_refused(host: str | None) -> None:
    # A name of an attacker's that points to 127.0.0.1: origin and host agree, and still it is not ours.
    assert not await connects(host=host, origin=f"http://{host}")


async def test_a_socket_that_a_browser_calls_cross_site_is_refused() -> None:
    assert not await connects(sec_fetch_site="cross-site")
