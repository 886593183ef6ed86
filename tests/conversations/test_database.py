"""ORM code runs on threads of its own: slow queries hold up neither the loop nor each other."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest

from conversations.database import NUM_THREADS, in_database
from conversations.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)


async def test_slow_calls_run_beside_each_other() -> None:
    together = threading.Barrier(NUM_THREADS)
    await asyncio.gather(*[in_database(together.wait, 10) for _ in range(NUM_THREADS)])


async def test_a_query_runs_on_the_tests_database() -> None:
    assert await in_database(Conversation.objects.count) == 0


async def test_exceptions_arrive_with_their_type() -> None:
    with pytest.raises(Conversation.DoesNotExist):
        await in_database(Conversation.objects.get)


async def test_context_variables_are_those_of_the_caller() -> None:
    variable = contextvars.ContextVar("variable", default="")
    variable.set("mine")
    assert await in_database(variable.get) == "mine"
