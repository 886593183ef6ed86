"""A request that cannot be understood gets a page that says so."""

from __future__ import annotations

from django.conf import settings
from django.test import Client


def test_a_form_in_another_encoding_is_answered_in_plain_words() -> None:
    client = Client(headers={"host": "localhost:8000", "x-csrftoken": "a" * 32}, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    response = client.post("/", "text=Hello", content_type="application/x-www-form-urlencoded; charset=utf-16")
    assert response.status_code == 400
    assert b"The server did not understand this" in response.content
