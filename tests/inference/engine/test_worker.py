"""The worker thread: a queue with an end, failures that end requests and not the engine, stopping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inference.backends.base import BackendError, Batch
from inference.backends.llama import LlamaModel
from inference.engine.worker import MAX_FAILURES_IN_A_ROW, LoadedModel, Worker
from inference.errors import EngineStoppedError, QueueFullError
from inference.types import Event, Finished, Prefilling, QueueState, SamplingParams, TextDelta
from tests.inference.engine.recording_context import RecordingContext
from tests.tiny_model import REPLIES

PROMPT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


class Asked:
    """One request's events, and a way to wait for them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.began = threading.Event()
        self.ended = threading.Event()

    def take(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Prefilling | TextDelta):
            self.began.set()
        if isinstance(event, Finished):
            self.ended.set()

    def finished(self) -> Finished:
        assert self.ended.wait(30)
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))


class WorkerBench:
    """A running worker whose contexts can be made to fail."""

    def __init__(self, path: Path, max_queue: int = 4) -> None:
        self.before_decode: Callable[[Batch], None] = lambda _: None
        self.num_contexts = 0
        self.max_contexts = 100
        self.broken = threading.Event()
        self._path = path
        self.worker = Worker(self._load, num_parallel=2, max_queue=max_queue, on_broken=self.broken.set)
        self.worker.start()

    def _load(self) -> LoadedModel:
        self.model = LlamaModel(self._path)
        return LoadedModel(self.model, self._make_context, self.model.close)

    def _make_context(self) -> RecordingContext:
        self.num_contexts += 1
        if self.num_contexts > self.max_contexts:
            raise BackendError("no memory for another context")
        context = RecordingContext(self.model, num_slots=2, num_cache_tokens=4096)
        context.before_decode = lambda batch: self.before_decode(batch)
        return context

    def ask(self, text: str = "hello", max_new_tokens: int = 60, owner: str = "ann") -> tuple[int, Asked]:
        asked = Asked()
        number = self.worker.new_id()
        self.worker.submit(
            number,
            self.model.tokenize(PROMPT.format(text), parse_special=True),
            SamplingParams(max_new_tokens, temperature=0.7, repetition_penalty=1.0),
            owner=owner,
            seed=number,
            max_tokens=2048,
            submitted_at=time.monotonic(),
            emit=asked.take,
        )
        return number, asked


@contextmanager
def bench_on(path: Path) -> Iterator[WorkerBench]:
    bench = WorkerBench(path)
    try:
        yield bench
    finally:
        bench.worker.stop(10)


@pytest.fixture
def bench(tiny_model: Path) -> Iterator[WorkerBench]:
    with bench_on(tiny_model) as bench:
        yield bench


@pytest.fixture
def slow_bench(slow_model: Path) -> Iterator[WorkerBench]:
    with bench_on(slow_model) as bench:
        yield bench


def test_stop_in_the_middle_of_a_prompt_ends_the_request_and_the_next_one_works(slow_bench: WorkerBench) -> None:
    number, asked = slow_bench.ask("word " * 600)
    assert asked.began.wait(30)
    slow_bench.worker.cancel(number)
    assert asked.finished().reason == "cancelled"
    assert asked.text == ""
    _, following = slow_bench.ask("hello", max_new_tokens=5)
    assert following.finished().reason == "length"


def test_a_cancelled_request_does_not_disturb_the_one_beside_it(slow_bench: WorkerBench) -> None:
    _, running = slow_bench.ask("hello", max_new_tokens=40)
    assert running.began.wait(30)
    number, other = slow_bench.ask("word " * 600)
    assert other.began.wait(30)
    slow_bench.worker.cancel(number)
    assert other.finished().reason == "cancelled"
    assert running.finished().reason == "length"
    assert any((reply * 9).startswith(running.text[:60]) for reply in REPLIES)


def test_a_full_queue_is_refused_at_once(slow_bench: WorkerBench) -> None:
    asked = [slow_bench.ask("word " * 300, owner=str(number)) for number in range(6)]
    with pytest.raises(QueueFullError):
        slow_bench.ask()
    assert slow_bench.worker.queue().num_waiting >= 4
    for number, _ in asked:
        slow_bench.worker.cancel(number)
    assert {request.finished().reason for _, request in asked} == {"cancelled"}
    assert slow_bench.worker.queue().num_waiting == 0


