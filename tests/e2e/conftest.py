"""A real browser on a real server. Every page that a test opens must end without an error in its console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, chromium_path
from tests.server_fixtures import ready_server
from tests.server_process import ServerProcess

OpenPage = Callable[..., Page]

PATIENCE_MS = 60_000
"""How long something that comes may take: on a machine that is busy with other things, many times the usual."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all of these tests; it must be gone before others run event loops of their own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def slow_server(
    prepared_data_dir: Path, slow_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server whose replies take seconds, so that something can happen meanwhile."""
    env = {"MODEL_PATH": str(slow_model), "MAX_NEW_TOKENS": "100"}
    with ready_server(env, prepared_data_dir, tmp_path_factory.mktemp("slow-server")) as process:
        yield process


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages of a new visitor each: `open_page(url)`, with options of the browser's context.

    `may_fail` is a pattern for console errors that belong to the test, such as those of a connection that it cuts.
    """
    errors: list[str] = []
    contexts = []

    def open_one(url: str, *, may_fail: str | None = None, **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch_console(page, errors, may_fail)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def watch_console(page: Page, errors: list[str], may_fail: str | None = None) -> None:
    """Collect what the page complains about: scripts that fail, the content security policy, swaps without a target."""

    def take(text: str) -> None:
        if may_fail is None or not re.search(may_fail, text):
            errors.append(text)

    page.on("console", lambda message: take(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: take(str(error)))
