"""A model's chat template as a list of pieces between which the messages' contents go.

The template never sees what people wrote: it is rendered with placeholders, once for each sequence of roles, and what
stands between the placeholders is kept. Contents are tokenised on their own, so nothing in them can become a control
token. What a template does to contents (trim them, drop a reply's thinking, refuse a system message) is found out when
the model is loaded. Renders in a child process; may block for seconds; any thread but the event loop's.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.errors import ChatTemplateError
from inference.types import ChatMessage, Role

RENDER_TIMEOUT_S = 15.0
"""Starting Python takes 0.1 s; on a busy machine several times that."""
MAX_CACHED_SKELETONS = 256
PREPARED_TURNS = 8
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""For files that carry no template of their own."""

_PASSED_ON = ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_THOUGHT = re.compile(r"^.*?</think>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Template text before each message in turn, and after the last: always one piece more than messages."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What the template does to contents."""

    trims: frozenset[Role]
    drops_thoughts: bool
    takes_system: bool


class ChatTemplate:
    """One model's template, rendered through a child process and remembered by sequence of roles."""

    def __init__(self, source: str, *, begin_text: str, end_text: str) -> None:
        """Find out what the template does to contents and prepare the usual conversations. Blocks.

        Raises:
            ChatTemplateError: it renders no conversation at all within its bounds.
        """
        self._source = source or CHATML
        self._variables = {"bos_token": begin_text, "eos_token": end_text}
        self.begin_text = begin_text
        self._lock = threading.Lock()
        self._skeletons: dict[tuple[Role, ...], Skeleton] = {}
        self._marker = secrets.token_hex(8)
        self._placeholders_pattern = re.compile(rf"x{self._marker}n\d+x")
        self._traits = self._probe()
        self._prepare()

    def adapt(self, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Do to the messages what the template would have done to them."""
        traits = self._traits
        adapted = [self._adapt_content(message) for message in messages]
        if adapted and adapted[0].role == "system" and not traits.takes_system:
            system, *adapted = adapted
            if adapted:
                adapted[0] = ChatMessage(adapted[0].role, f"{system.content}\n\n{adapted[0].content}")
        return adapted

    def skeleton(self, roles: tuple[Role, ...]) -> Skeleton:
        """What the template writes around messages of these roles.

        Raises:
            ChatTemplateError: it refused them, took too long or wrote too much.
        """
        with self._lock:
            if roles not in self._skeletons:
                if len(self._skeletons) >= MAX_CACHED_SKELETONS:
                    self._skeletons.pop(next(iter(self._skeletons)))
                rendered = self._render([self._placeholders(roles)])[0]
                self._skeletons[roles] = self._cut(roles, rendered)
            return self._skeletons[roles]

    def _adapt_content(self, message: ChatMessage) -> ChatMessage:
        content = message.content
        if message.token_ids and not (self._traits.drops_thoughts and "</think>" in content):
            return message
        if self._traits.drops_thoughts and message.role == "assistant":
            content = _THOUGHT.sub("", content, count=1)
        if message.role in self._traits.trims:
            content = content.strip()
        return ChatMessage(message.role, content)

    def _placeholders(self, roles: tuple[Role, ...]) -> list[dict[str, str]]:
        return [{"role": role, "content": self._placeholder(index)} for index, role in enumerate(roles)]

    def _placeholder(self, index: int) -> str:
        return f"x{self._marker}n{index}x"

    def _cut(self, roles: tuple[Role, ...], rendered: dict[str, str]) -> Skeleton:
        """Split a rendering at its placeholders."""
        if "error" in rendered:
            raise ChatTemplateError(f"The model's chat template refused the conversation: {rendered['error']}")
        if not self._is_in_order(roles, rendered):
            raise ChatTemplateError("The model's chat template leaves out, repeats or reorders messages.")
        return Skeleton(tuple(self._placeholders_pattern.split(rendered["text"])))

    def _is_in_order(self, roles: tuple[Role, ...], rendered: dict[str, str]) -> bool:
        """Whether each content stands in the rendering once, and in turn."""
        found = self._placeholders_pattern.findall(rendered.get("text", ""))
        return found == [self._placeholder(index) for index in range(len(roles))]

    def _probe(self) -> _Traits:
        """Render contents that show what the template does to them."""
        padded = "\n S \n"
        first: dict[str, str] = {"role": "user", "content": "U"}
        with_system: tuple[Role, ...] = ("system", "user", "assistant", "user")
        probes = {
            "order": self._placeholders(with_system),
            "system": [{"role": "system", "content": padded}, first],
            "user": [{"role": "user", "content": padded}],
            "assistant": [first, {"role": "assistant", "content": padded}, first],
            "thought": [first, {"role": "assistant", "content": "<think>a</think>S"}, first],
        }
        rendered = dict(zip(probes, self._render(list(probes.values())), strict=True))
        if "error" in rendered["user"]:
            raise ChatTemplateError(f"The model's chat template does not work: {rendered['user']['error']}")
        roles: tuple[Role, ...] = ("system", "user", "assistant")
        trims = [role for role in roles if "text" in rendered[role] and padded not in rendered[role]["text"]]
        return _Traits(
            trims=frozenset(trims),
            drops_thoughts="<think>a</think>S" not in rendered["thought"].get("text", "<think>a</think>S"),
            # Some templates put it elsewhere or drop it without a word.
            takes_system=self._is_in_order(with_system, rendered["order"]),
        )

    def _prepare(self) -> None:
        """Render the conversations that will come, in one go: a child takes a tenth of a second to start."""
        turns: list[tuple[Role, ...]] = [("user", "assistant") * count + ("user",) for count in range(PREPARED_TURNS)]
        if self._traits.takes_system:
            turns += [("system", *roles) for roles in turns]
        for roles, rendered in zip(turns, self._render([self._placeholders(roles) for roles in turns]), strict=True):
            if self._is_in_order(roles, rendered) or roles == ("user",):
                self._skeletons[roles] = self._cut(roles, rendered)

    def _render(self, conversations: list[list[dict[str, str]]]) -> list[dict[str, str]]:
        request = {"template": self._source, "variables": self._variables, "conversations": conversations}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "inference.template_child"],
                input=json.dumps(request),
                capture_output=True,
                text=True,
                timeout=RENDER_TIMEOUT_S,
                cwd=Path(__file__).resolve().parent.parent,
                # Nothing secret: the template is somebody else's program.
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                check=True,
            )
            answer: list[dict[str, str]] = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise ChatTemplateError(f"The model's chat template took longer than {RENDER_TIMEOUT_S:g} s.") from None
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            raise ChatTemplateError(f"The model's chat template could not be rendered: {error}") from error
        return answer
