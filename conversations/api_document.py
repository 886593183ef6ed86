"""What the API's document says beside its operations: how to begin, the shape of a stream, the sections.

Owns texts, and that the examples name the address under which the document was asked for. Runs where requests do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse

ADDRESS = "{address}"
"""Stands in texts for scheme, host and port of the server: only a request knows them."""

DESCRIPTION = """
Chat with the model that runs on this machine.

    curl -N -c cookies -b cookies -H 'Content-Type: application/json' \\
         -d '{"message": "Hello"}' {address}/api/chat

The cookie that the first answer sets is who you are: keep it to come back to your conversations.
Every error is `{"error": {"code", "message"}}`.
"""

EVENTS = """event: start
data: {"conversation_id": "0d5b6c3e-…", "message_id": "8a1f27b0-…"}

event: token
data: {"text": "Hello! How"}

event: token
data: {"text": " can I help?"}

event: done
data: {"finish_reason": "stop", "num_prompt_tokens": 30, "num_cached_tokens": 0, "num_completion_tokens": 9, …}

"""

CHAT_DOCUMENT: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The reply, as it is written.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EVENTS}},
        }
    }
}

TAGS = [
    {"name": "chat", "description": "Talk to the model."},
    {"name": "conversations", "description": "What was said, for whoever said it."},
    {"name": "server", "description": "How the server is."},
]


def as_document(view: Callable[..., HttpResponse]) -> Any:
    """Let a view of the document show the server's own address, and its viewer draw its icons."""

    @csp_update({"img-src": [SELF, "data:"]})
    @wraps(view)
    def with_own_address(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = view(request, **arguments)
        own = f"{request.scheme}://{request.get_host()}"
        response.content = response.content.replace(ADDRESS.encode(), own.encode())
        return response

    return with_own_address
