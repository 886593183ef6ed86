"""What other layers get from `inference`: the whole engine on a real model, through its exported names only."""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import inference
from inference import ChatMessage, Finished, InvalidRequestError, PromptTooLongError, SamplingParams, TextDelta
from inference.engine.generation import Generation
from tests.engine_fixtures import EngineKeeper, engine_config
from tests.tiny_model import REPLIES, build_tiny_model

HELLO = [ChatMessage("user", "Hello")]
SOUND = SamplingParams(60, repetition_penalty=1.0)


async def read(generation: Generation) -> tuple[str, Finished]:
    events = [event async for event in generation]
    last = events[-1]
    assert isinstance(last, Finished)
    return "".join(event.text for event in events if isinstance(event, TextDelta)), last


def test_the_front_door_exports_what_it_imports_and_nothing_twice() -> None:
    assert all(hasattr(inference, name) for name in inference.__all__)
    assert len(set(inference.__all__)) == len(inference.__all__)
    functions = [value for name in inference.__all__ if inspect.isroutine(value := getattr(inference, name))]
    assert all(inspect.getdoc(function) for function in functions)


@pytest.mark.usefixtures("engine")
async def test_a_reply_comes_with_what_it_cost() -> None:
    text, finished = await read(await inference.submit(HELLO, SOUND, owner="ann"))
    assert text in REPLIES
    statistics = finished.statistics
    assert finished.reason == "stop"
    assert statistics.num_prompt_tokens == (await inference.count(HELLO)).total
    assert statistics.num_completion_tokens == len(finished.token_ids)
    assert statistics.time_to_first_token_s is not None
    assert 0 < statistics.time_to_first_token_s < statistics.total_s


@pytest.mark.usefixtures("engine")
async def test_the_same_seed_gives_the_same_reply_and_is_told() -> None:
    params = replace(SOUND, seed=7)
    first, finished = await read(await inference.submit(HELLO, params, owner="ann"))
    second, _ = await read(await inference.submit(HELLO, params, owner="ann"))
    assert first == second
    assert finished.seed == 7


@pytest.mark.usefixtures("engine")
async def test_the_next_turn_finds_the_reply_in_the_cache_to_its_last_token() -> None:
    text, finished = await read(await inference.submit([ChatMessage("user", "first")], SOUND, owner="ann"))
    model = inference.state().model
    assert model is not None
    reply = ChatMessage("assistant", text, finished.token_ids, model.fingerprint)
    history = [ChatMessage("user", "first"), reply, ChatMessage("user", "second")]
    _, following = await read(await inference.submit(history, SOUND, owner="ann"))
    first = finished.statistics
    assert following.statistics.num_cached_tokens == first.num_prompt_tokens + first.num_completion_tokens


@pytest.mark.usefixtures("slow_engine")
async def test_cancelling_ends_a_reply_and_keeps_what_was_written() -> None:
    generation = await inference.submit(HELLO, SamplingParams(4000, repetition_penalty=1.0), owner="ann")
    texts: list[str] = []
    async for event in generation:
        if isinstance(event, TextDelta):
            texts.append(event.text)
            if len(texts) == 3:
                generation.cancel()
                generation.cancel()
        if isinstance(event, Finished):
            assert event.reason == "cancelled"
            assert event.statistics.num_completion_tokens == len(texts)
    assert inference.queue() == inference.QueueState(0, 0)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "change",
    [
        {"temperature": math.nan},
        {"temperature": -1.0},
        {"top_p": 0.0},
        {"top_p": 1.5},
        {"repetition_penalty": 0.0},
        {"repetition_penalty": math.inf},
        {"max_new_tokens": 0},
        {"seed": -1},
        {"seed": 2**32 - 1},
    ],
)
async def test_sampling_values_that_make_no_sense_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(InvalidRequestError):
        await inference.submit(HELLO, replace(SOUND, **change), owner="ann")  # type: ignore[arg-type]


@pytest.mark.usefixtures("engine")
async def test_a_prompt_that_cannot_fit_is_refused_with_both_numbers() -> None:
    with pytest.raises(PromptTooLongError, match=r"[\d,]+ tokens .* 4,095 fit"):
        await inference.submit([ChatMessage("user", "word " * 5000)], SOUND, owner="ann")


async def test_without_a_model_requests_are_refused_in_a_sentence(engine_keeper: EngineKeeper) -> None:
    engine_keeper.stop()
    with pytest.raises(inference.EngineStoppedError, match="not running"):
        await inference.submit(HELLO, SOUND, owner="ann")
    assert inference.state().phase == "starting"


async def test_a_state_that_changes_wakes_who_waits(engine_keeper: EngineKeeper, tiny_model: Path) -> None:
    engine_keeper.stop()
    inference.start(engine_config(tiny_model))
    seen = [inference.state()]
    while seen[-1].phase not in ("ready", "failed"):
        seen.append(await asyncio.wait_for(inference.wait_for_state_change(seen[-1].version), 60))
    assert seen[-1].phase == "ready"
    assert [state.version for state in seen] == sorted({state.version for state in seen})
    inference.stop()


async def test_a_stop_while_the_model_is_loading_leaves_nothing_behind(
    engine_keeper: EngineKeeper, slow_model: Path
) -> None:
    engine_keeper.stop()
    inference.start(engine_config(slow_model))
    state = inference.state()
    while state.phase != "loading":
        state = await asyncio.wait_for(inference.wait_for_state_change(state.version), 60)
    await asyncio.to_thread(inference.stop)
    assert inference.state().phase == "starting"
    assert not {"engine", "model-loader"} & {thread.name for thread in threading.enumerate()}


async def test_a_context_above_what_the_model_was_trained_for_is_lowered(
    engine_keeper: EngineKeeper, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine_keeper.stop()
    path = build_tiny_model(tmp_path / "short.gguf", n_ctx_train=512)
    with caplog.at_level(logging.WARNING):
        await asyncio.to_thread(engine_keeper.run, engine_config(path, n_ctx=4096))
    state = inference.state()
    assert state.model is not None
    assert state.model.n_ctx == 512
    assert "N_CTX=4096 lowered to 512" in caplog.text
    await asyncio.to_thread(engine_keeper.stop)


def test_a_model_whose_template_does_not_work_says_so(engine_keeper: EngineKeeper, tmp_path: Path) -> None:
    engine_keeper.stop()
    path = build_tiny_model(tmp_path / "odd.gguf", chat_template="{{ raise_exception('never') }}")
    inference.start(engine_config(path))
    state = asyncio.run(_until_settled())
    assert state.phase == "failed"
    assert state.failure is not None
    assert "chat template" in state.failure.message
    assert "another model" in state.failure.advice
    inference.stop()


async def _until_settled() -> inference.ModelState:
    state = inference.state()
    while state.phase not in ("ready", "failed"):
        state = await asyncio.wait_for(inference.wait_for_state_change(state.version), 60)
    return state
