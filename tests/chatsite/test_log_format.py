"""A log line is one line, whoever wrote what is in it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import DisallowedHost

from chatsite.log_format import LineFormatter


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter())
    logger = logging.getLogger("tests.log_format")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


def test_a_line_has_level_and_logger(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.warning("reply %s took long", 7)
    assert written.getvalue().endswith(" WARNING tests.log_format: reply 7 took long\n")


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\x00", "\x85", "\u2028"])
def test_text_of_people_cannot_forge_a_line_or_move_the_cursor(
    character: str, log: tuple[logging.Logger, io.StringIO]
) -> None:
    logger, written = log
    logger.warning("refused %s", f"x{character}2026-01-01 INFO forged")
    assert character not in written.getvalue().removesuffix("\n")
    assert written.getvalue().count("\n") == 1


def test_a_request_that_was_refused_leaves_no_traceback_and_a_fault_does(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    for error in (DisallowedHost("evil.example"), RuntimeError("broken")):
        try:
            raise error
        except Exception:
            logger.exception("an error")
    assert written.getvalue().count("Traceback") == 1
    assert "RuntimeError: broken" in written.getvalue()
