"""What may be kept of an answer: nothing, unless its view says otherwise.

Pages, refusals and the API's answers hold what one visitor wrote. Static files do not come by here: WhiteNoise stands
before this. Runs wherever requests do; waits for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def NoStoreMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 (named as Django names them)
    """Tell browsers and proxies to store no answer, be it an error."""
    if iscoroutinefunction(get_response):

        async def without_store_async(request: HttpRequest) -> HttpResponseBase:
            return _unstored(await get_response(request))

        return without_store_async

    def without_store(request: HttpRequest) -> HttpResponseBase:
        return _unstored(get_response(request))

    return without_store


def _unstored(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
