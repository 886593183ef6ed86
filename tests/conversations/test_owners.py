"""A visitor keeps what is theirs by a signed cookie, on pages and sockets alike."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.signing import TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from conversations.owners import COOKIE_AGE, COOKIE_NAME, OwnerMiddleware, owner_from_scope, signed_owner


def visit(cookie: str | None = None, *, secure: bool = False) -> tuple[UUID, HttpResponse]:
    """Pass one request through the middleware; return its owner and the response."""
    request = RequestFactory().get("/", secure=secure)
    if cookie is not None:
        request.COOKIES[COOKIE_NAME] = cookie
    response = OwnerMiddleware(lambda request: HttpResponse())(request)
    return request.owner, response  # type: ignore[attr-defined]


def test_a_new_visitor_gets_a_long_lived_cookie_that_scripts_cannot_read() -> None:
    owner, response = visit()
    cookie = response.cookies[COOKIE_NAME]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (400 * 24 * 3600, True, "Lax")
    assert visit(cookie.value)[0] == owner


def test_each_visit_begins_the_cookies_time_anew() -> None:
    owner = uuid4()
    _, response = visit(signed_owner(owner))
    assert response.cookies[COOKIE_NAME]["max-age"] == COOKIE_AGE.total_seconds()


def test_the_cookie_is_secure_where_the_connection_is() -> None:
    assert visit(secure=True)[1].cookies[COOKIE_NAME]["secure"]
    assert not visit()[1].cookies[COOKIE_NAME]["secure"]


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "nonsense",
        uuid4().hex,
        signed_owner(uuid4())[:-1],
        TimestampSigner(salt="other").sign(uuid4().hex),
        "\0",
        "é:é:é",
    ],
)
def test_a_cookie_that_we_did_not_sign_makes_a_new_visitor(cookie: str) -> None:
    owner, response = visit(cookie)
    assert isinstance(owner, UUID)
    assert visit(response.cookies[COOKIE_NAME].value)[0] == owner


def test_two_visitors_are_two() -> None:
    assert visit()[0] != visit()[0]


async def test_asynchronous_requests_pass_too() -> None:
    async def respond(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.owner.hex)  # type: ignore[attr-defined]

    response = await OwnerMiddleware(respond)(RequestFactory().get("/"))
    assert response.cookies[COOKIE_NAME].value.startswith(response.content.decode())


def test_a_socket_is_told_apart_by_the_same_cookie() -> None:
    owner = uuid4()
    header = f"theme=dark; {COOKIE_NAME}={signed_owner(owner)}; x=y".encode()
    assert owner_from_scope({"headers": [(b"host", b"localhost"), (b"cookie", header)]}) == owner


@pytest.mark.parametrize(
    "headers", [[], [(b"cookie", b"")], [(b"cookie", f"{COOKIE_NAME}=x".encode())], [(b"cookie", b"\xff\xfe")]]
)
def test_a_socket_without_a_good_cookie_belongs_to_nobody(headers: list[tuple[bytes, bytes]]) -> None:
    assert owner_from_scope({"headers": headers}) is None
