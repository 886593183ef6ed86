"""A request that nobody answers gets a page that says why."""

from __future__ import annotations

from django.conf import settings
from django.test import Client


def test_a_form_in_another_encoding_is_answered_in_plain_words() -> None:
    client = Client(headers={"host": "localhost:8000", "x-csrftoken": "a" * 32}, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    response = client.post("/", "text=Hello", content_type="application/x-www-form-urlencoded; charset=utf-16")
    assert response.status_code == 400
    assert b"The server did not understand this" in response.content


def test_an_unknown_host_is_told_which_setting_makes_it_known() -> None:
    response = Client(headers={"host": "chat.example:8000"}).get("/")
    assert response.status_code == 400
    assert b"can add chat.example to ALLOWED_HOSTS" in response.content


def test_a_host_that_can_be_nobodys_name_gets_no_advice_to_allow_it() -> None:
    response = Client(headers={"host": "<b>chat</b>"}).get("/")
    assert response.status_code == 400
    assert b"The server did not understand this" in response.content
    assert b"ALLOWED_HOSTS" not in response.content
