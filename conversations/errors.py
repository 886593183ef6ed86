"""What a person can ask of a conversation that has to be refused, as one tree.

    TurnError
    ├── ConversationNotFoundError   there is none with this id, or another visitor owns it
    ├── TurnRunningError            one turn at a time: the reply before it is still being written
    ├── NotTheLastReplyError        only the newest reply can be written again
    ├── StorageUnavailableError     the database did not answer: locked, no room on the disk, away
    └── MessageRefusedError         the text itself: empty, too long, characters that cannot be kept

Each message says what happened and what to do, and so does the refusal while no model answers. Knows no HTTP: api.py
and the views choose the status.
"""

from __future__ import annotations

from inference import ModelNotReadyError, ModelState


class TurnError(Exception):
    """Base of all. `code` is what the HTTP API and the logs call it; `message` is for the person."""

    code = "turn_error"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code


class ConversationNotFoundError(TurnError):
    """No such conversation, or a foreign one: both look the same, so that ids of others cannot be probed."""

    code = "conversation_not_found"

    def __init__(self) -> None:
        super().__init__("This conversation does not exist here. It may have been deleted. Start a new chat instead.")


class TurnRunningError(TurnError):
    """The conversation's last reply is still being written."""

    code = "turn_running"

    def __init__(self) -> None:
        super().__init__("The last reply is still being written. Wait for it or stop it, then send again.")


class NotTheLastReplyError(TurnError):
    """A retry was asked for something other than the newest reply, or than the reply to the newest message."""

    code = "not_the_last_reply"

    def __init__(self) -> None:
        super().__init__("Only the newest reply of a conversation can be written again. Reload the page to see it.")


class StorageUnavailableError(TurnError):
    """The database could not be read or written at this moment; what was asked for was not done."""

    code = "storage_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The server's database does not answer: its disk may be full, or another program holds it. "
            "Nothing was changed. Try again in a moment; the server's log has the reason."
        )


class MessageRefusedError(TurnError):
    """The text cannot be sent as it is; `code` tells the reasons apart (message_text.py lists them)."""

    code = "message_refused"


def model_not_ready(state: ModelState) -> ModelNotReadyError:
    """Return the refusal of a message while `state` has no model: the reason and the advice that the page shows."""
    failure, download = state.failure, state.download
    again = "Send the message again once the model is ready."
    if state.phase == "failed" and failure is not None:
        what_follows = f"It is tried again by itself. {again}" if failure.retry_in_s is not None else ""
        return ModelNotReadyError(f"{failure.message} {failure.advice} {what_follows}".rstrip())
    if state.phase == "downloading" and download is not None and download.total_bytes:
        percent = 100 * download.done_bytes // download.total_bytes
        return ModelNotReadyError(f"The model {state.wanted} is being downloaded, {percent} % of it are here. {again}")
    return ModelNotReadyError("The model is not ready yet. Send the message again in a moment.")
