"""Before there is a model the page says where it is, and becomes usable by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.acting import wait_for_reply
from tests.e2e.conftest import OpenPage
from tests.hub_server import running_hub
from tests.server_fixtures import StartServer

pytestmark = pytest.mark.browser

REPO, FILENAME = "someone/tiny-gguf", "tiny.gguf"
FETCHED = {"MODEL_PATH": "", "MODEL_REPO": REPO, "MODEL_FILENAME": FILENAME}


def test_a_page_that_saw_the_download_begin_can_send_once_the_model_is_ready(
    start_server: StartServer, open_page: OpenPage, tiny_model: Path
) -> None:
    with running_hub() as hub:
        hub.files[REPO, FILENAME] = tiny_model.read_bytes()
        hub.faults.hold_after = tiny_model.stat().st_size // 2
        server = start_server(**FETCHED, HF_ENDPOINT=hub.url)
        page = open_page(server.url)
        expect(page.get_by_role("heading", name="Getting the model ready")).to_be_visible()
        assert hub.faults.holding.wait(30)
        expect(page.get_by_role("progressbar", name="Downloaded")).to_be_visible()
        expect(page.locator("#model-card")).to_contain_text("downloading")
        field = page.get_by_label("Message", exact=True)
        field.fill("Written while waiting")
        expect(page.get_by_role("button", name="Send")).to_be_disabled()
        expect(page.locator("#composer-note")).to_contain_text("once the model is ready")
        page.keyboard.press("Enter")
        hub.faults.released.set()
        expect(page.get_by_role("heading", name="What shall we look at?")).to_be_visible()
        expect(page.locator("#model-card")).to_contain_text("ready")
        expect(field).to_have_value("Written while waiting")
        field.press("Enter")
        wait_for_reply(page)


def test_a_model_that_cannot_be_had_is_explained(start_server: StartServer, open_page: OpenPage) -> None:
    with running_hub() as hub:
        server = start_server(**FETCHED, HF_ENDPOINT=hub.url)
        page = open_page(server.url)
        expect(page.get_by_role("heading", name="The model is not available")).to_be_visible()
        expect(page.locator("#welcome")).to_contain_text("MODEL_REPO")
        expect(page.get_by_role("button", name="Send")).to_be_disabled()


def test_the_time_to_the_next_try_is_counted_down(start_server: StartServer, open_page: OpenPage) -> None:
    with running_hub() as hub:
        hub.faults.refusal = (503, "")
        server = start_server(**FETCHED, HF_ENDPOINT=hub.url)
        page = open_page(server.url)
        left = page.locator("#welcome [data-left-s]")
        expect(left).to_have_text("8 s")  # of the second pause, which is one of 10 s
        expect(left).to_have_text("7 s")
        page.reload()
        assert int(left.get_attribute("data-left-s") or "") <= 7
