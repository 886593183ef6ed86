"""Who waits for a change is woken by it, once, and never late."""

from __future__ import annotations

import asyncio
import gc
from uuid import uuid4

from conversations.changes import Changes, of_owner


async def test_a_waiter_is_woken_by_the_next_change() -> None:
    changes = Changes()
    waiter = asyncio.create_task(changes.wait(0))
    await asyncio.sleep(0)
    assert not waiter.done()
    changes.publish()
    assert await asyncio.wait_for(waiter, 1) == 1


async def test_who_comes_after_a_change_does_not_wait() -> None:
    changes = Changes()
    changes.publish()
    changes.publish()
    assert await asyncio.wait_for(changes.wait(0), 1) == 2


async def test_many_waiters_are_all_woken() -> None:
    changes = Changes()
    waiters = [asyncio.create_task(changes.wait(0)) for _ in range(100)]
    await asyncio.sleep(0)
    changes.publish()
    assert await asyncio.wait_for(asyncio.gather(*waiters), 1) == [1] * 100


async def test_all_tabs_of_a_visitor_share_their_changes_and_nobody_elses() -> None:
    anna, ben = uuid4(), uuid4()
    tab, other_tab, bens = of_owner(anna), of_owner(anna), of_owner(ben)
    of_owner(anna).publish()
    assert tab is other_tab
    assert (tab.version, bens.version) == (1, 0)


async def test_a_visitor_who_left_leaves_nothing_behind() -> None:
    owner = uuid4()
    of_owner(owner).publish()
    gc.collect()
    assert of_owner(owner).version == 0
