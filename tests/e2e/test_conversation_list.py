"""The list: renaming where a conversation stands, deleting with a way back, finding by title."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acting import say, wait_for_reply
from tests.e2e.conftest import OpenPage
from tests.server_process import ServerProcess

pytestmark = pytest.mark.browser


def begin(page: Page, server: ServerProcess, text: str) -> None:
    page.goto(server.url)
    say(page, text)
    wait_for_reply(page)


def link(page: Page, title: str) -> object:
    return page.get_by_role("navigation").get_by_role("link", name=title, exact=True)


def open_menu(page: Page, title: str) -> None:
    page.locator(".item", has_text=title).hover()
    page.get_by_label(f"Rename or delete “{title}”").click()


def test_a_double_click_renames_in_place_and_enter_saves(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Old title")
    page.locator(".item__link", has_text="Old title").dblclick()
    field = page.get_by_label("Title of this conversation")
    expect(field).to_be_focused()
    expect(field).to_have_value("Old title")
    field.fill("New title")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New title")
    expect(page).to_have_title("New title · chatsite")
    expect(field).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("New title")


def test_escape_leaves_the_title_as_it_was(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Old title")
    open_menu(page, "Old title")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Title of this conversation").fill("Never")
    page.keyboard.press("Escape")
    expect(page.locator(".item__link")).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Old title")


def test_an_empty_title_leaves_the_old_one(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Old title")
    page.locator(".item__link").focus()
    page.keyboard.press("F2")
    page.get_by_label("Title of this conversation").fill(" ")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title of this conversation")).to_be_hidden()
    expect(page.locator(".item__link")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_empty()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Old title")


def test_a_deleted_conversation_can_be_brought_back(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Keep me")
    begin(page, server, "Delete me")
    page.get_by_role("link", name="Keep me", exact=True).click()
    open_menu(page, "Delete me")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#notice")).to_contain_text("“Delete me” was deleted.")
    expect(page.get_by_role("navigation").get_by_text("Delete me")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="Delete me", exact=True)).to_be_visible()
    expect(page.locator("#notice")).to_contain_text("is back")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep me")


def test_after_a_deletion_the_keyboard_is_at_undo_and_escape_closes_the_line(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url)
    begin(page, server, "Delete me")
    begin(page, server, "Keep me")
    open_menu(page, "Delete me")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.get_by_role("navigation").get_by_text("Delete me")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#notice")).to_be_empty()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_the_line_after_a_deletion_goes_with_its_button_or_the_next_message(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url)
    for title in ("One", "Two", "Keep me"):
        begin(page, server, title)
    open_menu(page, "One")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Close this line").click()
    expect(page.locator("#notice")).to_be_empty()
    open_menu(page, "Two")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#notice")).to_contain_text("was deleted")
    say(page, "On we go")
    expect(page.locator("#notice")).to_be_empty()


def test_deleting_the_open_conversation_leads_to_the_empty_page_and_back(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url)
    begin(page, server, "Delete me")
    open_menu(page, "Delete me")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New chat")
    expect(page.locator("#notice")).to_contain_text("“Delete me” was deleted.")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete me")
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("navigation").get_by_role("link", name="Delete me", exact=True)).to_be_visible()


def test_a_closed_line_is_not_said_again_by_a_reload(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Delete me")
    open_menu(page, "Delete me")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Close this line").click()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("New chat")
    expect(page.locator("#notice")).to_be_empty()


def test_another_tab_of_a_deleted_conversation_says_so(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Delete me")
    other = page.context.new_page()
    other.goto(page.url)
    open_menu(page, "Delete me")
    page.get_by_role("button", name="Delete").click()
    expect(other.locator("#notice")).to_contain_text("This conversation was deleted.")
    expect(other.get_by_role("button", name="Send")).to_be_disabled()


def test_a_new_conversation_appears_in_the_list_of_another_tab(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "First")
    other = page.context.new_page()
    other.goto(server.url)
    begin(page, server, "Second")
    expect(other.get_by_role("navigation").get_by_role("link", name="Second", exact=True)).to_be_visible()


def test_a_conversation_is_found_by_its_title(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Apples and pears")
    begin(page, server, "Bread and butter")
    page.get_by_role("button", name="Find a conversation").click()
    page.keyboard.type("pEAr")
    expect(page.locator(".item:visible")).to_have_text([re.compile("Apples and pears")])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Apples and pears")


def test_the_shortcut_begins_a_new_chat(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    begin(page, server, "Hello")
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
