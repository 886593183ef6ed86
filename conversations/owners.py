"""Who a visitor is: an id of their own in a long-lived signed cookie, without an account.

Owns the cookie. Django's session would not do: it ends after two weeks, changes its key at login and drops what
it holds at logout. Knows no model. Runs wherever requests do; touches neither disk nor network.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import iscoroutinefunction
from django.core.signing import BadSignature, TimestampSigner, get_cookie_signer
from django.http import HttpRequest, HttpResponseBase, parse_cookie
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

# Cookies know no ports: a name of our own keeps other sites on localhost apart.
COOKIE_NAME = "chatsite_owner"
# Browsers keep no cookie for longer than 400 days. Each visit begins them anew.
COOKIE_AGE = timedelta(days=400)


class OwnedRequest(HttpRequest):
    """A request after this middleware, for annotations."""

    owner: UUID


@sync_and_async_middleware
def OwnerMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 (named as Django names them)
    """Set `request.owner`, and give the cookie to whoever comes without a good one."""
    if iscoroutinefunction(get_response):

        async def with_owner_async(request: HttpRequest) -> HttpResponseBase:
            owner = _identify(request)
            return _remember(owner, request, await get_response(request))

        return with_owner_async

    def with_owner(request: HttpRequest) -> HttpResponseBase:
        owner = _identify(request)
        return _remember(owner, request, get_response(request))

    return with_owner


def owner_from_scope(scope: Any) -> UUID | None:
    """Return the visitor of a websocket by its cookie; None without a good one (the page sets it first)."""
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return _read(parse_cookie(header.decode("latin-1")).get(COOKIE_NAME, ""))


def signed_owner(owner: UUID) -> str:
    """Return the cookie's value for this visitor."""
    return _signer().sign(owner.hex)


def _identify(request: HttpRequest) -> UUID:
    owner = _read(request.COOKIES.get(COOKIE_NAME, "")) or uuid4()
    request.owner = owner  # type: ignore[attr-defined]
    return owner


def _remember(owner: UUID, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response.set_cookie(
        COOKIE_NAME,
        signed_owner(owner),
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    patch_vary_headers(response, ["Cookie"])
    return response


def _read(value: str) -> UUID | None:
    try:
        return UUID(hex=_signer().unsign(value, max_age=COOKIE_AGE))
    except (BadSignature, ValueError):
        return None


def _signer() -> TimestampSigner:
    return get_cookie_signer(salt=COOKIE_NAME)
