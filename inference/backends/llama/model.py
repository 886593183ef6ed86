"""Weights and vocabulary of a GGUF file. Any thread may tokenise; the rest is the worker thread's."""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

import llama_cpp

from inference.backends.base import BackendError
from inference.backends.llama.log import redirect_log
from inference.errors import DamagedModelError, EngineStoppedError


class LlamaModel:
    """Weights and vocabulary of one GGUF file, memory-mapped."""

    def __init__(self, path: Path) -> None:
        """Load the file. Blocks for as long as that takes.

        Raises:
            DamagedModelError: llama.cpp refused the file.
        """
        redirect_log()
        llama_cpp.llama_backend_init()
        model = llama_cpp.llama_model_load_from_file(str(path).encode(), llama_cpp.llama_model_default_params())
        if not model:
            raise DamagedModelError(f"llama.cpp could not load {path.name}.")
        self.handle = model
        self._lock = threading.Lock()
        self._is_closed = False
        self._vocab = llama_cpp.llama_model_get_vocab(model)
        self.num_tokens: int = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self.n_ctx_train: int = llama_cpp.llama_model_n_ctx_train(model)
        template = llama_cpp.llama_model_chat_template(model, None)
        self.chat_template: str = template.decode("utf-8", "replace") if template else ""
        begin = llama_cpp.llama_vocab_bos(self._vocab)
        self.prefix_tokens: tuple[int, ...] = (
            (begin,) if begin >= 0 and llama_cpp.llama_vocab_get_add_bos(self._vocab) else ()
        )
        self.begin_text = self._token_text(begin)
        self.end_text = self._token_text(llama_cpp.llama_vocab_eos(self._vocab))
        self.markup = self._markup()

    def _token_text(self, token: int) -> str:
        if token < 0:
            return ""
        text = llama_cpp.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", "replace") if text else ""

    def _markup(self) -> tuple[str, ...]:
        """Texts that llama.cpp turns into one token even with special tokens off: the user-defined ones."""
        wanted = llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
        texts = (
            self._token_text(token)
            for token in range(self.num_tokens)
            if llama_cpp.llama_vocab_get_attr(self._vocab, token) & wanted
        )
        return tuple(text for text in texts if len(text) > 2 and text[0] + text[-1] in ("<>", "[]"))

    def tokenize(self, text: str, *, parse_special: bool) -> list[int]:
        """Token ids of `text`; with `parse_special` the texts of control tokens become those tokens.

        Raises:
            EngineStoppedError: the model was closed.
        """
        encoded = text.encode("utf-8", "replace")
        room = len(encoded) + 8
        tokens = (llama_cpp.llama_token * room)()
        with self._lock:
            if self._is_closed:
                raise EngineStoppedError("The model is no longer loaded. Try again in a moment.")
            count = llama_cpp.llama_tokenize(self._vocab, encoded, len(encoded), tokens, room, False, parse_special)
        if count < 0:
            raise BackendError(f"The tokeniser needs room for {-count} tokens for {len(encoded)} bytes.")
        return tokens[:count]

    def token_bytes(self, token: int) -> bytes:
        """The bytes that a token stands for, which may end inside a character. Control tokens have none."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            size = -count

    def is_end(self, token: int) -> bool:
        """Whether the token ends a turn."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def close(self) -> None:
        """Free the weights. No context may be left; a tokenisation under way is waited for."""
        with self._lock:
            self._is_closed = True
            llama_cpp.llama_model_free(self.handle)
