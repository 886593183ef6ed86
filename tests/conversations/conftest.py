"""What tests of conversations share: a visitor, and turns that are at an end when a test is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connections


@pytest.fixture
def owner() -> UUID:
    """A visitor."""
    return uuid4()


@pytest_asyncio.fixture
async def turns_end(transactional_db: None) -> AsyncIterator[None]:
    """A database for turns; no turn outlives its test."""
    from conversations import turns  # Django reads its settings only after this file was loaded.

    yield
    await turns.drain(5)
    # Where the tests' own asynchronous queries ran: PostgreSQL drops no database that somebody uses.
    await sync_to_async(connections.close_all)()
