"""The page in both themes, and on a narrow screen, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acting import say, wait_for_reply
from tests.e2e.conftest import OpenPage
from tests.server_process import ServerProcess

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(251, 250, 247)", "rgb(25, 24, 22)"
PHONE = {"width": 360, "height": 740}


def paper(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return colour


def test_the_theme_follows_the_system_until_it_is_switched(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, color_scheme="light")
    assert paper(page) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert paper(page) == DARK
    page.get_by_role("button", name="Theme: as the system").click()
    assert paper(page) == LIGHT
    page.get_by_role("button", name="Theme: light").click()
    assert paper(page) == DARK
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: as the system")).to_be_visible()


def test_a_switched_theme_is_there_in_the_first_frame_after_a_reload(
    server: ServerProcess, open_page: OpenPage
) -> None:
    page = open_page(server.url, color_scheme="light")
    page.get_by_role("button", name="Theme: as the system").click()
    assert paper(page) == DARK
    # Before the body exists the colours are decided.
    page.add_init_script(
        "new MutationObserver((_, observer) => { if (!document.body) return;"
        " window.themeAtBody = document.documentElement.dataset.theme; observer.disconnect(); })"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.reload()
    assert page.evaluate("themeAtBody") == "dark"
    assert paper(page) == DARK


def test_on_a_narrow_screen_the_list_opens_and_closes_by_keyboard(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url, viewport=PHONE)
    say(page, "Hello")
    wait_for_reply(page)
    sidebar = page.get_by_role("navigation")
    expect(sidebar).to_be_hidden()
    opener = page.locator("#sidebar-open")
    opener.focus()
    page.keyboard.press("Enter")
    expect(sidebar).to_be_visible()
    expect(page.locator("#sidebar-close")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.mouse.click(350, 400)
    expect(sidebar).to_be_hidden()


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_nothing_is_wider_than_the_screen(server: ServerProcess, open_page: OpenPage, width: int) -> None:
    page = open_page(server.url, viewport={"width": width, "height": 800})
    say(page, "W" * 300)
    wait_for_reply(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "document.getElementById('thread').scrollWidth <= document.getElementById('thread').clientWidth"
    )


def test_the_skip_link_shows_itself_and_leads_to_the_message_field(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(server.url)
    link = page.get_by_role("link", name="Skip to the message field")
    expect(link).not_to_be_in_viewport()
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
