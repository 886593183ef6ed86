"""Which pages of the web may talk to this server, by one rule for the HTTP API and for websockets.

The rule is that of Go's http.CrossOriginProtection, with whole origins (scheme, host, port) compared: every browser
sends `Sec-Fetch-Site` or `Origin`, and a shell sends neither, so that a shell needs no token. Forms of the page
are not this module's business: they carry Django's CSRF tokens. Nothing here waits or touches the database.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.utils.decorators import sync_and_async_middleware

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application

logger = logging.getLogger(__name__)

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
GetResponse = Callable[[HttpRequest], Any]


def parse_origin(text: str) -> Origin | None:
    """Return scheme, host and port of an origin; None for what is none, such as the `null` of a sandboxed frame."""
    try:
        parts = urlsplit(text)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
    except (KeyError, ValueError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def is_allowed(*, own: str, origin: str, sec_fetch_site: str) -> bool:
    """Say whether a request that may change something comes from a page that is allowed to send it.

    `own` is this server's origin as the request named it; the other two are the headers, empty when not sent.
    """
    if sec_fetch_site in ("same-origin", "none"):
        return True
    if not sec_fetch_site and not origin:
        return True
    sender = parse_origin(origin)
    if sender is None:
        return False
    if sender in {parse_origin(trusted) for trusted in settings.CORS_ORIGINS}:
        return True
    return not sec_fetch_site and sender == parse_origin(own)


@sync_and_async_middleware
def CrossOriginProtectionMiddleware(get_response: GetResponse) -> GetResponse:  # noqa: N802 (named as Django names them)
    """Refuse requests of foreign pages that would change something under `/api/`."""
    if iscoroutinefunction(get_response):

        async def protect_async(request: HttpRequest) -> HttpResponseBase:
            response: HttpResponseBase = _refusal(request) or await get_response(request)
            return response

        return protect_async

    def protect(request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = _refusal(request) or get_response(request)
        return response

    return protect


def _refusal(request: HttpRequest) -> JsonResponse | None:
    if request.method in _SAFE_METHODS or not request.path.startswith("/api/"):
        return None
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    if is_allowed(own=own, origin=origin, sec_fetch_site=request.headers.get("Sec-Fetch-Site", "")):
        return None
    logger.warning("refused %s %s from a page of %s", request.method, request.path, origin or "another site")
    message = (
        f"A page of {origin or 'another site'} may not use this API. "
        "Whoever runs this server can allow it: add its origin to CORS_ORIGINS."
    )
    return JsonResponse({"error": {"code": "cross_origin", "message": message}}, status=403)


class SameOriginSockets:
    """Let a websocket through to `inner` when its host is ours and its origin is allowed; otherwise answer 403."""

    def __init__(self, inner: ASGI3Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[..., Any]) -> None:
        """Speak ASGI: closing before accepting is what makes the server answer 403."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin", "")
        own = f"{'https' if scope.get('scheme') == 'wss' else 'http'}://{host}"
        sec_fetch_site = headers.get(b"sec-fetch-site", "")
        domain, _ = split_domain_port(host)
        if validate_host(domain, settings.ALLOWED_HOSTS) and is_allowed(
            own=own, origin=origin, sec_fetch_site=sec_fetch_site
        ):
            await self.inner(scope, receive, send)
            return
        logger.warning("refused a websocket to host %s from a page of %s", host or "(none)", origin or "another site")
        await receive()
        await send({"type": "websocket.close", "code": 4403})
