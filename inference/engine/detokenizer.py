"""Token ids to text, one token at a time, without ever showing half a character. Worker thread only."""

from __future__ import annotations

import codecs

from inference.backends.base import Tokenizer


class Detokenizer:
    """Holds back the bytes of a character that is split across tokens until it is whole."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def add(self, token: int) -> str:
        """The text that became whole with this token; often all of it, sometimes none."""
        return self._decoder.decode(self._tokenizer.token_bytes(token))

    def finish(self) -> str:
        """What is left at the end: a replacement character when the last one never became whole."""
        return self._decoder.decode(b"", final=True)
