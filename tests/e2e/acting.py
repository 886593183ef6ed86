"""What people do on the page, in their words."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def say(page: Page, text: str) -> None:
    """Type a message and press Enter; return once it is on the page."""
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".message--person").last).to_have_text(text)


def wait_for_reply(page: Page) -> None:
    """Return once the newest reply has ended, with its statistics."""
    expect(page.locator(".turn").last.locator(".statistics")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def wait_for_words(page: Page) -> None:
    """Return once the newest reply has begun to be written."""
    expect(page.locator(".turn").last.locator(".prose")).to_contain_text(re.compile(r"\w[\s\S]{10}"))


def thread_html(page: Page) -> str:
    """Return the HTML of all turns as they are on the page."""
    return page.locator("#turns").inner_html()
