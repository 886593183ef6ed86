"""Django's handle on the app. Starts nothing: the engine and the turns begin with the `serve` command."""

from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Names the app."""

    name = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
