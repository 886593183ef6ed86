"""A byte-level BPE vocabulary from the corpus, cut into words as llama.cpp does for its pre-tokeniser `qwen2`.

Digits stand alone, so that numbers are read digit by digit. Control tokens come last and are never produced from text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from tools.demo_model.corpus.sessions import Session

SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
PRE_TOKENIZER = "qwen2"
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2 cuts text into words before merging; llama.cpp knows it under the name in `PRE_TOKENIZER`."""


def train_tokenizer(sessions: Iterable[Session], num_tokens: int) -> Tokenizer:
    """Learn a vocabulary of `num_tokens`, the control tokens among them."""
    tokenizer = _empty()
    trainer = trainers.BpeTrainer(
        vocab_size=num_tokens - len(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = (text for session in sessions for exchange in session for text in (exchange.user, exchange.reply))
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _empty() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


@dataclass(frozen=True, slots=True)
class Encoder:
    """Conversations to ids, exactly as the engine builds its prompts: contents never yield control tokens."""

    tokenizer: Tokenizer
    im_start: int
    im_end: int
    system: tuple[int, ...]
    user: tuple[int, ...]
    assistant: tuple[int, ...]
    newline: tuple[int, ...]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Encoder:
        """Prepare the pieces of the template."""
        size = tokenizer.get_vocab_size()
        pieces = [tuple(tokenizer.encode(text).ids) for text in ("system\n", "user\n", "assistant\n", "\n")]
        return cls(tokenizer, size + 1, size + 2, *pieces)

    @property
    def num_tokens(self) -> int:
        """Vocabulary size with the control tokens."""
        return int(self.tokenizer.get_vocab_size()) + len(SPECIAL_TOKENS)

    def encode(self, session: Session, system: str = "") -> tuple[list[int], list[bool]]:
        """Ids of a conversation, and for each whether the model itself is to write it."""
        ids: list[int] = []
        if system:
            ids = [self.im_start, *self.system, *self.tokenizer.encode(system).ids, self.im_end, *self.newline]
        is_own = [False] * len(ids)
        for exchange in session:
            question = [self.im_start, *self.user, *self.tokenizer.encode(exchange.user).ids, self.im_end]
            question += [*self.newline, self.im_start, *self.assistant]
            reply = [*self.tokenizer.encode(exchange.reply).ids, self.im_end]
            ids += [*question, *reply, *self.newline]
            is_own += [False] * len(question) + [True] * len(reply) + [False] * len(self.newline)
        return ids, is_own


def vocabulary_and_merges(tokenizer: Tokenizer) -> tuple[list[str], list[str]]:
    """The tokens in the order of their ids, control tokens last, and the merges as GGUF wants them."""
    described = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(described["vocab"], key=described["vocab"].__getitem__)
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in described["merges"]]
    return [*tokens, *SPECIAL_TOKENS], merges


def load_tokenizer(path: Path) -> Tokenizer:
    """Read what `Tokenizer.save` wrote."""
    return Tokenizer.from_file(str(path))
