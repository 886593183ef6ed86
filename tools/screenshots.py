"""Takes the README's pictures: a real server, seeded conversations, a real browser. `python -m tools.screenshots`.

Owns what is shown and at which sizes. The engine runs the tests' tiny model, so nothing is downloaded; the texts of
the conversations are samples. Writes the README's to docs/pictures, or all of them into the directory that is given.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import ARGUMENTS, chromium_path
from tests.environment import ROOT, default_variables
from tests.hub_server import running_hub
from tests.server_process import ServerProcess, manage, server_environment
from tests.tiny_model import build_tiny_model
from tools.sample_conversations import SAMPLES, Sample

Theme = Literal["light", "dark"]

IN_README = frozenset(
    {
        *("chat-light", "chat-dark", "empty-light", "empty-dark", "writing-light", "waiting-dark", "loading-light"),
        *("failed-dark", "chat-wide-light", "empty-wide-dark"),
        *("chat-phone-light", "chat-end-phone-dark", "empty-phone-dark", "list-phone-light"),
    }
)
THEMES: tuple[Theme, Theme] = ("light", "dark")
WIDE: ViewportSize = {"width": 1440, "height": 1000}
VERY_WIDE: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 360, "height": 740}


def main(pictures: Path, wanted: frozenset[str] | None) -> None:
    """Take the pictures that are wanted."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        data_dir = Path(directory) / "data"
        env = server_environment(data_dir)
        for command in (["migrate"], ["collectstatic", "--no-input"]):
            manage(*command, env=env).check_returncode()
        cookie, bread = seed(data_dir)
        model = build_tiny_model(Path(directory) / "model.gguf", slow=True, endless=True, name="Sample Model")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        photographer = Photographer(browser, cookie, pictures, wanted)
        with running({"MODEL_PATH": str(model), "MAX_PARALLEL": "1"}, data_dir) as server:
            server.wait_until_ready()
            take_ready(photographer, server.url, bread)
        with running({}, data_dir) as server:  # the hub is out of reach
            take_failed(photographer, server.url)
        with running_hub() as hub:
            hub.files["someone/bread", "bread-q5_k_m.gguf"] = model.read_bytes()
            hub.faults.hold_after = int(model.stat().st_size * 0.43)
            fetched = {"HF_ENDPOINT": hub.url, "MODEL_REPO": "someone/bread", "MODEL_FILENAME": "bread-q5_k_m.gguf"}
            with running(fetched, data_dir) as server:
                hub.faults.holding.wait(60)
                take_loading(photographer, server.url)
        browser.close()


@dataclass(frozen=True)
class Photographer:
    """Opens pages of the visitor and keeps pictures of them."""

    browser: Browser
    cookie: str
    pictures: Path
    wanted: frozenset[str] | None
    """The names to keep; None keeps all."""

    @contextmanager
    def page(self, url: str, theme: Theme, size: ViewportSize = WIDE) -> Iterator[Page]:
        """A page in this theme and size."""
        context = self.browser.new_context(viewport=size, color_scheme=theme)
        context.add_cookies([{"name": "chatsite_owner", "value": self.cookie, "url": url}])
        page = context.new_page()
        page.goto(url)
        yield page
        context.close()

    def keep(self, page: Page, name: str) -> None:
        """Keep what the page shows."""
        if self.wanted is None or name in self.wanted:
            page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")