def test_one_person_cannot_fill_the_queue_for_others(slow_bench: WorkerBench) -> None:
    asked = [slow_bench.ask("word " * 300, owner="ann") for _ in range(3)]
    with pytest.raises(QueueFullError, match="your own"):
        slow_bench.ask(owner="ann")
    asked.append(slow_bench.ask(owner="ben", max_new_tokens=3))
    assert asked[-1][1].finished().reason == "length"
    for number, _ in asked:
        slow_bench.worker.cancel(number)


def test_a_failed_step_ends_its_requests_with_an_error_and_the_engine_serves_again(bench: WorkerBench) -> None:
    failures = iter([BackendError("injected")])

    def fail_once(_batch: Batch) -> None:
        for failure in failures:
            raise failure

    bench.before_decode = fail_once
    _, asked = bench.ask()
    finished = asked.finished()
    assert finished.reason == "error"
    assert "Try again" in finished.error
    _, following = bench.ask()
    assert following.finished().reason == "stop"
    assert following.text in REPLIES
    assert bench.num_contexts == 2


def test_an_engine_that_keeps_failing_gives_up_and_says_so(bench: WorkerBench) -> None:
    def fail(_batch: Batch) -> None:
        raise BackendError("injected")

    bench.before_decode = fail
    for _ in range(MAX_FAILURES_IN_A_ROW):
        assert bench.ask()[1].finished().reason == "error"
    assert bench.broken.wait(10)
    with pytest.raises(EngineStoppedError):
        bench.ask()


def test_stopping_ends_running_and_waiting_requests(slow_bench: WorkerBench) -> None:
    asked = [slow_bench.ask("word " * 300, owner=str(number))[1] for number in range(5)]
    assert asked[0].began.wait(30)
    slow_bench.worker.stop(10)
    assert {request.finished().reason for request in asked} == {"error"}
    with pytest.raises(EngineStoppedError):
        slow_bench.ask()


def test_what_load_raises_is_raised_where_the_worker_was_started() -> None:
    def load() -> LoadedModel:
        raise BackendError("no such thing")

    worker = Worker(load, num_parallel=1, max_queue=1, on_broken=lambda: None)
    with pytest.raises(BackendError, match="no such thing"):
        worker.start()


def test_an_engine_that_can_make_no_fresh_context_gives_up_and_ends_its_requests(bench: WorkerBench) -> None:
    bench.max_contexts = 1

    def fail(_batch: Batch) -> None:
        raise BackendError("injected")

    bench.before_decode = fail
    _, asked = bench.ask()
    assert asked.finished().reason == "error"
    assert bench.broken.wait(10)
    with pytest.raises(EngineStoppedError):
        bench.ask()


def test_failures_count_until_a_token_was_written(bench: WorkerBench) -> None:
    def fail_at_the_end_of_a_prompt(batch: Batch) -> None:
        if any(batch.wants_logits):
            raise BackendError("injected")

    bench.before_decode = fail_at_the_end_of_a_prompt
    for _ in range(MAX_FAILURES_IN_A_ROW):
        assert bench.ask("word " * 100)[1].finished().reason == "error"
    assert bench.broken.wait(10)


def test_a_request_whose_sampler_cannot_be_made_ends_with_an_error(
    bench: WorkerBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BackendError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(RecordingContext, "new_sampler", refuse)
        assert bench.ask()[1].finished().reason == "error"
    assert bench.worker.queue() == QueueState(0, 0)
    assert bench.ask()[1].finished().reason == "stop"


def test_the_model_is_freed_when_its_context_cannot_be_made(tiny_model: Path) -> None:
    model = LlamaModel(tiny_model)

    def fail() -> RecordingContext:
        raise BackendError("no memory")

    worker = Worker(lambda: LoadedModel(model, fail, model.close), num_parallel=1, max_queue=1, on_broken=lambda: None)
    with pytest.raises(BackendError, match="no memory"):
        worker.start()
    worker.join(10)
    with pytest.raises(EngineStoppedError):
        model.tokenize("x", parse_special=False)
