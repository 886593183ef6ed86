"""Every exception that leaves `inference`, as one tree.

    InferenceError
    ├── ModelNotReadyError      no model serves yet: say so, try again
    ├── QueueFullError          too many wait already: 503 with Retry-After
    ├── PromptTooLongError      one prompt does not fit the context window
    ├── InvalidRequestError     sampling values out of range, no messages
    ├── ChatTemplateError       the model's own template failed, hung or wrote too much
    ├── EngineStoppedError      the engine is shutting down or broke
    └── ModelError              the model file could not be had or used (see `ModelFailure`)
        ├── HubUnreachableError, ModelNotFoundError, TokenNeededError, DiskTooSmallError,
        │   CacheNotWritableError, DownloadInterruptedError, ChecksumError
        └── NotAGgufFileError, DamagedModelError, OutOfMemoryError

Each message is one or two sentences for the person who reads it.
"""

from __future__ import annotations

from typing import ClassVar


class InferenceError(Exception):
    """Base of all. `code` is what the HTTP API and the logs call it."""

    code: ClassVar[str] = "inference_error"


class ModelNotReadyError(InferenceError):
    """No model serves at the moment."""

    code = "model_not_ready"


class QueueFullError(InferenceError):
    """The queue is full; `retry_after_s` is a guess in whole seconds."""

    code = "queue_full"

    def __init__(self, message: str, retry_after_s: int = 5) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class PromptTooLongError(InferenceError):
    """The prompt has `num_tokens`, and `max_tokens` are allowed."""

    code = "prompt_too_long"

    def __init__(self, num_tokens: int, max_tokens: int) -> None:
        super().__init__(
            f"The message has {num_tokens:,} tokens with what belongs to it, and {max_tokens:,} fit. "
            "Shorten it and send it again."
        )
        self.num_tokens = num_tokens
        self.max_tokens = max_tokens


class InvalidRequestError(InferenceError):
    """The request itself makes no sense."""

    code = "invalid_request"


class ChatTemplateError(InferenceError):
    """The chat template in the model file could not be rendered within its bounds."""

    code = "chat_template"


class EngineStoppedError(InferenceError):
    """The engine stopped while the request was waiting or running."""

    code = "engine_stopped"


class ModelError(InferenceError):
    """The model could not be fetched, checked or loaded. `advice` says what to do; `retry` whether time may mend it."""

    code = "model_error"
    retry: ClassVar[bool] = False
    advice: str = "Look into the log of the server for the reason."

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class HubUnreachableError(ModelError):
    """No connection to the hub, or none that lasted."""

    code = "hub_unreachable"
    retry = True
    advice = (
        "Check the network connection. Or use a GGUF file on this machine: stop the server and start it with "
        "MODEL_PATH=/path/to/file.gguf make run"
    )


class ModelNotFoundError(ModelError):
    """The repository, the file in it, or the path on this machine is not there."""

    code = "model_not_found"
    advice = (
        "Check MODEL_REPO and MODEL_FILENAME, or MODEL_PATH, for a slip of the pen. "
        "They are read when the server starts: stop it, and start it with the right ones."
    )


class TokenNeededError(ModelError):
    """The hub gives the file only to people it knows."""

    code = "token_needed"
    advice = (
        "Accept the model's terms on the hub and make a token there. Then stop the server and start it with "
        "HF_TOKEN=the-token make run"
    )


class DiskTooSmallError(ModelError):
    """The file does not fit beside what is on the disk."""

    code = "disk_too_small"
    retry = True
    advice = "Make room on the disk, or set DATA_DIR to a larger one."


class CacheNotWritableError(ModelError):
    """The folder for models refuses files, for a reason other than space."""

    code = "cache_not_writable"
    retry = True
    advice = "Give the server's user the right to write there, or set DATA_DIR to another folder."


class DownloadInterruptedError(ModelError):
    """The connection broke; what came so far is kept."""

    code = "download_interrupted"
    retry = True
    advice = "Nothing to do: the download goes on from where it stopped."


class ChecksumError(ModelError):
    """What came is not what the hub has."""

    code = "checksum_wrong"
    retry = True
    advice = (
        "The file was removed and is fetched again. If this repeats, something between here and the hub changes it."
    )


class NotAGgufFileError(ModelError):
    """The file does not begin as GGUF files do."""

    code = "not_a_gguf_file"
    advice = (
        "Set MODEL_FILENAME or MODEL_PATH to a file in the GGUF format; its name usually ends in .gguf. "
        "Then start the server again."
    )


class DamagedModelError(ModelError):
    """The file is GGUF, but a process that loaded it failed or died."""

    code = "model_damaged"
    advice = "Fetch the file again with: python manage.py download_model --force"


class OutOfMemoryError(ModelError):
    """Weights and KV cache need more memory than there is."""

    code = "out_of_memory"
    advice = "Choose a smaller model or quantisation, or lower N_CTX or MAX_PARALLEL, and start the server again."
