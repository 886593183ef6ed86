"""The admin's list of messages can be read on an ordinary screen."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from tests.e2e.conftest import OpenPage
from tests.server_process import ServerProcess, manage, server_environment

SCROLLS = "table => table.parentElement.scrollWidth > table.parentElement.clientWidth"


def test_all_columns_of_the_messages_fit_a_window_of_1440_pixels(server: ServerProcess, open_page: OpenPage) -> None:
    body = json.dumps({"message": "How much is a cup of flour in grams, and how much of it goes into two loaves?"})
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{server.url}/api/chat", body.encode(), headers), timeout=30) as reply:  # noqa: S310 (our own)
        reply.read()
    superuser = {"USERNAME": "admin", "EMAIL": "admin@example.org", "PASSWORD": "four loaves of bread"}
    env = server_environment(server.data_dir) | {f"DJANGO_SUPERUSER_{name}": value for name, value in superuser.items()}
    manage("createsuperuser", "--noinput", env=env).check_returncode()
    # The admin's pages name no icon, and the browser asks for one at /favicon.ico.
    page = open_page(f"{server.url}/admin/", may_fail="404", viewport={"width": 1440, "height": 900})
    page.get_by_label("Username").fill(superuser["USERNAME"])
    page.get_by_label("Password").fill(superuser["PASSWORD"])
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{server.url}/admin/conversations/message/")
    assert page.get_by_role("link", name="How much is a cup").is_visible()
    assert not page.locator("#result_list").evaluate(SCROLLS)
