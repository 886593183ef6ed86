"""What browsers and proxies may keep: the static files, and nothing that a visitor wrote."""

from __future__ import annotations

from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.test import Client

from tests.server_process import ServerProcess


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", f"/c/{uuid4()}/", "/nowhere", "/api/health", "/api/conversations", "/api/none"])
def test_no_answer_is_stored(path: str) -> None:
    response = Client(headers={"host": "localhost:8000"}).get(path)
    assert "no-store" in response.headers["Cache-Control"]


def test_not_even_a_refusal_is_stored() -> None:
    response = Client(headers={"host": "evil.example"}).get("/")
    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (400, True)


def test_static_files_may_be_kept(server: ServerProcess) -> None:
    with urlopen(f"{server.url}/static/css/base.css", timeout=10) as response:  # noqa: S310 (our own)
        assert "max-age" in response.headers["Cache-Control"]
        assert "no-store" not in response.headers["Cache-Control"]
