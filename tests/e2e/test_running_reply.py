"""While a reply is being written: it can be watched from anywhere, and stopped at any time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from conversations.markdown import MarkdownStream, render
from tests.e2e.acting import say, thread_html, wait_for_reply, wait_for_words
from tests.e2e.conftest import OpenPage, watch_console
from tests.server_process import ServerProcess

pytestmark = pytest.mark.browser

SIZES = """html => {
  const reply = document.createElement("div");
  reply.className = "prose";
  reply.innerHTML = html;
  document.querySelector(".thread__column").append(reply);
  const { width, height } = reply.querySelector("code").getBoundingClientRect();
  const sizes = [reply.offsetHeight, width, height];
  reply.remove();
  return sizes;
}"""


def is_beside_the_column(page: Page) -> bool:
    """Whether the button that leads to the end covers no text."""
    jump, column = page.locator("#jump").bounding_box(), page.locator(".thread__column").bounding_box()
    assert jump is not None
    assert column is not None
    return jump["x"] >= column["x"] + column["width"] and jump["x"] + jump["width"] <= 1280


def begin(page: Page) -> None:
    """Ask for a reply that takes seconds, and return once its first words are there."""
    say(page, "Tell me everything about bread")
    wait_for_words(page)


def test_a_reload_in_the_middle_goes_on_and_ends_like_a_page_that_was_open_throughout(
    slow_server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(slow_server.url)
    begin(page)
    page.reload()
    wait_for_words(page)
    expect(page.get_by_role("button", name="Stop the reply")).to_be_visible()
    wait_for_reply(page)
    live = thread_html(page)
    page.reload()
    assert thread_html(page) == live


def test_a_second_tab_sees_the_same(slow_server: ServerProcess, open_page: OpenPage) -> None:
    first = open_page(slow_server.url)
    begin(first)
    errors: list[str] = []
    second = first.context.new_page()
    watch_console(second, errors)
    second.goto(first.url)
    wait_for_words(second)
    wait_for_reply(first)
    wait_for_reply(second)
    assert thread_html(first) == thread_html(second)
    say(second, "And from here")
    expect(first.locator(".message--person").last).to_have_text("And from here")
    first.get_by_role("button", name="Stop the reply").click()
    wait_for_reply(second)
    assert errors == []


def test_the_stop_button_ends_the_reply_and_keeps_what_was_written(
    slow_server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(slow_server.url)
    begin(page)
    page.get_by_role("button", name="Stop the reply").click()
    wait_for_reply(page)
    expect(page.locator(".statistics")).to_contain_text("stopped")
    assert len(page.locator(".prose").inner_text()) > 10
    expect(page.locator(".open")).to_have_count(0)


def test_escape_stops_the_reply(slow_server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(slow_server.url)
    begin(page)
    page.keyboard.press("Escape")
    wait_for_reply(page)
    expect(page.locator(".statistics")).to_contain_text("stopped")


def test_a_message_sent_too_early_stays_in_the_field(slow_server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(slow_server.url)
    begin(page)
    page.get_by_label("Message", exact=True).fill("Too early")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("still being written")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Too early")
    page.keyboard.press("Escape")
    wait_for_reply(page)
    page.keyboard.press("Enter")
    expect(page.locator(".message--person").last).to_have_text("Too early")
    page.get_by_role("button", name="Stop the reply").click()
    wait_for_reply(page)


def test_the_page_follows_unless_the_reader_scrolled_up(slow_server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(slow_server.url, viewport={"width": 600, "height": 420})
    begin(page)
    thread = page.locator("#thread")
    at_end = "thread => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 3"
    expect(page.locator(".prose")).to_contain_text(re.compile(r"[\s\S]{500}"))
    assert thread.evaluate(at_end)
    thread.evaluate("thread => { thread.scrollTop = 0 }")
    jump = page.get_by_role("button", name="Jump to the latest message")
    expect(jump).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 420})
    assert is_beside_the_column(page)
    page.set_viewport_size({"width": 600, "height": 420})
    wait_for_reply(page)
    assert thread.evaluate("thread => thread.scrollTop") == 0
    jump.click()
    expect(jump).to_be_hidden()
    assert thread.evaluate(at_end)


def test_code_stays_in_its_place_when_it_is_coloured(server: ServerProcess, open_page: OpenPage) -> None:
    code = "```python\n# A comment in italics\n@cached\ndef scale(loaves: int) -> str:\n    return f'{loaves}'\n```"
    stream = MarkdownStream()
    stream.update(code)
    growing, ended = stream.open_html, render(code)
    assert growing != ended
    page = open_page(server.url)
    # Browsers place each coloured piece on a fraction of a pixel of its own.
    assert page.evaluate(SIZES, growing) == pytest.approx(page.evaluate(SIZES, ended), abs=0.25)


CURSORS = """html => {
  const open = document.createElement("div");
  open.className = "open";
  open.innerHTML = html;
  const prose = document.createElement("div");
  prose.className = "prose";
  prose.append(open);
  document.querySelector(".thread__column").append(prose);
  const hasCursor = element => getComputedStyle(element, "::after").content !== "none";
  const texts = [...open.querySelectorAll("*")].filter(hasCursor).map(element => element.textContent);
  prose.remove();
  return texts;
}"""


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("| a | b |\n|---|---|", "b"),
        ("| a | b |\n|---|---|\n| one | two |\n| three", "three"),
        ("| a | b |\n|---|---|\n| one | two |\n|", "two"),
        ("```\nreturn 1", "return 1"),
    ],
)
def test_the_cursor_stands_behind_what_was_written_last(
    server: ServerProcess, open_page: OpenPage, text: str, behind: str
) -> None:
    stream = MarkdownStream()
    stream.update(text)
    page = open_page(server.url)
    assert page.evaluate(CURSORS, stream.open_html) == [behind]


def test_finished_blocks_and_the_end_are_announced_and_single_words_are_not(
    slow_server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(slow_server.url)
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.said = [];"
        "new MutationObserver(() => said.push(document.getElementById('announcer').textContent.trim()))"
        ".observe(document.getElementById('announcer'), {childList: true, subtree: true}) })"
    )
    begin(page)
    wait_for_reply(page)
    said = [text for text in page.evaluate("said") if text]
    assert said[-1].endswith("Reply finished.")
    assert len(said) < 25


def test_the_interrupted_reply_of_a_stopped_server_is_there_after_its_restart(
    start_server: object, slow_model: object, open_page: OpenPage
) -> None:
    server = start_server(MODEL_PATH=str(slow_model))  # type: ignore[operator]
    server.wait_until_ready()
    page = open_page(server.url, may_fail=r"WebSocket|\[object Event\]")
    begin(page)
    server.terminate()
    expect(page.locator("#connection")).to_contain_text("the reply goes on there")
    server.start()
    server.wait_until_ready()
    expect(page.locator("#connection")).to_be_hidden()
    expect(page.locator(".reason")).to_contain_text("Interrupted")
    assert len(page.locator(".prose").inner_text()) > 10
    page.get_by_role("button", name="Try again").click()
    wait_for_words(page)
    page.get_by_role("button", name="Stop the reply").click()
    wait_for_reply(page)
