"""What a trial found out about a model file. A plain value; knows neither the file nor llama.cpp."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class GgufFacts:
    """A model file that was loaded once, in a child process, and wrote finite logits there."""

    name: str
    """What the file calls itself; its file name when it does not."""
    architecture: str
    quantisation: str
    """In the words of GGUF file names, such as Q5_K_M."""
    n_ctx_train: int
    """Tokens of context that the model was trained for."""
    has_chat_template: bool
    kv_bytes_per_token: int
    """What one token of context takes in an f16 KV cache."""
    size_bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """For `known_files.json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self | None:
        """None when an older version of this program wrote other fields."""
        try:
            return cls(**facts)
        except TypeError:
            return None
