"""llama.cpp behind the protocol of base.py, through the low-level bindings.

The only importer of `llama_cpp` in the server. `LlamaModel` holds weights and vocabulary, and any thread may tokenise;
`LlamaContext` belongs to the worker thread. Each call that llama.cpp would answer by ending the process (batch too
large, bad slot, logits that were not asked for) is refused here before it is made.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import llama_cpp

from inference.backends.base import BackendError, Batch, DecodeOutcome
from inference.errors import DamagedModelError, EngineStoppedError, OutOfMemoryError
from inference.types import SamplingParams

logger = logging.getLogger(__name__)

TOP_K = 64
"""Candidates kept before the other samplers: the penalties sampler is slow over a vocabulary of 152,000."""
PENALTY_WINDOW = 256
"""Tokens of the reply that the repetition penalty looks back on."""
N_UBATCH = 128
"""Tokens computed at once. On two cores 128 reads as fast as 512, and compute buffers grow with it."""

# ggml.h: 1 debug, 2 info, 3 warning, 4 error. Its warnings are for those who work on llama.cpp.
_LOG_LEVELS = {1: logging.DEBUG, 2: logging.DEBUG, 3: logging.DEBUG, 4: logging.ERROR}
_last_log_level = logging.DEBUG


def _log(level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
    """Pass llama.cpp's log on. Level 5 continues the line before."""
    global _last_log_level
    _last_log_level = _LOG_LEVELS.get(level, _last_log_level)
    line = text.decode("utf-8", "replace").rstrip()
    if line and line != ".":
        logger.log(_last_log_level, "llama.cpp: %s", line)


# Referenced for as long as the process lives: llama.cpp calls it at any time.
_LOG_CALLBACK = llama_cpp.llama_log_callback(_log)


class LlamaModel:
    """Weights and vocabulary of one GGUF file, memory-mapped."""

    def __init__(self, path: Path) -> None:
        """Load the file. Blocks for as long as that takes.

        Raises:
            DamagedModelError: llama.cpp refused the file.
        """
        llama_cpp.llama_log_set(_LOG_CALLBACK, ctypes.c_void_p(0))
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


