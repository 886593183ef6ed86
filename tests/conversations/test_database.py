"""ORM code runs on threads of its own: slow queries hold up neither the loop nor each other."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from uuid import uuid4

import pytest
from django.utils import timezone

from conversations.database import NUM_READERS, copy_into_database, in_database, into_database
from conversations.errors import StorageUnavailableError
from conversations.models import Conversation
from tests.conversations.locked import locked_database

pytestmark = pytest.mark.django_db(transaction=True)


async def test_slow_calls_run_beside_each_other() -> None:
    together = threading.Barrier(NUM_READERS)
    arrived = await asyncio.gather(*[in_database(together.wait, 10) for _ in range(NUM_READERS)])
    assert sorted(arrived) == list(range(NUM_READERS))


async def test_a_query_runs_on_the_tests_database() -> None:
    assert await in_database(Conversation.objects.count) == 0


async def test_exceptions_arrive_with_their_type() -> None:
    with pytest.raises(Conversation.DoesNotExist):
        await in_database(Conversation.objects.get)


async def test_context_variables_are_those_of_the_caller() -> None:
    variable = contextvars.ContextVar("variable", default="")
    variable.set("mine")
    assert await in_database(variable.get) == "mine"


async def test_readers_pass_writers_that_wait() -> None:
    release = threading.Event()
    waiting = [asyncio.ensure_future(into_database(release.wait, 10)) for _ in range(2 * NUM_READERS)]
    assert await asyncio.wait_for(in_database(Conversation.objects.count), 5) == 0
    release.set()
    await asyncio.gather(*waiting)


async def test_what_a_person_writes_passes_copies_that_wait() -> None:
    release = threading.Event()
    waiting = [asyncio.ensure_future(copy_into_database(release.wait, 10)) for _ in range(8)]
    await asyncio.wait_for(into_database(_make_conversation), 5)
    release.set()
    await asyncio.gather(*waiting)


async def test_a_database_that_another_program_holds_is_told_and_can_be_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with locked_database(monkeypatch):
        with pytest.raises(StorageUnavailableError):
            await into_database(_make_conversation)
        assert await in_database(Conversation.objects.count) == 0
    assert "the database did not do what it was asked" in caplog.text


def _make_conversation() -> Conversation:
    return Conversation.objects.create(owner=uuid4(), updated_at=timezone.now())
