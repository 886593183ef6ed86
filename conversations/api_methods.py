"""What the API answers to methods that its operations do not name: HEAD as GET, and a refusal in its own shape.

Owns that completion of the API's table, made once when the module of the operations is loaded. Its answers run on
the event loop's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from conversations.api_errors import answer

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def answer_other_methods(api: NinjaAPI) -> None:
    """Let every address of `api` answer every method. Call it once all operations are there."""
    for view in api.default_router.path_operations.values():
        for operation in list(view.operations):
            if "GET" in operation.methods and "HEAD" not in operation.methods:
                # The server sends the head of the answer only.
                head = operation.clone()
                head.methods, head.include_in_schema = ["HEAD"], False
                view.operations.append(head)
        allowed = [method for operation in view.operations for method in operation.methods]
        if others := [method for method in METHODS if method not in allowed]:
            # Without the path, whose parameters it would have to take: a refusal reads nothing.
            view.add_operation("", others, _refusal(allowed), include_in_schema=False)


def _refusal(allowed: Sequence[str]) -> Any:
    names = ", ".join(allowed)

    async def refuse(request: HttpRequest, **_: Any) -> HttpResponse:
        message = f"{request.method} means nothing at this address, only {names}. See /api/docs."
        return answer(405, "method_not_allowed", message, {"Allow": names})

    return refuse
