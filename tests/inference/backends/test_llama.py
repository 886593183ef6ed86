"""llama.cpp behind its protocol: what would end the process is refused before it is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.backends.base import BackendError, Batch, DecodeOutcome
from inference.backends.llama import LlamaContext, LlamaModel
from inference.errors import DamagedModelError, EngineStoppedError
from inference.types import SamplingParams

GREEDY = SamplingParams(10, temperature=0.0, repetition_penalty=1.0)


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(tiny_model)
    yield model
    model.close()


@pytest.fixture
def context(model: LlamaModel) -> Iterator[LlamaContext]:
    context = LlamaContext(model, num_slots=2, num_cache_tokens=512, num_threads=1)
    yield context
    context.close()


def batch_of(*tokens: int, slot: int = 0, first_position: int = 0, wants_logits: bool = True) -> Batch:
    batch = Batch()
    batch.add(slot, first_position, tokens, wants_last_logits=wants_logits)
    return batch


def run(context: LlamaContext, batch: Batch) -> DecodeOutcome:
    return context.decode(batch, lambda: False)


@pytest.mark.parametrize(
    "batch",
    [Batch(), batch_of(*[1] * 129), batch_of(1, slot=2), batch_of(1, slot=-1)],
    ids=["empty", "too large", "no such slot", "negative slot"],
)
def test_batches_that_would_end_the_process_are_refused(context: LlamaContext, batch: Batch) -> None:
    with pytest.raises(BackendError):
        run(context, batch)
    assert run(context, batch_of(1)) is DecodeOutcome.DONE


def test_a_gap_in_the_positions_is_an_error_and_the_context_lives_on(context: LlamaContext) -> None:
    assert run(context, batch_of(1, 2)) is DecodeOutcome.DONE
    with pytest.raises(BackendError):
        run(context, batch_of(3, first_position=7))
    assert run(context, batch_of(3, first_position=2)) is DecodeOutcome.DONE


def test_sampling_where_no_logits_were_asked_for_is_refused(context: LlamaContext) -> None:
    sampler = context.new_sampler(GREEDY, seed=1)
    run(context, batch_of(1, 2, wants_logits=False))
    for index in (0, 1, 5, -1):
        with pytest.raises(BackendError):
            sampler.sample(index)
    run(context, batch_of(3, first_position=2))
    assert sampler.sample(0) >= 0
    sampler.close()


def test_a_slot_that_does_not_exist_cannot_be_truncated(context: LlamaContext) -> None:
    with pytest.raises(BackendError):
        context.truncate(2, 0)


def test_a_full_cache_is_told_apart_from_a_failure(context: LlamaContext) -> None:
    outcomes = [run(context, batch_of(*[1] * 128, first_position=128 * index)) for index in range(5)]
    assert outcomes == [*[DecodeOutcome.DONE] * 4, DecodeOutcome.CACHE_FULL]


def test_a_step_that_is_broken_off_logs_no_error(context: LlamaContext, caplog: pytest.LogCaptureFixture) -> None:
    assert context.decode(batch_of(*[1] * 100), lambda: True) is DecodeOutcome.ABORTED
    context.truncate(0, 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert run(context, batch_of(1)) is DecodeOutcome.DONE


def test_a_seed_decides_what_is_drawn(context: LlamaContext, model: LlamaModel) -> None:
    prompt = model.tokenize("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", parse_special=True)
    run(context, batch_of(*prompt))
    warm = SamplingParams(10, temperature=1.0, top_p=1.0, repetition_penalty=1.0)

    def draw(seed: int) -> int:
        sampler = context.new_sampler(warm, seed)
        token = sampler.sample(len(prompt) - 1)
        sampler.close()
        return token

    assert draw(1) == draw(1)
    assert len({draw(seed) for seed in range(20)}) > 1


def test_the_repetition_penalty_makes_a_token_less_likely_once_it_was_written(context: LlamaContext) -> None:
    strict = SamplingParams(10, temperature=0.0, repetition_penalty=100.0)
    run(context, batch_of(1))
    sampler = context.new_sampler(strict, seed=1)
    assert sampler.sample(0) != sampler.sample(0)
    sampler.close()


def test_a_closed_model_refuses_to_tokenise(tiny_model: Path) -> None:
    model = LlamaModel(tiny_model)
    model.close()
    with pytest.raises(EngineStoppedError):
        model.tokenize("x", parse_special=False)


def test_a_load_that_is_no_longer_wanted_ends(tiny_model: Path) -> None:
    with pytest.raises(DamagedModelError):
        LlamaModel(tiny_model, is_wanted=lambda: False)