class LlamaContext:
    """The KV cache and compute buffers over a model. Worker thread only."""

    def __init__(self, model: LlamaModel, *, num_slots: int, num_cache_tokens: int, num_threads: int) -> None:
        """Allocate the context.

        Raises:
            OutOfMemoryError: there was not enough memory for the KV cache.
        """
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = num_cache_tokens
        params.n_batch = params.n_ubatch = N_UBATCH
        params.n_seq_max = params.n_outputs_max = num_slots
        params.n_threads = params.n_threads_batch = num_threads
        # One pool of cells for all, so that a lone conversation may fill it (docs/decisions/0003).
        params.kv_unified = True
        # Slower than without on CPUs at depth: 446 ms against 258 ms for 16 tokens after 3,500.
        params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        self._should_abort: Callable[[], bool] = lambda: False
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._should_abort())
        params.abort_callback = self._abort
        context = llama_cpp.llama_init_from_model(model.handle, params)
        if not context:
            raise OutOfMemoryError(
                f"There is not enough memory for a KV cache of {num_cache_tokens:,} tokens beside the model."
            )
        self._context = context
        self._memory = llama_cpp.llama_get_memory(context)
        self._num_vocabulary_tokens = model.num_tokens
        self.num_slots = num_slots
        self.num_cache_tokens = num_cache_tokens
        self.max_batch_tokens = N_UBATCH
        self._batch = llama_cpp.llama_batch_init(N_UBATCH, 0, 1)
        self._has_logits: list[bool] = []

    def decode(self, batch: Batch, should_abort: Callable[[], bool]) -> DecodeOutcome:
        """Run one step. `should_abort` is asked every few milliseconds and must not raise.

        After ABORTED or CACHE_FULL the caller truncates every slot of the batch to where it was before.

        Raises:
            BackendError: llama.cpp failed; the reason is in the log.
        """
        if not 0 < len(batch) <= self.max_batch_tokens or sum(batch.wants_logits) > self.num_slots:
            raise BackendError(f"A batch of {len(batch)} tokens is outside the limits.")
        native = self._batch
        native.n_tokens = len(batch)
        for index, slot in enumerate(batch.slots):
            if not 0 <= slot < self.num_slots:
                raise BackendError(f"There is no slot {slot}.")
            native.token[index] = batch.tokens[index]
            native.pos[index] = batch.positions[index]
            native.n_seq_id[index] = 1
            native.seq_id[index][0] = slot
            native.logits[index] = batch.wants_logits[index]
        self._has_logits = []
        self._should_abort = should_abort
        code = llama_cpp.llama_decode(self._context, native)
        if code == 0:
            self._has_logits = batch.wants_logits
            return DecodeOutcome.DONE
        if code == 1:
            return DecodeOutcome.CACHE_FULL
        if code == 2:
            return DecodeOutcome.ABORTED
        raise BackendError(f"llama_decode answered {code}.")

    def truncate(self, slot: int, num_tokens: int) -> bool:
        """Forget a slot's tokens from position `num_tokens` on. False: the memory cannot be cut there, only emptied."""
        if not 0 <= slot < self.num_slots:
            raise BackendError(f"There is no slot {slot}.")
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, slot, num_tokens, -1))

    def new_sampler(self, params: SamplingParams, seed: int) -> LlamaSampler:
        """A sampler chain of its own for one sequence. Close it."""
        return LlamaSampler(self, params, seed)

    def sample(self, chain: llama_cpp.llama_sampler_p, batch_index: int) -> int:
        """Choose a token from the logits of one place of the last batch."""
        if not (0 <= batch_index < len(self._has_logits) and self._has_logits[batch_index]):
            raise BackendError(f"No logits were computed at {batch_index}.")
        return int(llama_cpp.llama_sampler_sample(chain, self._context, batch_index))

    @property
    def num_vocabulary_tokens(self) -> int:
        """Entries of the vocabulary."""
        return self._num_vocabulary_tokens

    def close(self) -> None:
        """Free the KV cache. No sampler may be used afterwards."""
        llama_cpp.llama_batch_free(self._batch)
        llama_cpp.llama_free(self._context)


class LlamaSampler:
    """top-k, repetition penalty, top-p, temperature and a seeded draw; temperature 0 takes the most likely token.

    The penalty sees the reply's own tokens only: over the prompt it would also punish the template's tokens,
    the one that ends a turn among them.
    """

    def __init__(self, context: LlamaContext, params: SamplingParams, seed: int) -> None:
        self._context = context
        self._chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        for part in self._parts(params, seed):
            llama_cpp.llama_sampler_chain_add(self._chain, part)

    def _parts(self, params: SamplingParams, seed: int) -> list[llama_cpp.llama_sampler_p]:
        parts = [llama_cpp.llama_sampler_init_top_k(TOP_K)]
        if params.repetition_penalty != 1:
            size = self._context.num_vocabulary_tokens
            parts.append(
                llama_cpp.llama_sampler_init_penalties(size, PENALTY_WINDOW, params.repetition_penalty, 0.0, 0.0)
            )
        if params.temperature == 0:
            return [*parts, llama_cpp.llama_sampler_init_greedy()]
        return [
            *parts,
            llama_cpp.llama_sampler_init_top_p(params.top_p, 1),
            llama_cpp.llama_sampler_init_temp(params.temperature),
            llama_cpp.llama_sampler_init_dist(seed),
        ]

    def sample(self, batch_index: int) -> int:
        """Choose the next token and remember it for the penalty."""
        return self._context.sample(self._chain, batch_index)

    def close(self) -> None:
        """Free the chain."""
        llama_cpp.llama_sampler_free(self._chain)
