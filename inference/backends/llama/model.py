"""Weights and vocabulary of a GGUF file. Any thread may tokenise; the rest is the worker thread's."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llama_cpp

from inference.backends.llama.log import redirect_log
from inference.errors import DamagedModelError, EngineStoppedError

_ADD_SPACE_KEY = "tokenizer.ggml.add_space_prefix"


class LlamaModel:
    """Weights and vocabulary of one GGUF file, memory-mapped."""

    def __init__(self, path: Path, *, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Load the file. Blocks for as long as that takes, or until `is_wanted` says no.

        Raises:
            DamagedModelError: llama.cpp refused the file, or it was no longer wanted.
        """
        redirect_log()
        progress = llama_cpp.llama_progress_callback(lambda _progress, _user_data: is_wanted())
        llama_cpp.llama_backend_init()
        model = llama_cpp.llama_model_load_from_file(os.fsencode(path), _load_params(progress))
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
        self.adds_space = self._adds_space()
        self.markup = self._markup()

    def _token_text(self, token: int) -> str:
        if token < 0:
            return ""
        text = llama_cpp.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", "replace") if text else ""

    def _adds_space(self) -> bool:
        """Whether the file asks for a space before every text: SentencePiece does unless it is told otherwise."""
        value = ctypes.create_string_buffer(16)
        key = _ADD_SPACE_KEY.encode()
        if llama_cpp.llama_model_meta_val_str(self.handle, key, value, len(value)) >= 0:
            return value.value == b"true"
        return bool(llama_cpp.llama_vocab_type(self._vocab) == llama_cpp.LLAMA_VOCAB_TYPE_SPM)

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
        while True:
            tokens = (llama_cpp.llama_token * room)()
            with self._lock:
                if self._is_closed:
                    raise EngineStoppedError("The model is no longer loaded. Try again in a moment.")
                count = llama_cpp.llama_tokenize(self._vocab, encoded, len(encoded), tokens, room, False, parse_special)
            if count >= 0:
                return tokens[:count]
            room = -count

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


def _load_params(progress: Any) -> llama_cpp.llama_model_params:
    """The defaults, but for one: texts are tokenised in pieces, and a space before each piece would change them."""
    override = llama_cpp.llama_model_kv_override()
    override.tag = llama_cpp.LLAMA_KV_OVERRIDE_TYPE_BOOL
    override.key = _ADD_SPACE_KEY.encode()
    # Its value stays zero, which is false.
    end = llama_cpp.llama_model_kv_override()
    params: llama_cpp.llama_model_params = llama_cpp.llama_model_default_params()
    params.kv_overrides = (llama_cpp.llama_model_kv_override * 2)(override, end)
    params.progress_callback = progress
    return params
