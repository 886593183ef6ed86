"""The ASGI application: requests go to Django, websockets to the consumers once their origin is allowed."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
# Before any import that reaches a model: this sets the applications up.
http_application = get_asgi_application()

from chatsite.origins import SameOriginSockets  # noqa: E402
from conversations.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {"http": http_application, "websocket": SameOriginSockets(URLRouter(websocket_urlpatterns))}
)
