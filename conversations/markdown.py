"""Replies are Markdown; this module turns them into safe HTML, block by block as they grow.

Owns the Markdown dialect, the highlighting of code and what HTML may leave. Knows no message, socket or
request. Pure functions of their text; any thread, but one `MarkdownStream` belongs to one thread at a time.

The dialect is CommonMark with tables and strikethrough. It is chosen so that a finished block never changes:
link reference definitions are off, because one at the end of a text would change links at its beginning.
Images are off, because fetching one can carry a conversation away. Nothing is trusted: nh3 has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

# People do not nest deeper than about five; each level costs a stack frame of the parser for every line.
MAX_DEPTH = 16
# Pygments reads about 300 kB/s: above this a block of code is shown plain rather than holding up everyone's frames.
MAX_HIGHLIGHTED_CHARS = 20_000
MAX_LANGUAGE_CHARS = 32

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul", "div", "span", "button", "svg", "use"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "pre": {"tabindex", "aria-label", "role"},
    "span": {"class"},
    "th": {"class", "scope"},
    "td": {"class"},
    "button": {"class", "type", "data-copy", "aria-label", "title"},
    "svg": {"class", "aria-hidden"},
    "use": {"href"},
}


class MarkdownStream:
    """The HTML of a text that grows at its end.

    `blocks` are finished: later text never changes them. `open_html` is what may still change, one block as a
    rule. A block is finished once a later top-level block has begun on complete lines; a line without its end
    decides nothing, since `*` may become `**bold**` and so go on with the paragraph before it.
    """

    def __init__(self) -> None:
        self.blocks: list[SafeString] = []
        self.open_html: SafeString = SafeString("")
        self._text = ""
        self._open_from = 0
        self._complete_to = 0

    def update(self, text: str) -> None:
        """Take the whole text so far, which begins with what was given before."""
        if text.endswith("\r"):  # perhaps half of a line's end
            text = text[:-1]
        self._text = _with_plain_line_ends(text)
        complete_to = self._text.rfind("\n") + 1
        if complete_to > self._complete_to:
            self._complete_to = complete_to
            self._finish_blocks(self._text[self._open_from : complete_to], keep_last=True)
        open_blocks = _top_level_blocks(self._text[self._open_from :])
        self.open_html = SafeString("".join(_render_tokens(tokens) for tokens in open_blocks))

    def finish(self, text: str) -> list[SafeString]:
        """Take the whole text at its end, and return all blocks. Nothing stays open."""
        self._text = _with_plain_line_ends(text)
        self._finish_blocks(self._text[self._open_from :], keep_last=False)
        self._open_from = self._complete_to = len(self._text)
        self.open_html = SafeString("")
        return self.blocks

    def _finish_blocks(self, source: str, *, keep_last: bool) -> None:
        blocks = _top_level_blocks(source)
        finished = blocks[:-1] if keep_last else blocks
        self.blocks.extend(_render_tokens(tokens) for tokens in finished)
        if keep_last and finished:
            self._open_from += _offset_of_line(source, _first_line(blocks[-1]))


@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """The HTML of a whole text: byte for byte what a `MarkdownStream` of it ends with."""
    return SafeString("".join(MarkdownStream().finish(text)))


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _top_level_blocks(source: str) -> list[list[Token]]:
    """The tokens of each top-level block, in order."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in _parser.parse(source):
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _first_line(tokens: Sequence[Token]) -> int:
    return next(token.map[0] for token in tokens if token.map is not None)


def _offset_of_line(source: str, line: int) -> int:
    offset = 0
    for _ in range(line):
        offset = source.index("\n", offset) + 1
    return offset


def _render_tokens(tokens: Sequence[Token]) -> SafeString:
    html = _parser.renderer.render(tokens, _parser.options, {})
    return SafeString(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    )


def _end_too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Block rule: below `MAX_DEPTH` the lines are shown as they are, where the parser itself would drop them."""
    if state.level < MAX_DEPTH:
        return False
    if not silent:
        token = state.push("code_block", "code", 0)
        token.content = state.getLines(start_line, end_line, state.blkIndent, False)
        token.map = [start_line, end_line]
        state.line = end_line
    return True


def _prepare_tables(state: StateCore) -> None:
    """Core rule: a box that scrolls around each table; alignment as a class, since inline styles are forbidden."""
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"class": re.sub(r"text-align:(\w+)", r"align-\1", str(token.attrs["style"]))}
        if token.type == "table_open":
            box = Token("table_box_open", "div", 1, block=True, map=token.map, level=token.level)
            box.attrs = {"class": "table", "tabindex": "0", "role": "region", "aria-label": "Table"}
            tokens.append(box)
        tokens.append(token)
        if token.type == "table_close":
            tokens.append(Token("table_box_close", "div", -1, block=True, level=token.level))
    state.tokens = tokens


def _render_code(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    language, code = _highlighted(token.content, token.info)
    return render_to_string("conversations/_code.html", {"language": language, "code": code})


_plain: Lexer = TextLexer(stripnl=False, ensurenl=False)
_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def _highlighted(code: str, info: str) -> tuple[str, SafeString]:
    """The language's name for people, and the code with a `span` for each piece that has a meaning."""
    written = info.split(maxsplit=1)[0][:MAX_LANGUAGE_CHARS] if info.strip() else ""
    language, lexer = written, _plain
    if written and len(code) <= MAX_HIGHLIGHTED_CHARS:
        try:
            lexer = get_lexer_by_name(written, stripnl=False, ensurenl=False)
            language = lexer.name
        except ClassNotFound:
            pass  # its own word for the language is shown, and the code plain
    return language, mark_safe(highlight(code, lexer, _formatter))  # noqa: S308 - Pygments escapes, and nh3 comes after


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * MAX_DEPTH})
    parser.enable(["table", "strikethrough"]).disable(["reference", "image", "html_block", "html_inline"])
    alternatives: Any = {"alt": ["paragraph", "blockquote", "list"]}
    parser.block.ruler.before("table", "end_too_deep", _end_too_deep, alternatives)
    parser.core.ruler.push("prepare_tables", _prepare_tables)
    parser.add_render_rule("fence", _render_code)
    parser.add_render_rule("code_block", _render_code)
    return parser


_parser = _make_parser()
