"""Messages to prompt tokens, and back to a count for each message.

Template text is tokenised with special tokens on, people's text with them off, so that `<|im_end|>` in a message is ten
harmless characters. A reply of the same model goes in as the ids it was sampled as. May block for some milliseconds
(seconds when a template has to be rendered): any thread but the event loop's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from inference.backends.base import Tokenizer
from inference.chat_template import ChatTemplate
from inference.errors import InvalidRequestError
from inference.types import ChatMessage, PromptCount, Role

CACHED_TEXTS = 512
"""Texts whose ids are kept, so that a history is not tokenised again for each turn."""


class PromptBuilder:
    """Builds prompts for one model. Safe on any thread while the model lives."""

    def __init__(self, tokenizer: Tokenizer, template: ChatTemplate, fingerprint: str) -> None:
        self._tokenizer = tokenizer
        self._template = template
        self._fingerprint = fingerprint
        self._markup = re.compile("|".join(map(re.escape, tokenizer.markup))) if tokenizer.markup else None
        self._content_ids = lru_cache(maxsize=CACHED_TEXTS)(self._tokenize_content)
        self._template_ids = lru_cache(maxsize=CACHED_TEXTS)(self._tokenize_template)

    def build(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The prompt's token ids, ending where the reply begins.

        Raises:
            ChatTemplateError: the template refused the messages.
            InvalidRequestError: there are none.
        """
        return [token for part in self._parts(messages) for token in part]

    def count(self, messages: Sequence[ChatMessage]) -> PromptCount:
        """How many tokens the prompt has, and each message with the template's tokens before it."""
        lengths = [len(part) for part in self._parts(messages)]
        total = sum(lengths)
        pairs = lengths[1:-1]
        each = [pairs[index] + pairs[index + 1] for index in range(0, len(pairs), 2)]
        # A system message that the template does not take was joined with the message after it.
        missing = len(messages) - len(each)
        return PromptCount(total, (*([0] * missing), *each))

    def _parts(self, messages: Sequence[ChatMessage]) -> list[tuple[int, ...]]:
        """Prefix, then template text and content of each message in turn, then what opens the reply."""
        if not messages:
            raise InvalidRequestError("There is no message to answer.")
        adapted = self._template.adapt([self._with_own_ids_only(message) for message in messages])
        roles: tuple[Role, ...] = tuple(message.role for message in adapted)
        pieces = self._template.skeleton(roles).pieces
        parts: list[tuple[int, ...]] = [()]
        for index, message in enumerate(adapted):
            if message.token_ids:
                # What it was generated after: some templates write a reply's opening differently in a history.
                opening = self._template.skeleton(roles[:index]).pieces[-1]
                parts += [self._template_ids(opening), message.token_ids]
            else:
                # A space belongs to the word after it, and tokens are words with the space before them.
                opening = pieces[index].removesuffix(" ")
                parts += [self._opening_ids(opening, is_first=index == 0)]
                parts += [self._content_ids(pieces[index][len(opening) :] + message.content)]
        parts.append(self._template_ids(pieces[-1]))
        prefix = self._tokenizer.prefix_tokens
        if parts[1][: len(prefix)] != prefix:
            parts[0] = prefix
        return parts

    def _with_own_ids_only(self, message: ChatMessage) -> ChatMessage:
        """Without the ids of another model's reply: they mean other text here."""
        is_own = message.model_fingerprint == self._fingerprint
        return message if is_own else ChatMessage(message.role, message.content)

    def _opening_ids(self, text: str, *, is_first: bool) -> tuple[int, ...]:
        if is_first and self._tokenizer.adds_space:
            begin = self._template.begin_text if text.startswith(self._template.begin_text) else ""
            text = f"{begin} {text[len(begin) :]}"
        return self._template_ids(text)

    def _tokenize_template(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.tokenize(text, parse_special=True)) if text else ()

    def _tokenize_content(self, text: str) -> tuple[int, ...]:
        """Ids of a person's text. User-defined tokens are parsed even with special tokens off: cut them in two."""
        begin = 0
        tokens: list[int] = []
        for match in self._markup.finditer(text) if self._markup else ():
            middle = match.start() + 1
            tokens += self._tokenizer.tokenize(text[begin:middle], parse_special=False)
            begin = middle
        return (*tokens, *self._tokenizer.tokenize(text[begin:], parse_special=False))
