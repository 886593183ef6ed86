"""The shapes that the HTTP API takes and gives, with the descriptions that its document shows.

Owns names and types only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from conversations.message_text import clean_message_text
from conversations.models import Message
from inference import ModelState, QueueState

Status = Literal["starting", "downloading", "loading", "ready", "failed"]


class ChatRequest(Schema):
    """A message to the model."""

    # A misspelt name would silently begin a new conversation.
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"message": "Hello"}]})

    message: Annotated[str, BeforeValidator(clean_message_text)] = Field(description="What to say, as plain text.")
    conversation_id: UUID | None = Field(None, description="The conversation to continue; without it a new one begins.")


class ErrorBody(Schema):
    """What went wrong."""

    code: str = Field(description="For programs; it does not change.", examples=["conversation_not_found"])
    message: str = Field(description="For people: what happened, why, and what to do.")


class ErrorResponse(Schema):
    """Every answer that is not a success."""

    error: ErrorBody


class StatisticsSchema(Schema):
    """What a reply cost. Times are seconds from the moment the message was accepted."""

    num_prompt_tokens: int | None = None
    num_cached_tokens: int | None = Field(None, description="Prompt tokens that had not to be computed again.")
    num_completion_tokens: int | None = None
    time_to_first_token_s: float | None = None
    total_s: float | None = None
    tokens_per_s: float | None = None


class MessageSchema(StatisticsSchema):
    """One message; statistics and what follows belong to replies."""

    id: UUID
    role: Literal["user", "assistant"]
    text: str
    status: Literal["running", "complete", "stopped", "interrupted", "failed"]
    error: str = Field(description="Why a reply failed; otherwise empty.")
    created_at: datetime
    finish_reason: str = Field(
        description="`stop`: by itself. `length`: at MAX_NEW_TOKENS. `cancelled`: by a person. `error`: see `error`."
    )
    model_name: str
    seed: int | None


class ConversationSchema(Schema):
    """A conversation in a list."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime = Field(description="When it was last used.")
    num_messages: int


class ConversationDetail(ConversationSchema):
    """A conversation with all its messages, oldest first."""

    messages: list[MessageSchema]

    @staticmethod
    def resolve_messages(conversation: Any) -> list[Message]:
        """Take the messages that were read with it: no query happens here."""
        return list(conversation.messages.all())


class QueueSchema(Schema):
    """How busy the model is."""

    running: int = Field(description="Replies that are being written.")
    waiting: int = Field(description="Messages that wait for a place.")


class HealthError(ErrorBody):
    """Why there is no model."""

    advice: str = Field(description="What to do.")
    retry_in_s: float | None = Field(description="When it is tried again by itself; null: never.")


class Health(Schema):
    """Whether the model answers, and how far it is on the way there."""

    status: Status
    model: str = Field(description="The model that serves, or the one that is wanted.")
    progress: float | None = Field(description="How much of a download is here, from 0 to 1; null at other times.")
    error: HealthError | None
    queue: QueueSchema

    @classmethod
    def of(cls, state: ModelState, queue: QueueState) -> Self:
        """Put the engine's state into the API's words: checking a file is a part of loading it."""
        download, failure = state.download, state.failure
        return cls(
            status="loading" if state.phase == "checking" else state.phase,
            model=state.model.name if state.model else state.wanted,
            progress=download.done_bytes / download.total_bytes if download and download.total_bytes else None,
            error=HealthError.from_orm(failure) if failure else None,
            queue=QueueSchema(running=queue.num_running, waiting=queue.num_waiting),
        )
