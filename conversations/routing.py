"""The addresses of websockets: one beside each page, and an answer at every other.

Runs on the event loop's thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.urls import path, re_path

from conversations.consumers import NOT_FOUND_CODE, PageConsumer


async def refuse(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Speak ASGI where there is no page: a socket that is closed before it is accepted is answered with 403."""
    await receive()
    await send({"type": "websocket.close", "code": NOT_FOUND_CODE})


websocket_urlpatterns = [
    path("ws/", PageConsumer.as_asgi()),
    path("ws/c/<uuid:conversation_id>/", PageConsumer.as_asgi()),
    re_path("", refuse),  # type: ignore[arg-type]  # Django's stubs know views, and Channels takes any application
]
