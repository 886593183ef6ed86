"""The scheduler over a real context, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inference.backends.llama import LlamaModel
from inference.engine import scheduler
from inference.engine.prefix_cache import common_prefix_length
from inference.engine.scheduler import MAX_OVERTAKEN, SHARED_PREFILL_TOKENS, Scheduler
from inference.engine.sequence import Sequence
from inference.types import Event, Finished, Prefilling, Queued, SamplingParams, TextDelta
from tests.inference.engine.recording_context import RecordingContext
from tests.tiny_model import REPLIES, build_tiny_model

PROMPT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(tiny_model)
    yield model
    model.close()


class Bench:
    """A scheduler with a recording context, and the events of each request."""

    def __init__(self, model: LlamaModel, num_slots: int = 4, num_cache_tokens: int = 2048) -> None:
        self.model = model
        self.context = RecordingContext(model, num_slots=num_slots, num_cache_tokens=num_cache_tokens)
        self.scheduler = Scheduler(self.context, model)
        self.events: dict[int, list[Event]] = {}

    def ask(self, text: str, *, owner: str = "ann", max_new_tokens: int = 60, temperature: float = 0.0) -> Sequence:
        tokens = self.model.tokenize(PROMPT.format(text), parse_special=True)
        return self.ask_tokens(tokens, owner=owner, max_new_tokens=max_new_tokens, temperature=temperature)

    def ask_tokens(
        self, tokens: list[int], *, owner: str = "ann", max_new_tokens: int = 60, temperature: float = 0.0
    ) -> Sequence:
        number = len(self.events) + 1
        events = self.events[number] = []
        params = SamplingParams(max_new_tokens, temperature, repetition_penalty=1.0)
        sequence = Sequence(number, owner, tokens, params, number, self.context.num_cache_tokens, events.append)
        self.scheduler.add(sequence)
        return sequence

    def step(self) -> None:
        self.scheduler.step(lambda: False)

    def run(self) -> None:
        for _ in range(20_000):
            if not self.scheduler.has_work:
                return
            self.step()
        raise AssertionError("the scheduler does not come to an end")

    def text(self, sequence: Sequence) -> str:
        return "".join(event.text for event in self.events[sequence.id] if isinstance(event, TextDelta))

    def finished(self, sequence: Sequence) -> Finished:
        last = self.events[sequence.id][-1]
        assert isinstance(last, Finished)
        return last


def test_replies_of_many_are_written_together_and_each_is_whole(model: LlamaModel) -> None:
    bench = Bench(model)
    asked = [bench.ask(f"question {number}", owner=str(number), temperature=0.7) for number in range(12)]
    bench.run()
    assert {bench.text(sequence) for sequence in asked} <= set(REPLIES)
    assert len({bench.text(sequence) for sequence in asked}) > 1
    assert {bench.finished(sequence).reason for sequence in asked} == {"stop"}
    assert max(bench.context.batch_sizes[2:]) > 1


def test_a_long_prompt_does_not_stop_a_running_reply(model: LlamaModel) -> None:
    bench = Bench(model)
    running = bench.ask("hello")
    bench.step()
    bench.ask("word " * 300, owner="ben")
    for _ in range(5):
        before = running.num_completion_tokens
        bench.step()
        assert running.num_completion_tokens == before + 1
        assert bench.context.batch_sizes[-1] == 1 + SHARED_PREFILL_TOKENS


def test_the_next_turn_reads_only_what_is_new(model: LlamaModel) -> None:
    bench = Bench(model)
    first = bench.ask("hello")
    bench.run()
    new = model.tokenize("<|im_end|>\n" + PROMPT.format("more"), parse_special=True)
    second = bench.ask_tokens([*first.tokens, *new])
    bench.run()
    assert bench.finished(second).statistics.num_cached_tokens == len(first.tokens)


def test_another_conversation_does_not_throw_a_kept_one_out_while_slots_are_empty(model: LlamaModel) -> None:
    bench = Bench(model)
    first = bench.ask("the first conversation")
    bench.run()
    bench.ask("quite another one")
    bench.run()
    again = bench.ask("the first conversation")
    bench.run()
    assert bench.finished(again).statistics.num_cached_tokens == first.num_prompt_tokens - 1


def test_a_full_cache_puts_the_youngest_back_and_no_token_is_lost(
    model: LlamaModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "ROOM_PER_SEQUENCE", 0)
    bench = Bench(model, num_slots=4, num_cache_tokens=210)
    asked = [bench.ask("word " * 10, owner=str(number), temperature=0.7, max_new_tokens=40) for number in range(4)]
    bench.run()
    assert all(bench.text(sequence) in REPLIES for sequence in asked)
    num_computed_once = sum(len(sequence.tokens) for sequence in asked)
    assert sum(bench.context.batch_sizes) > num_computed_once, "nobody was put back: the test shows nothing"


def test_cancelling_while_waiting_frees_the_place(model: LlamaModel) -> None:
    bench = Bench(model, num_slots=1)
    running, waiting, last = (bench.ask(str(number)) for number in range(3))
    bench.step()
    assert bench.events[last.id] == [Queued(2, None)]
    bench.scheduler.cancel(waiting.id)
    bench.step()
    assert bench.finished(waiting).reason == "cancelled"
    assert bench.events[last.id][-1] == Queued(1, None)
    bench.run()
    assert bench.text(running) in REPLIES
    assert bench.text(last) in REPLIES


def test_an_owner_with_many_requests_does_not_keep_another_waiting(model: LlamaModel) -> None:
    bench = Bench(model, num_slots=2)
    for number in range(6):
        bench.ask(f"greedy {number}", owner="ann")
    bens = bench.ask("one question", owner="ben")
    bench.step()
    assert bens.slot is not None


def test_one_slot_is_left_for_a_second_person(model: LlamaModel) -> None:
    bench = Bench(model, num_slots=3)
    anns = [bench.ask(f"long {number}", owner="ann") for number in range(4)]
    bench.step()
    assert sum(sequence.slot is not None for sequence in anns) == 2
    bens = bench.ask("short", owner="ben")
    bench.step()
    assert bens.slot is not None


def test_a_prompt_that_does_not_fit_yet_lets_smaller_ones_by_but_not_for_ever(model: LlamaModel) -> None:
    bench = Bench(model, num_slots=4, num_cache_tokens=1024)
    bench.ask("word " * 130, owner="carl", max_new_tokens=400)
    large = bench.ask("word " * 130, owner="ann")
    small = [bench.ask(f"small {number}", owner=f"owner {number}", max_new_tokens=2) for number in range(20)]
    bench.step()
    assert large.slot is None
    assert small[0].slot is not None
    bench.run()
    order = sorted([large, *small], key=lambda sequence: sequence.slot_since or 0)
    assert order.index(large) <= MAX_OVERTAKEN


def test_who_waits_hears_an_estimate_once_there_is_one(model: LlamaModel) -> None:
    bench = Bench(model, num_slots=2)
    for number in range(3):
        bench.ask(f"first {number}", owner=str(number))
    last = bench.ask("last", owner="last")
    bench.run()
    told = [event for event in bench.events[last.id] if isinstance(event, Queued)]
    assert told[0].estimated_wait_s is None
    assert told[-1].estimated_wait_s is not None


def test_an_aborted_step_leaves_everything_as_it_was(model: LlamaModel) -> None:
    bench = Bench(model)
    sequence = bench.ask("word " * 100)
    bench.step()
    computed = sequence.num_computed
    bench.scheduler.step(lambda: True)
    assert sequence.num_computed == computed
    assert len(bench.context.cells[sequence.slot or 0]) == computed
    bench.run()
    assert bench.text(sequence) in REPLIES


def test_reading_a_prompt_is_told_in_tokens(model: LlamaModel) -> None:
    bench = Bench(model)
    sequence = bench.ask("word " * 100)
    bench.run()
    told = [event for event in bench.events[sequence.id] if isinstance(event, Prefilling)]
    assert [event.num_done for event in told] == sorted(event.num_done for event in told)
    assert {event.num_total for event in told} == {sequence.num_prompt_tokens}


def test_even_a_short_prompt_tells_its_length_before_its_first_token(model: LlamaModel) -> None:
    bench = Bench(model)
    sequence = bench.ask("hi")
    bench.run()
    assert bench.events[sequence.id][0] == Prefilling(0, sequence.num_prompt_tokens)


def test_a_reply_ends_at_its_limit_with_reason_length(model: LlamaModel) -> None:
    bench = Bench(model)
    sequence = bench.ask("hello", max_new_tokens=3)
    bench.run()
    assert bench.finished(sequence).reason == "length"
    assert len(bench.finished(sequence).token_ids) == 3


@pytest.mark.parametrize("disturbed_by", ["a full cache", "aborted steps", "others"])
def test_what_is_written_depends_on_the_whole_conversation_and_on_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disturbed_by: str
) -> None:
    """Batched sums differ in their last bits, so greedy texts may part once; a lost token would part them at once."""
    monkeypatch.setattr(scheduler, "ROOM_PER_SEQUENCE", 0)
    random_model = LlamaModel(build_tiny_model(tmp_path / "random.gguf", scripted=False))
    alone = Bench(random_model)
    expected = []
    for number in range(4):
        expected.append(alone.ask(f"question {number} " + "word " * 10, max_new_tokens=40))
        alone.run()
    crowd = Bench(random_model, num_cache_tokens=210 if disturbed_by == "a full cache" else 2048)
    asked = [
        crowd.ask(f"question {number} " + "word " * 10, owner=str(number), max_new_tokens=40) for number in range(4)
    ]
    while crowd.scheduler.has_work:
        crowd.scheduler.step(lambda: disturbed_by == "aborted steps" and len(crowd.context.batch_sizes) % 3 == 0)
    same = [common_prefix_length(one.tokens, other.tokens) for one, other in zip(expected, asked, strict=True)]
    lengths = [len(sequence.tokens) for sequence in expected]
    assert len({tuple(sequence.tokens[-8:]) for sequence in expected}) > 1, "the model does not look at its prompt"
    assert sum(same) >= 0.9 * sum(lengths)
    alone.context.close()
    crowd.context.close()
    random_model.close()


workloads = st.lists(
    st.tuples(
        st.integers(1, 60),  # words of the prompt
        st.integers(1, 30),  # longest reply
        st.sampled_from("abc"),  # owner
        st.integers(0, 12),  # steps before the next request
        st.one_of(st.none(), st.integers(0, 25)),  # cancelled that many steps later
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(workload=workloads, num_slots=st.integers(1, 4), num_cache_tokens=st.sampled_from([512, 768, 1536]))
def test_no_workload_loses_a_request_a_token_or_a_slot(
    model: LlamaModel, workload: list[tuple[int, int, str, int, int | None]], num_slots: int, num_cache_tokens: int
) -> None:
    bench = Bench(model, num_slots, num_cache_tokens)
    asked: list[Sequence] = []
    to_cancel: list[tuple[int, Sequence]] = []
    clock = 0
    for num_words, max_new_tokens, owner, pause, cancelled_after in workload:
        asked.append(bench.ask("word " * num_words, owner=owner, max_new_tokens=max_new_tokens, temperature=0.7))
        if cancelled_after is not None:
            to_cancel.append((clock + cancelled_after, asked[-1]))
        for _ in range(pause):
            bench.step()
            clock += 1
            for when, sequence in to_cancel:
                if when == clock:
                    bench.scheduler.cancel(sequence.id)
    bench.run()
    cancellable = {sequence.id for _, sequence in to_cancel}
    for sequence in asked:
        finished = bench.finished(sequence)
        text = bench.text(sequence)
        assert any(reply.startswith(text.rstrip("\ufffd")) for reply in REPLIES)
        assert finished.reason in (
            ("stop", "length", "cancelled") if sequence.id in cancellable else ("stop", "length")
        )
        assert sum(isinstance(event, Finished) for event in bench.events[sequence.id]) == 1
    assert bench.scheduler.num_running == bench.scheduler.num_waiting == 0
    bench.context.close()
