"""llama.cpp behind the protocol of base.py, through the low-level bindings. Nothing else in the server imports it.

`LlamaModel` holds weights and vocabulary, `LlamaContext` the KV cache, a sampler chain belongs to each reply.
"""

from inference.backends.llama.context import LlamaContext
from inference.backends.llama.model import LlamaModel

__all__ = ["LlamaContext", "LlamaModel"]
