"""The values that cross the front door of `inference`: messages in, events out.

Owns plain frozen dataclasses only. Knows no thread, no llama.cpp and no Django.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "cancelled", "error"]
Phase = Literal["starting", "downloading", "checking", "loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt.

    `token_ids` are the ids that the model itself sampled for a reply, if it was `model_fingerprint` that
    wrote it: text does not tokenise back to the same ids, and only the same ids hit the KV cache.
    """

    role: Role
    content: str
    token_ids: tuple[int, ...] = ()
    model_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How the next token is chosen, and when a reply ends.

    `temperature` 0 is greedy. `seed` None lets the engine draw one; the one used comes back in `Finished`.
    Values outside their range raise `InvalidRequestError` when the request is submitted: llama.cpp takes
    NaN and negatives without an error and answers nonsense.
    """

    max_new_tokens: int
    temperature: float = 0.7
    top_p: float = 0.9
    repetition_penalty: float = 1.1
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What one reply cost. Times are seconds from the submission of the request."""

    num_prompt_tokens: int
    num_cached_tokens: int
    """Prompt tokens that were already in the KV cache."""
    num_completion_tokens: int
    time_to_first_token_s: float | None
    """None when the reply ended before its first token."""
    total_s: float
    tokens_per_s: float | None
    """Decode speed: tokens after the first, by the seconds after the first. None below two tokens."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits. `place` 1 is next; `estimated_wait_s` is None while nothing is known."""

    place: int
    estimated_wait_s: float | None


@dataclass(frozen=True, slots=True)
class Prefilling:
    """The prompt is being read: `num_done` of `num_total` prompt tokens."""

    num_done: int
    num_total: int


@dataclass(frozen=True, slots=True)
class TextDelta:
    """New text of the reply: whole characters only. Empty when a token ended inside a character."""

    text: str
    token_id: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every request that was accepted.

    `error` is a sentence for the person, and only set with finish reason `error`.
    """

    reason: FinishReason
    statistics: Statistics
    seed: int
    token_ids: tuple[int, ...]
    error: str = ""


Event = Queued | Prefilling | TextDelta | Finished


@dataclass(frozen=True, slots=True)
class PromptCount:
    """Token counts of a prompt: `each` aligned with the messages given, `total` with the template's own tokens."""

    total: int
    each: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The model that serves. `name` is for people; `fingerprint` tells two files apart."""

    name: str
    fingerprint: str
    architecture: str
    quantisation: str
    n_ctx: int
    """The context of one conversation, in tokens (`N_CTX`, lowered to what the model was trained for)."""
    n_ctx_train: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Bytes of the model file that are here. Rates are None until there is something to measure."""

    done_bytes: int
    total_bytes: int
    bytes_per_s: float | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class ModelFailure:
    """Why there is no model: `message` says what happened, `advice` what to do; both are for people."""

    code: str
    message: str
    advice: str
    retry_in_s: float | None = None
    """Seconds until the next try by itself; None when only a person can mend it."""
    retry_at: float | None = None
    """The moment of that try, in seconds since 1970: what is left of the pause can be told at any time."""


@dataclass(frozen=True, slots=True)
class ModelState:
    """Where the model is on its way from the hub into memory. Immutable; a new one is published for each change."""

    phase: Phase
    wanted: str
    """What the configuration asks for, in words for people."""
    model: ModelInfo | None = None
    download: DownloadProgress | None = None
    failure: ModelFailure | None = None
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QueueState:
    """Replies that run and replies that wait for a place."""

    num_running: int
    num_waiting: int
