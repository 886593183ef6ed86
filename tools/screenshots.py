"""Takes the README's pictures: a real server, seeded conversations, a real browser. `python -m tools.screenshots`.

Owns what is shown and at which sizes. The engine runs the tests' tiny model, so nothing is downloaded; the texts of
the conversations are samples. Writes docs/pictures/*.png, or into the directory that is given.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import ARGUMENTS, chromium_path
from tests.environment import ROOT, default_variables
from tests.server_process import ServerProcess, manage, server_environment
from tests.tiny_model import build_tiny_model
from tools.sample_conversations import BREAD, SAMPLES, Sample

WIDE = {"width": 1440, "height": 1000}
VERY_WIDE = {"width": 1920, "height": 1080}
PHONE = {"width": 360, "height": 740}


def main(pictures: Path) -> None:
    """Take all pictures."""
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory) / "data"
        env = server_environment(data_dir)
        for command in (["migrate"], ["collectstatic", "--no-input"]):
            manage(*command, env=env).check_returncode()
        owner, cookie, ids = seed(data_dir)
        slow_model = build_tiny_model(
            Path(directory) / "model.gguf", slow=True, endless=True, name="Qwen2.5 0.5B Instruct"
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
            with running(ServerProcess({"MODEL_PATH": str(slow_model), "MAX_PARALLEL": "1"}, data_dir)) as server:
                server.wait_until_ready()
                take_ready(browser, server.url, cookie, ids, pictures)
            with running(ServerProcess({}, data_dir)) as server:  # the hub is out of reach: the model cannot be had
                take_failed(browser, server.url, cookie, pictures)
            browser.close()


def seed(data_dir: Path) -> tuple[UUID, str, dict[str, UUID]]:
    """Store the samples for a new visitor; return the visitor, the cookie, and the ids by title."""
    os.environ |= default_variables(data_dir) | {"DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs on this thread
    import django

    django.setup()
    from django.utils import timezone

    from conversations.models import Conversation
    from conversations.owners import signed_owner

    owner, ids = uuid4(), {}
    for index, sample in enumerate(SAMPLES):
        used = timezone.now() - timedelta(days=sample.days_ago, minutes=index)
        conversation = Conversation.objects.create(
            owner=owner, title=sample.title, updated_at=used, window_start=sample.window_start
        )
        add_messages(conversation.pk, sample)
        ids[sample.title] = conversation.pk
    return owner, signed_owner(owner), ids


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


def take_ready(browser: Browser, url: str, cookie: str, ids: dict[str, UUID], pictures: Path) -> None:
    """Pictures of conversations and of the empty page, in both themes and all widths."""
    bread = f"{url}/c/{ids[BREAD.title]}/"
    for theme in ("light", "dark"):
        for name, size in (("wide", WIDE), ("very-wide", VERY_WIDE), ("phone", PHONE)):
            with opened(browser, url, cookie, theme, size) as page:
                page.goto(url)
                page.screenshot(path=pictures / f"empty-{name}-{theme}.png")
                page.goto(bread)
                page.locator("#thread").evaluate("thread => thread.scrollTop = 0")
                page.screenshot(path=pictures / f"conversation-{name}-{theme}.png")
                page.locator("#thread").evaluate("thread => thread.scrollTop = thread.scrollHeight")
                page.screenshot(path=pictures / f"end-{name}-{theme}.png")
                if name == "phone":
                    page.click("#sidebar-open")
                    page.wait_for_timeout(300)  # the list slides in
                    page.screenshot(path=pictures / f"list-phone-{theme}.png")
        with opened(browser, url, cookie, theme, WIDE) as first, opened(browser, url, cookie, theme, WIDE) as second:
            begin(first, url, "Tell me everything about bread.")
            first.wait_for_selector(".open p")
            begin(second, url, "And list what was decided.")
            second.wait_for_selector(".status-line")
            first.screenshot(path=pictures / f"writing-{theme}.png")
            second.screenshot(path=pictures / f"waiting-{theme}.png")
            for page in (second, first):
                page.click("#stop")
                page.wait_for_selector("#send")


def take_failed(browser: Browser, url: str, cookie: str, pictures: Path) -> None:
    """A picture of the page without a model, and of one that does not exist."""
    for theme in ("light", "dark"):
        with opened(browser, url, cookie, theme, WIDE) as page:
            page.goto(url)
            page.wait_for_selector("text=The model is not available")
            page.screenshot(path=pictures / f"failed-{theme}.png")
            page.goto(f"{url}/nothing")
            page.screenshot(path=pictures / f"not-found-{theme}.png")


def begin(page: Page, url: str, text: str) -> None:
    """Send the first message of a new conversation."""
    page.goto(url)
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")


@contextmanager
def opened(browser: Browser, url: str, cookie: str, theme: str, size: dict[str, int]) -> Iterator[Page]:
    """A page of the visitor, in this theme and size."""
    context: BrowserContext = browser.new_context(viewport=size, color_scheme=theme, device_scale_factor=1)  # type: ignore[arg-type]
    context.add_cookies([{"name": "chatsite_owner", "value": cookie, "url": url}])
    yield context.new_page()
    context.close()


@contextmanager
def running(server: ServerProcess) -> Iterator[ServerProcess]:
    """A server for as long as it is needed."""
    server.start()
    try:
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
