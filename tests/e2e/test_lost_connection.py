"""While the server is away nothing is lost, nothing is sent twice, and the page says how things are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.acting import say, wait_for_reply
from tests.e2e.conftest import OpenPage
from tests.server_fixtures import StartServer

pytestmark = pytest.mark.browser

CUT = r"WebSocket|\[object Event\]|ERR_CONNECTION"


def test_a_message_is_kept_back_until_the_connection_is_back_and_is_sent_once(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    server.wait_until_ready()
    page = open_page(server.url, may_fail=CUT, viewport={"width": 600, "height": 420})
    say(page, "Hello")
    wait_for_reply(page)
    server.terminate()
    expect(page.locator("#connection")).to_have_text("Connection lost. Trying again…")
    field = page.get_by_label("Message", exact=True)
    field.fill("Written meanwhile")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not connected. Your text is kept")
    expect(field).to_have_value("Written meanwhile")
    server.start()
    server.wait_until_ready()
    expect(page.locator("#connection")).to_be_hidden()
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    say(page, "Written meanwhile")
    wait_for_reply(page)
    expect(field).to_have_value("")
    expect(page.locator(".message__facts").last).to_be_in_viewport()
    page.reload()
    expect(field).to_have_value("")
    expect(page.locator(".turn")).to_have_count(2)
