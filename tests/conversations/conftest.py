"""What tests of conversations share: a visitor, and turns that are at an end when a test is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio


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
