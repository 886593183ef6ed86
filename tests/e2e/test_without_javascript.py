"""Without JavaScript everything but live streaming works, by plain forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.server_process import ServerProcess

pytestmark = pytest.mark.browser


def send(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()


def read_to_the_end(page: Page) -> None:
    """Wait for the newest reply; the page looks for it again by itself."""
    expect(page.locator(".turn").last.locator(".statistics")).to_be_visible()


def test_messages_are_sent_and_replies_read(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, java_script_enabled=False)
    send(page, "Hello from a plain form")
    read_to_the_end(page)
    send(page, "And a second message")
    read_to_the_end(page)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.get_by_role("button", name="Theme")).to_have_count(0)
    for useless in (page.get_by_text("Enter sends"), page.get_by_text("Ctrl ⇧ O"), page.locator("[data-copy]").first):
        expect(useless).to_be_hidden()


def test_a_refused_message_stays_in_the_field(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, java_script_enabled=False, may_fail="400")
    send(page, "turned \u202e round")
    expect(page.get_by_role("alert")).to_contain_text("reverses the direction")
    expect(page.get_by_label("Message", exact=True)).to_have_value("turned \u202e round")


def test_a_conversation_is_renamed_deleted_and_brought_back(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, java_script_enabled=False)
    send(page, "Plain")
    read_to_the_end(page)
    page.get_by_label("Rename or delete “Plain”").click()
    page.get_by_label("Title of this conversation").fill("Plainer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plainer")
    page.get_by_label("Rename or delete “Plainer”").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#notice")).to_contain_text("“Plainer” was deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plainer")


def test_a_reply_is_stopped_and_written_again(slow_server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(slow_server.url, java_script_enabled=False)
    send(page, "Tell me everything")
    page.get_by_role("button", name="Stop the reply").click()
    expect(page.locator(".message__facts")).to_be_visible()
    page.get_by_role("button", name="Write it again").click()
    page.get_by_role("button", name="Stop the reply").click()


def test_the_list_opens_on_a_narrow_screen(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.locator("#sidebar-open").click()
    expect(page.get_by_role("navigation")).to_be_visible()
    page.locator("#sidebar-close").click()
    expect(page.get_by_role("navigation")).to_be_hidden()
