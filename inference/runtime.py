"""The one engine of this process, behind the functions that `inference` exports.

`start` returns at once. Functions without `async` may be called from any thread; the others belong to an event loop and
never block it.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.chat_engine import ChatEngine
from inference.conf import EngineConfig
from inference.engine.generation import Generation
from inference.errors import EngineStoppedError
from inference.types import ChatMessage, ModelState, PromptCount, QueueState, SamplingParams

_engine: ChatEngine | None = None


def start(config: EngineConfig) -> None:
    """Begin to fetch and load the model in the background. Returns at once.

    Raises:
        RuntimeError: an engine runs already.
    """
    global _engine
    if _engine is not None:
        raise RuntimeError("The engine is running already.")
    _engine = ChatEngine(config)
    _engine.start()


def stop(timeout_s: float = 5.0) -> None:
    """End everything that `start` began. Requests under way finish with an error. Does nothing when nothing runs."""
    global _engine
    engine, _engine = _engine, None
    if engine is not None:
        engine.stop(timeout_s)


def state() -> ModelState:
    """Where the model is. Never blocks."""
    return _engine.board.read() if _engine is not None else ModelState("starting", "")


async def wait_for_state_change(after_version: int) -> ModelState:
    """Return the state as soon as its version is above `after_version`.

    Raises:
        EngineStoppedError: no engine was started.
    """
    return await _running().board.wait(after_version)


def queue() -> QueueState:
    """How many replies run and how many wait."""
    return _engine.queue() if _engine is not None else QueueState(0, 0)


async def count(messages: Sequence[ChatMessage]) -> PromptCount:
    """Count the tokens of a prompt.

    Raises:
        ModelNotReadyError, ChatTemplateError, InvalidRequestError, EngineStoppedError
    """
    return await _running().count(messages)


async def submit(messages: Sequence[ChatMessage], params: SamplingParams, *, owner: str) -> Generation:
    """Ask for a reply. `owner` is whose turn it is, for fairness between people.

    The request goes on when the caller does not read its events; `Generation.cancel` ends it.

    Raises:
        ModelNotReadyError, QueueFullError, PromptTooLongError, InvalidRequestError, ChatTemplateError,
        EngineStoppedError
    """
    return await _running().submit(messages, params, owner)


def _running() -> ChatEngine:
    if _engine is None:
        raise EngineStoppedError("The engine is not running.")
    return _engine
