"""How errors look from outside: `{"error": {"code", "message"}}` and a status, whatever raised them.

Owns the mapping from exceptions to HTTP for the API alone. Runs where requests do.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from conversations.errors import ConversationNotFoundError, MessageRefusedError, StorageUnavailableError, TurnError
from inference import (
    EngineStoppedError,
    InferenceError,
    InvalidRequestError,
    ModelNotReadyError,
    PromptTooLongError,
    QueueFullError,
)

logger = logging.getLogger(__name__)

# Loading takes seconds, and so does another program's write; a download tells its own time in /api/health.
RETRY_AFTER_S = 5


def add_error_handlers(api: NinjaAPI) -> None:
    """Let `api` answer every exception in the one shape."""
    api.add_exception_handler(TurnError, _turn_error)
    api.add_exception_handler(InferenceError, _inference_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(HttpError, _unreadable_body)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(Exception, _unexpected)


def answer(status: int, code: str, message: str, headers: Mapping[str, object] | None = None) -> HttpResponse:
    """Return an error in the API's shape."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status, headers=headers)


def _turn_error(request: HttpRequest, error: Any) -> HttpResponse:
    match error:
        case StorageUnavailableError():
            return answer(503, error.code, error.message, {"Retry-After": RETRY_AFTER_S})
        case ConversationNotFoundError():
            status = 404
        case MessageRefusedError(code="message_too_long"):
            status = 413
        case MessageRefusedError():
            status = 422
        case _:
            status = 409
    return answer(status, error.code, error.message)


def _inference_error(request: HttpRequest, error: Any) -> HttpResponse:
    match error:
        case QueueFullError():
            return answer(503, error.code, str(error), {"Retry-After": error.retry_after_s})
        case ModelNotReadyError() | EngineStoppedError():
            return answer(503, error.code, str(error), {"Retry-After": RETRY_AFTER_S})
        case PromptTooLongError():
            return answer(413, error.code, str(error))
        case InvalidRequestError():
            return answer(422, error.code, str(error))
        case _:
            logger.error("%s %s: %s", request.method, request.path, error)
            return answer(500, error.code, str(error))


def _validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    # The first two parts of a place are "body" and the name that the parameter has in our code.
    problems = [f"{'.'.join(map(str, item['loc'][2:] or item['loc'][:1]))}: {item['msg']}" for item in error.errors]
    return answer(422, "invalid_request", f"The request does not fit. {'; '.join(problems)}. See /api/docs.")


def _unreadable_body(request: HttpRequest, error: Any) -> HttpResponse:
    # The only one that ninja raises by itself, for whatever its JSON parser does not take.
    message = 'The body is not JSON that can be read. Send an object such as {"message": "Hello"}.'
    return answer(400, "not_json", message)


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    num_bytes = int(request.headers.get("Content-Length") or 0)
    message = f"The request has {num_bytes:,} bytes, and {settings.MAX_BODY_BYTES:,} are allowed. Shorten the message."
    return answer(413, "body_too_large", message)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(404, "not_found", "There is nothing at this address. See /api/docs for what there is.")


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, "server_error", "Something went wrong on the server. Its log says what.")
