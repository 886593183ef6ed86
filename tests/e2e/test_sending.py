"""A message is written, sent, answered and kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from conversations.markdown import render
from tests.e2e.acting import say, thread_html, wait_for_reply
from tests.e2e.conftest import OpenPage
from tests.server_process import ServerProcess

pytestmark = pytest.mark.browser


def test_the_first_message_is_answered_and_has_its_statistics(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    say(page, "Tell me about bread")
    wait_for_reply(page)
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}/$"))
    expect(page).to_have_title("Tell me about bread · chatsite")
    expect(page.locator(".statistics")).to_have_text(
        re.compile(
            r"\d+ tokens.*first token [\d.]+ s.* in all.*\d+ of \d+ prompt tokens cached.*ended by itself", re.DOTALL
        )
    )
    expect(page.get_by_role("navigation").get_by_role("link", name="Tell me about bread")).to_be_visible()
    expect(page.locator("#context-meter")).to_contain_text("/")


def test_after_several_turns_the_page_equals_a_reload_byte_for_byte(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    for text in ("Tell me about bread", "Make a list", "A table", "A function", "Say more"):
        say(page, text)
        wait_for_reply(page)
    live = thread_html(page)
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    page.reload()
    assert thread_html(page) == live
    # The socket's first frame, the whole state, changes nothing either.
    while not frames:
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert thread_html(page) == live


def test_enter_sends_and_shift_enter_breaks_the_line(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    field = page.get_by_label("Message", exact=True)
    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    expect(field).to_have_value("one\ntwo")
    page.keyboard.press("Enter")
    expect(page.locator(".message--person .message__body")).to_have_text("one\ntwo", use_inner_text=True)


def test_enter_that_ends_a_composed_character_sends_nothing(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    field = page.get_by_label("Message", exact=True)
    field.fill("こんにちは")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    expect(field).to_have_value("こんにちは")
    expect(page).to_have_url(f"{server.url}/")


def test_a_blank_message_is_not_sent(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    page.get_by_label("Message", exact=True).press_sequentially("   ")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_have_value("   ")
    expect(page).to_have_url(f"{server.url}/")


def test_a_message_that_is_too_long_stays_and_both_numbers_are_said(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    page.get_by_label("Message", exact=True).fill("é" * 20_000)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("40,000 bytes, and 32,768 are allowed")
    expect(page.get_by_label("Message", exact=True)).to_have_value("é" * 20_000)


def test_what_the_server_refuses_stays_in_the_field_and_the_next_message_works(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url)
    say(page, "Hello")
    wait_for_reply(page)
    page.get_by_label("Message", exact=True).fill("turned \u202e round")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("reverses the direction")
    expect(page.get_by_label("Message", exact=True)).to_have_value("turned \u202e round")
    say(page, "Hello again")
    wait_for_reply(page)
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.locator(".turn")).to_have_count(2)


def test_a_double_click_on_send_sends_once(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    say(page, "Hello")
    wait_for_reply(page)
    page.get_by_label("Message", exact=True).fill("Once only")
    page.get_by_role("button", name="Send").dblclick()
    wait_for_reply(page)
    page.reload()
    expect(page.get_by_text("Once only")).to_have_count(1)


def test_a_starter_begins_a_conversation(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    page.get_by_role("button", name=re.compile("Why does bread rise")).click()
    wait_for_reply(page)
    expect(page.locator(".message--person")).to_contain_text("Why does bread rise?")


def test_what_was_typed_survives_a_reload_and_is_gone_once_sent(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    field = page.get_by_label("Message", exact=True)
    field.press_sequentially("half a tho")
    page.reload()
    expect(field).to_have_value("half a tho")
    field.press_sequentially("ught")
    page.keyboard.press("Enter")
    wait_for_reply(page)
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    page.get_by_role("link", name="New chat").first.click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def test_a_reply_can_be_written_again(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    say(page, "Hello")
    wait_for_reply(page)
    first = page.locator(".message--reply").get_attribute("id")
    page.get_by_role("button", name="Write it again").click()
    expect(page.locator(f"#{first}")).to_have_count(0)
    wait_for_reply(page)
    expect(page.locator(".message--reply")).to_have_count(1)


def test_only_what_is_wider_than_the_column_is_a_stop_for_the_keyboard(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url)
    say(page, "Hello")
    wait_for_reply(page)
    row = "| " + " | ".join("W" * 20 for _ in range(9)) + " |"
    html = render(f"{row}\n{'|-' * 9}|\n{row}\n\n| a |\n|---|\n| b |\n\n```\n{'W' * 400}\n```\n\n```\nshort\n```")
    page.evaluate("html => document.querySelector('.prose').insertAdjacentHTML('afterbegin', html)", html)
    boxes = page.locator(".prose .table, .prose pre")
    expect(boxes.first).to_have_attribute("tabindex", "0")
    assert boxes.evaluate_all("boxes => boxes.map(box => box.tabIndex === 0)")[:4] == [True, False, True, False]


def test_a_new_chat_and_its_tab_have_the_same_name_from_the_start(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    assert "<title>New chat · chatsite</title>" in page.request.get(server.url).text()
    expect(page).to_have_title("New chat · chatsite")


def test_code_and_replies_can_be_copied(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, permissions=["clipboard-read", "clipboard-write"])
    say(page, "Hello")
    wait_for_reply(page)
    page.get_by_role("button", name="Copy the reply").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split()[0] in page.locator(".prose").inner_text()


def test_two_visitors_cannot_see_each_others_conversations(server: ServerProcess, open_page: OpenPage) -> None:
    mine = open_page(server.url)
    say(mine, "A secret of mine")
    wait_for_reply(mine)
    other = open_page(server.url, may_fail="404")
    expect(other.get_by_text("A secret of mine")).to_have_count(0)
    response = other.goto(mine.url)
    assert response is not None
    assert response.status == 404
    expect(other.get_by_role("heading", name="There is nothing here")).to_be_visible()
