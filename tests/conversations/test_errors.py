"""The refusal while no model answers says how far it is and what to do."""

from __future__ import annotations

from conversations.errors import model_not_ready
from inference import DownloadProgress, ModelFailure, ModelState


def test_a_download_is_told_with_its_progress() -> None:
    state = ModelState("downloading", "small.gguf", download=DownloadProgress(done_bytes=42, total_bytes=100))
    assert str(model_not_ready(state)) == (
        "The model small.gguf is being downloaded, 42 % of it are here. Send the message again once the model is ready."
    )


def test_a_failure_that_time_may_mend_says_that_it_is_tried_again() -> None:
    failure = ModelFailure("hub_unreachable", "The hub does not answer.", "Check the network.", retry_in_s=5)
    assert str(model_not_ready(ModelState("failed", "small.gguf", failure=failure))) == (
        "The hub does not answer. Check the network. It is tried again by itself. "
        "Send the message again once the model is ready."
    )


def test_a_failure_that_a_person_has_to_mend_promises_nothing() -> None:
    failure = ModelFailure("model_not_found", "There is no small.gguf.", "Check MODEL_FILENAME.")
    assert str(model_not_ready(ModelState("failed", "small.gguf", failure=failure))) == (
        "There is no small.gguf. Check MODEL_FILENAME."
    )
