"""The child process that tries a model file: `python -m inference.probe PATH`.

Loads the file with llama.cpp, decodes one token, and prints one line of JSON: the fields of `GgufFacts` that it
found, or `{"problem": "..."}`. It may abort, crash or hang in doing so; that is what it is for. It ends when its
standard input closes, so it never outlives the server that started it.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import sys
import threading
from pathlib import Path
from typing import Any

import llama_cpp

_N_CTX = 32
"""One token is decoded, so the least that llama.cpp takes will do."""
_F16_BYTES = 2
_LOG_LEVEL_ERROR = 4
"""ggml's own number. llama-cpp-python takes it for debug, so its logging drops the errors."""


class _UnusableError(Exception):
    """The file loads or not, but cannot be used; the text is the reason."""


def main(path: str) -> None:
    """Prints the answer and ends the process; what llama.cpp calls an error goes to standard error."""
    llama_cpp.llama_log_set(_write_errors, ctypes.c_void_p(0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _be_expendable()
    try:
        answer = _try(path)
    except _UnusableError as error:
        answer = {"problem": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    # An orderly end would wait for the thread that watches standard input, and free what may be damaged.
    os._exit(0)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _write_errors(level: int, text: bytes, _: object) -> None:
    # A function of the module, because llama.cpp keeps the bare address.
    if level == _LOG_LEVEL_ERROR:
        sys.stderr.write(text.decode("utf-8", "replace"))


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def _be_expendable() -> None:
    """No core file for a crash that was expected, and the first to go when memory runs out."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    oom_score = Path("/proc/self/oom_score_adj")
    if oom_score.exists():
        oom_score.write_text("1000")


def _try(path: str) -> dict[str, Any]:
    llama_cpp.llama_backend_init()
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = 0
    params.check_tensors = True
    model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise _UnusableError("")
    facts = _facts(model)
    if facts["n_ctx_train"] < 1:
        raise _UnusableError("it does not say how long a context it was trained for")
    _decode_one_token(model)
    return facts


def _decode_one_token(model: Any) -> None:
    """Raises `_UnusableError` unless the model computes finite logits that tell tokens apart."""
    vocab = llama_cpp.llama_model_get_vocab(model)
    num_tokens = llama_cpp.llama_vocab_n_tokens(vocab)
    if num_tokens < 1 or not llama_cpp.llama_model_has_decoder(model):
        raise _UnusableError("it is not a model that writes text")
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = params.n_batch = params.n_ubatch = _N_CTX
    context = llama_cpp.llama_init_from_model(model, params)
    if not context:
        raise _UnusableError("")
    token = max(0, llama_cpp.llama_vocab_bos(vocab))
    batch = llama_cpp.llama_batch_get_one((llama_cpp.llama_token * 1)(token), 1)
    if llama_cpp.llama_decode(context, batch) != 0:
        raise _UnusableError("it cannot decode a token")
    logits = llama_cpp.llama_get_logits_ith(context, -1)
    if not logits:
        raise _UnusableError("it is not a model that writes text")
    values = logits[:num_tokens]
    if not all(map(math.isfinite, values)) or min(values) == max(values):
        raise _UnusableError("its weights are damaged, it computes nonsense")


def _facts(model: Any) -> dict[str, Any]:
    num_heads = max(1, llama_cpp.llama_model_n_head(model))
    architecture = _metadata(model, "general.architecture")
    head_size = llama_cpp.llama_model_n_embd(model) // num_heads
    key_size = int(_metadata(model, f"{architecture}.attention.key_length") or head_size)
    value_size = int(_metadata(model, f"{architecture}.attention.value_length") or head_size)
    num_kv_heads = llama_cpp.llama_model_n_layer(model) * llama_cpp.llama_model_n_head_kv(model)
    return {
        "name": _metadata(model, "general.name"),
        "architecture": architecture,
        "quantisation": _quantisation(llama_cpp.llama_model_ftype(model)),
        "n_ctx_train": llama_cpp.llama_model_n_ctx_train(model),
        "has_chat_template": bool(_metadata(model, "tokenizer.chat_template")),
        "kv_bytes_per_token": num_kv_heads * (key_size + value_size) * _F16_BYTES,
    }


def _metadata(model: Any, key: str) -> str:
    buffer = ctypes.create_string_buffer(256)
    if llama_cpp.llama_model_meta_val_str(model, key.encode(), buffer, len(buffer)) < 0:
        return ""
    return buffer.value.decode("utf-8", "replace")


def _quantisation(file_type: int) -> str:
    """GGUF's short name: llama.cpp's constants carry it (`LLAMA_FTYPE_MOSTLY_Q5_K_M`)."""
    prefixes = ("LLAMA_FTYPE_MOSTLY_", "LLAMA_FTYPE_ALL_")
    for constant, value in vars(llama_cpp).items():
        if value == file_type and constant.startswith(prefixes):
            return constant.removeprefix(prefixes[0]).removeprefix(prefixes[1])
    return "unknown"


if __name__ == "__main__":
    main(sys.argv[1])
