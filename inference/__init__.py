"""The front door of the engine: start it, see how the model is, ask for replies.

Everything that other layers may use is named here; nothing below is theirs. The engine runs one worker thread in the
server process and fetches and loads its model in the background.
"""

from inference.engine.generation import Generation
from inference.errors import (
    ChatTemplateError,
    EngineStoppedError,
    InferenceError,
    InvalidRequestError,
    ModelNotReadyError,
    PromptTooLongError,
    QueueFullError,
)
from inference.runtime import count, queue, start, state, stop, submit, wait_for_state_change
from inference.types import (
    ChatMessage,
    DownloadProgress,
    Event,
    Finished,
    FinishReason,
    ModelFailure,
    ModelInfo,
    ModelState,
    Phase,
    Prefilling,
    PromptCount,
    Queued,
    QueueState,
    Role,
    SamplingParams,
    Statistics,
    TextDelta,
)

__all__ = [
    "ChatMessage",
    "ChatTemplateError",
    "DownloadProgress",
    "EngineStoppedError",
    "Event",
    "FinishReason",
    "Finished",
    "Generation",
    "InferenceError",
    "InvalidRequestError",
    "ModelFailure",
    "ModelInfo",
    "ModelNotReadyError",
    "ModelState",
    "Phase",
    "Prefilling",
    "PromptCount",
    "PromptTooLongError",
    "QueueFullError",
    "QueueState",
    "Queued",
    "Role",
    "SamplingParams",
    "Statistics",
    "TextDelta",
    "count",
    "queue",
    "start",
    "state",
    "stop",
    "submit",
    "wait_for_state_change",
]
