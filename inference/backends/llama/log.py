"""llama.cpp's log, passed on to ours. Its callback may be called on any of llama.cpp's threads."""

from __future__ import annotations

import ctypes
import logging

import llama_cpp

logger = logging.getLogger("inference.llama")

# ggml.h: 1 debug, 2 info, 3 warning, 4 error. Its warnings are for those who work on llama.cpp.
_LEVELS = {1: logging.DEBUG, 2: logging.DEBUG, 3: logging.DEBUG, 4: logging.ERROR}


class _Log:
    """Remembers the level of the line before, and whether errors are to be expected."""

    def __init__(self) -> None:
        self.level = logging.DEBUG
        self.is_aborting = False

    def take(self, level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
        """Pass one line on. Level 5 continues the line before; a step that was broken off is no error."""
        self.level = logging.DEBUG if self.is_aborting else _LEVELS.get(level, self.level)
        line = text.decode("utf-8", "replace").rstrip()
        if line and line != ".":
            logger.log(self.level, "llama.cpp: %s", line)


_log = _Log()
# Referenced for as long as the process lives: llama.cpp may call it at any time.
_CALLBACK = llama_cpp.llama_log_callback(_log.take)


def redirect_log() -> None:
    """Have llama.cpp write to our log instead of the terminal."""
    llama_cpp.llama_log_set(_CALLBACK, ctypes.c_void_p(0))


def expect_errors(is_aborting: bool) -> None:
    """Say whether a step is being broken off on purpose: llama.cpp calls that an error, three lines long."""
    _log.is_aborting = is_aborting
