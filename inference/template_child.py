"""Renders chat templates in a process of its own: `python -m inference.template_child`, JSON in, JSON out.

A template comes from the model file and is a program by somebody else. The sandbox keeps it from running code
(CVE-2024-34359), the limits here keep it from eating memory and CPU time, and the parent kills a process that hangs:
one Jinja operation cannot be interrupted in a thread.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_MEMORY_BYTES = 1 << 30
MAX_CPU_S = 10
MAX_OUTPUT_CHARS = 1 << 20


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the parent's time limit remains
        return
    for limit, value in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, MAX_CPU_S)):
        with suppress(ValueError, OSError):  # macOS knows the first limit but does not take it
            resource.setrlimit(limit, (value, value))


def _raise_exception(message: str) -> None:
    """What templates call to refuse a conversation."""
    raise TemplateError(message)


class _Generation(Extension):
    """`{% generation %}`, with which some templates mark the reply for training: what is inside is written as it is."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Return what stands between the tag and its end."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def render(template: str, variables: dict[str, str], conversations: list[list[dict[str, str]]]) -> list[dict[str, Any]]:
    """Render each conversation: `{"text": …}`, or `{"error": …}` where the template refused it."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", _Generation]
    )
    environment.globals["raise_exception"] = _raise_exception
    environment.globals["strftime_now"] = lambda form: datetime.now().astimezone().strftime(form)
    compiled = environment.from_string(template)
    results: list[dict[str, Any]] = []
    for messages in conversations:
        try:
            text = compiled.render(messages=messages, add_generation_prompt=True, **variables)
        except (
            TemplateError,
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
            LookupError,
            MemoryError,
        ) as error:
            results.append({"error": f"{type(error).__name__}: {error}"[:500]})
            continue
        if len(text) > MAX_OUTPUT_CHARS:
            results.append({"error": f"The template wrote {len(text):,} characters."})
        else:
            results.append({"text": text})
    return results


def main() -> None:
    """Answer the one request on standard input."""
    _limit_resources()
    request = json.load(sys.stdin)
    try:
        results = render(request["template"], request["variables"], request["conversations"])
    except (TemplateError, MemoryError, RecursionError) as error:
        results = [{"error": f"{type(error).__name__}: {error}"[:500]} for _ in request["conversations"]]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