def seed(data_dir: Path) -> tuple[str, str]:
    """Store the samples for a new visitor; return the visitor's cookie and the path of the first conversation."""
    os.environ |= default_variables(data_dir) | {"DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs on this thread
    import django

    django.setup()
    from django.utils import timezone

    from conversations.models import Conversation
    from conversations.owners import signed_owner

    owner, paths = uuid4(), []
    for index, sample in enumerate(SAMPLES):
        used = timezone.now() - timedelta(days=sample.days_ago, minutes=index)
        conversation = Conversation.objects.create(
            owner=owner, title=sample.title, updated_at=used, window_start=sample.window_start
        )
        add_messages(conversation.pk, sample)
        paths.append(f"/c/{conversation.pk}/")
    return signed_owner(owner), paths[0]


def add_messages(conversation_id: UUID, sample: Sample) -> None:
    """Store the sample's exchanges, with statistics as a small machine has them."""
    from conversations.models import Message

    num_prompt, num_cached = 0, 0
    for index, (question, answer) in enumerate(sample.exchanges):
        num_cached, num_prompt = num_prompt, num_prompt + 40 + len(question) // 4
        num_completion = len(answer) // 4
        Message.objects.create(conversation_id=conversation_id, position=2 * index, role="user", text=question)
        Message.objects.create(
            conversation_id=conversation_id,
            position=2 * index + 1,
            role="assistant",
            text=answer,
            num_prompt_tokens=num_prompt,
            num_cached_tokens=num_cached,
            num_completion_tokens=num_completion,
            time_to_first_token_s=0.21 + index / 100,
            tokens_per_s=38.7 + index / 3,
            total_s=0.21 + num_completion / 38.7,
            finish_reason="stop",
        )
        num_prompt += num_completion


def take_ready(photographer: Photographer, url: str, bread: str) -> None:
    """Conversations and the empty page, in both themes and at all widths."""
    for theme in THEMES:
        for suffix, size in (("", WIDE), ("-wide", VERY_WIDE), ("-phone", PHONE)):
            with photographer.page(url, theme, size) as page:
                photographer.keep(page, f"empty{suffix}-{theme}")
            with photographer.page(url + bread, theme, size) as page:
                photographer.keep(page, f"chat-end{suffix}-{theme}")
                page.locator("#thread").evaluate("thread => thread.scrollTop = 0")
                page.get_by_role("button", name="Jump to the latest message").wait_for()
                photographer.keep(page, f"chat{suffix}-{theme}")
                if size is PHONE:
                    page.click("#sidebar-open")
                    photographer.keep(page, f"list{suffix}-{theme}")
        take_writing(photographer, url, theme)


def take_writing(photographer: Photographer, url: str, theme: Theme) -> None:
    """A reply that is being written, and another that waits for it."""
    with photographer.page(url, theme) as first, photographer.page(url, theme) as second:
        begin(first, "Tell me everything about bread.")
        first.locator(".open > *").first.wait_for()
        begin(second, "And list what was decided.")
        second.get_by_text("in line").wait_for()
        photographer.keep(second, f"waiting-{theme}")
        first.locator(".prose > *").nth(4).wait_for()
        photographer.keep(first, f"writing-{theme}")
        for page in (second, first):
            page.click("#stop")
            page.locator("#send").wait_for()
            page.locator(".item--current summary").click()
            page.locator(".item--current").get_by_role("button", name="Delete").click()
            page.get_by_text("was deleted").wait_for()


def take_failed(photographer: Photographer, url: str) -> None:
    """The page without a model, and one that does not exist."""
    for theme in THEMES:
        with photographer.page(url, theme) as page:
            page.get_by_role("heading", name="The model is not available").wait_for()
            photographer.keep(page, f"failed-{theme}")
            page.goto(f"{url}/nothing")
            photographer.keep(page, f"not-found-{theme}")


def take_loading(photographer: Photographer, url: str) -> None:
    """The page while the model is fetched."""
    for theme in THEMES:
        with photographer.page(url, theme) as page:
            page.get_by_role("progressbar", name="Downloaded").wait_for()
            photographer.keep(page, f"loading-{theme}")


def begin(page: Page, text: str) -> None:
    """Send the first message of a new conversation."""
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")
    page.locator(".message--person").wait_for()


@contextmanager
def running(env: dict[str, str], data_dir: Path) -> Iterator[ServerProcess]:
    """A server for as long as it is needed."""
    server = ServerProcess(env, data_dir)
    server.start()
    try:
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), None)
    else:
        main(ROOT / "docs" / "pictures", IN_README)
