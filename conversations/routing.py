"""The addresses of websockets: one beside each page."""

from __future__ import annotations

from django.urls import path

from conversations.consumers import PageConsumer

websocket_urlpatterns = [
    path("ws/", PageConsumer.as_asgi()),
    path("ws/c/<uuid:conversation_id>/", PageConsumer.as_asgi()),
]
