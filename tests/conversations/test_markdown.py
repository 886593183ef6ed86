"""Replies become safe HTML block by block, and a finished block never changes."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.markdown import MarkdownStream, render

# Pieces that change what came before them, more often than random text would.
# fmt: off
PIECES = [
    "a", "b|c", "|", "|-|-|", "--|--", "---", "===", "*", "_", "~~", "`", "**", "```", "~~~", "!", "\\", "[a]",
    "[a](http://x)", "[a]: http://x", "- ", "1. ", "7) ", "* ", "+ ", "> ", "# ", "    ", "\t", "  ", " \n", "\n",
    "\n\n", "\r\n", "\r", "```py\n", "def f():\n", "<b>", "<!--", "<div>\n", "&amp;", "é", "\x00", "\u2028", "\x0b",
    "\x0c",
]
CHOKING_PIECES = [
    "> ", ">", "[", "]", "*", "**a ", "`", "`a``", "_", "~~", "![", "- ", "1. ", "<", "&", "\\", "[a](", "* a\n ",
    "\n> - ", "#", "(", "```\n", "[a](<", "*a_ ", "|", "|-", "a|\n",
]
# fmt: on
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)


@st.composite
def texts_in_chunks(draw: st.DrawFn) -> tuple[str, list[int]]:
    text = draw(texts)
    return text, sorted(draw(st.sets(st.integers(0, len(text)))))


@settings(max_examples=400, deadline=None)
@given(texts_in_chunks())
def test_any_chunking_ends_with_the_html_of_the_whole_text_and_finished_blocks_never_change(
    chunked: tuple[str, list[int]],
) -> None:
    text, ends = chunked
    stream = MarkdownStream()
    finished: list[str] = []
    for end in ends:
        stream.update(text[:end])
        assert stream.blocks[: len(finished)] == finished
        finished = list(stream.blocks)
    blocks = stream.finish(text)
    assert blocks[: len(finished)] == finished
    assert "".join(blocks) == render(text)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_no_text_leaves_as_active_html(text: str) -> None:
    html = render(text)
    assert not re.search(r"<(script|img|iframe|style|form|input|b>|!--)|\s(on\w+|style|src|id)=", html)


def test_a_block_is_finished_when_the_next_one_begins_on_a_complete_line() -> None:
    stream = MarkdownStream()
    stream.update("First.\n\nSec")
    assert (stream.blocks, stream.open_html) == ([], "<p>First.</p>\n<p>Sec</p>\n")
    stream.update("First.\n\nSecond.\n")
    assert (stream.blocks, stream.open_html) == (["<p>First.</p>\n"], "<p>Second.</p>\n")
    stream.update("First.\n\nSecond.\nand on")
    assert (stream.blocks, stream.open_html) == (["<p>First.</p>\n"], "<p>Second.\nand on</p>\n")


def test_a_line_that_is_not_complete_does_not_finish_the_paragraph_before_it() -> None:
    stream = MarkdownStream()
    stream.update("A claim\n* ")
    stream.update("A claim\n**bold** as ever")
    assert stream.blocks == []
    assert "<strong>bold</strong>" in stream.open_html


def test_code_is_highlighted_under_its_language_and_can_be_copied() -> None:
    html = render("```python\nreturn 1 < 2\n```")
    assert "<span>Python</span>" in html
    assert '<span class="k">return</span>' in html
    assert "&lt;" in html
    assert 'data-copy="code"' in html


def test_code_in_an_unknown_language_is_shown_plain_under_its_own_name() -> None:
    html = render("```<b>klingon extra\nqapla'\n```")
    assert "<span>&lt;b&gt;klingon</span>" in html
    assert "qapla" in html


def test_code_that_still_grows_is_plain_and_highlighted_once_something_follows() -> None:
    code = "```py\nreturn 1\n"
    stream = MarkdownStream()
    for text in (code, code + "``", code + "```\n"):
        stream.update(text)
        assert "<span>Python</span>" in stream.open_html
        assert "<code>return 1" in stream.open_html
    stream.update(code + "```\nA")
    assert "<span>Python</span>" in stream.open_html
    assert '<span class="k">return</span>' in stream.open_html
    assert stream.blocks == []


def test_code_that_grows_ends_with_its_last_character_so_that_the_cursor_stands_behind_it() -> None:
    stream = MarkdownStream()
    stream.update("```\nreturn 1")
    assert "<code>return 1</code>" in stream.open_html


def test_code_within_a_list_is_plain_while_it_grows() -> None:
    stream = MarkdownStream()
    stream.update("- First:\n  ```py\n  return 1\n")
    assert "<code>return 1" in stream.open_html
    stream.update("- First:\n  ```py\n  return 1\n  ```\n- S")
    assert '<span class="k">return</span>' in stream.open_html


def test_text_that_has_not_grown_is_not_rendered_again() -> None:
    stream = MarkdownStream()
    stream.update("Some *text*")
    rendered = stream.open_html
    stream.update("Some *text*")
    assert stream.open_html is rendered


def test_a_table_scrolls_in_its_box_and_aligns_by_class() -> None:
    html = render("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert html.startswith('<div class="table"')
    assert '<td class="align-right">2</td>' in html
    assert "style" not in html


@pytest.mark.parametrize("end", ["|", "|  ", "| |", "|\n"])
def test_a_last_row_without_any_text_is_not_shown(end: str) -> None:
    head = "| a | b |\n|---|---|\n"
    assert render(head + "| 1 | 2 |\n" + end) == render(head + "| 1 | 2 |")
    assert render(head + end) == render(head)
    stream = MarkdownStream()
    stream.update(head + end)
    assert stream.open_html == render(head)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_a_link_to_anything_but_the_web_or_mail_leads_nowhere(url: str) -> None:
    assert "href" not in render(f"[here]({url})")


def test_a_link_opens_elsewhere_and_gives_nothing_away() -> None:
    html = render("[here](https://example.org/?a=1&b=2)")
    assert 'href="https://example.org/?a=1&amp;b=2"' in html
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_an_image_is_never_fetched() -> None:
    assert "<img" not in render("![secret](https://example.org/?chat=all)")


def test_html_in_a_reply_is_shown_as_text() -> None:
    assert render("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_a_definition_at_the_end_does_not_change_a_link_at_the_beginning() -> None:
    assert "<a" not in render("See [this].\n\n[this]: https://example.org")


def test_what_is_nested_too_deep_is_still_shown() -> None:
    assert "the bottom" in render("> " * 40 + "the bottom")
    assert "the bottom" in render("".join("  " * level + "- x\n" for level in range(40)) + "  " * 40 + "- the bottom")


@pytest.mark.parametrize("piece", CHOKING_PIECES)
def test_a_reply_made_to_choke_the_parser_is_rendered_in_a_moment(piece: str) -> None:
    text = (piece * 32_768)[:32_768]
    begin = time.process_time()
    render(text)
    assert time.process_time() - begin < 3
