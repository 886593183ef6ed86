"""Replies are Markdown; this module turns them into safe HTML, block by block as they grow.

Owns the Markdown dialect and what HTML may leave; the colours of code are highlighting.py's. Knows no message, socket
or request. Pure functions of their text; any thread, but one `MarkdownStream` belongs to one thread at a time.

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
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from conversations.highlighting import highlighted, language_name

# People do not nest deeper than about five; each level costs a stack frame of the parser for every line.
MAX_DEPTH = 16

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul", "div", "span", "button", "svg", "use"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "div": {"class", "role", "aria-label"},
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
    decides nothing, since `*` may become `**bold**` and so go on with the paragraph before it. Code at the very end
    is plain, since colouring every state of it would hold up everyone's frames; colours move no character.
    """

    def __init__(self) -> None:
        self.blocks: list[SafeString] = []
        self.open_html: SafeString = SafeString("")
        self._given = self._text = ""
        self._open_from = 0
        self._complete_to = 0

    def update(self, text: str) -> None:
        """Take the whole text so far, which begins with what was given before. Cheap when nothing is new."""
        if text == self._given:
            return
        self._given = text
        if text.endswith("\r"):  # perhaps half of a line's end
            text = text[:-1]
        self._text = _with_plain_line_ends(text)
        complete_to = self._text.rfind("\n") + 1
        if complete_to > self._complete_to:
            self._complete_to = complete_to
            self._finish_blocks(self._text[self._open_from : complete_to], keep_last=True)
        open_blocks = _top_level_blocks(self._text[self._open_from :])
        growing = _code_at_the_end(open_blocks)
        self.open_html = SafeString("".join(_render_tokens(tokens, growing) for tokens in open_blocks))

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


def _code_at_the_end(blocks: Sequence[Sequence[Token]]) -> Token | None:
    """The block of code that is perhaps still growing: nothing but ends comes after it."""
    last = next((token for token in reversed(blocks[-1]) if token.nesting >= 0), None) if blocks else None
    return last if last is not None and last.type in ("fence", "code_block") else None


def _render_tokens(tokens: Sequence[Token], growing: Token | None = None) -> SafeString:
    html = _parser.renderer.render(tokens, _parser.options, {"growing": growing})
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
            box.attrs = {"class": "table", "role": "region", "aria-label": "Table"}
            tokens.append(box)
        tokens.append(token)
        if token.type == "tbody_close":
            _drop_empty_last_row(tokens)
        if token.type == "table_close":
            tokens.append(Token("table_box_close", "div", -1, block=True, level=token.level))
    state.tokens = tokens


def _drop_empty_last_row(tokens: list[Token]) -> None:
    """Of a table that was stopped, or is being written, the last line may be no more than its first bar.

    `tokens` end with the table's body, which always has a row.
    """
    row = next(index for index in range(len(tokens) - 1, 0, -1) if tokens[index].type == "tr_open")
    if any(token.content.strip() for token in tokens[row:]):
        return
    if tokens[row - 1].type == "tbody_open":
        del tokens[row - 1 :]  # a body without a row would be drawn as a second line below the head
    else:
        del tokens[row:-1]


def _render_code(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    # While it grows without its last line's end: what is drawn behind the last character stays on that line.
    code = escape(token.content.removesuffix("\n")) if token is env["growing"] else highlighted(token.content, language)
    return render_to_string("conversations/_code.html", {"language": language_name(language), "code": code})


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
