"""What every answer tells the browser to forbid."""

from __future__ import annotations

import pytest
from django.test import Client

POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost:8000"})


def test_nothing_from_elsewhere_and_nothing_inline_runs(client: Client) -> None:
    policy = client.get("/api/health").headers["Content-Security-Policy"]
    assert {directive.strip() for directive in policy.split(";")} == POLICY


def test_no_page_may_frame_this_one_or_guess_its_types(client: Client) -> None:
    headers = client.get("/api/health").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_name_that_is_not_ours_is_not_answered() -> None:
    assert Client(headers={"host": "evil.example"}).get("/api/health").status_code == 400


def test_strangers_who_try_names_leave_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    Client(headers={"host": "evil.example"}).get("/api/health")
    assert caplog.records == []


def test_only_allowed_origins_may_read_the_api(client: Client) -> None:
    allowed = client.get("/api/health", headers={"origin": "http://localhost:3000"}).headers
    assert allowed["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert allowed["Access-Control-Allow-Credentials"] == "true"
    foreign = client.get("/api/health", headers={"origin": "http://localhost:9000"}).headers
    assert "Access-Control-Allow-Origin" not in foreign
