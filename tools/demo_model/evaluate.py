"""How well the demonstration model answers: the questions of `questions.json` through chatsite's own engine.

Needs what the server needs, and no PyTorch: `python -m tools.demo_model.evaluate [FILE.gguf] [--failures]`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import inference
from inference.conf import EngineConfig
from tools.demo_model import MODEL

QUESTIONS = Path(__file__).with_name("questions.json")
GROUPS = ("known", "paraphrases", "unknown")
REQUIRED = {"known": 0.95, "paraphrases": 0.80, "unknown": 0.90}
GREEDY = inference.SamplingParams(max_new_tokens=200, temperature=0.0)
SEEDS = (1, 2, 3)
MAX_NEW_TOKENS_LONG = 600
AT_ONCE = 8
READY_S = 60.0
DECLINES = re.compile(
    r"I do not know|I don't know|[Ss]orry|no answer|too small|too large|beyond me|know nothing|not among|guessing|"
    r"not learnt|[Cc]an't|[Cc]annot|no idea|does not reach|must pass|not invent|too much|[Oo]nly know|arithmetic ends|"
    r"have not told|That I do not know"
)
"""Words of a reply that declines."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person says in turn, and what the last reply must contain: all entries, `|` parts alternatives."""

    group: str
    topic: str
    turns: tuple[str, ...]
    contains: tuple[str, ...]
    min_tokens: int = 0

    def is_right(self, reply: str, finished: inference.Finished) -> bool:
        """Whether the reply contains it all and came to its end."""
        if finished.reason != "stop" or finished.statistics.num_completion_tokens < self.min_tokens:
            return False
        if self.group == "unknown":
            return DECLINES.search(reply) is not None
        text = reply.lower()
        return all(any(part in text for part in wanted.lower().split("|")) for wanted in self.contains)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, the last reply to it, and whether that was right."""

    question: Question
    reply: str
    is_right: bool


def read_questions(path: Path = QUESTIONS) -> list[Question]:
    """The questions of the file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return [
        Question(
            group,
            entry["topic"],
            tuple(entry["turns"]),
            tuple(entry.get("contains", ())),
            entry.get("min_tokens", 0),
        )
        for group in GROUPS
        for entry in stored[group]
    ]


async def start_engine(model: Path, cache_dir: Path) -> float:
    """Start the engine on the file and return the seconds until it was ready."""
    config = EngineConfig(
        model_repo="", model_filename="", model_revision="", model_path=model, cache_dir=cache_dir,
        n_ctx=8192, num_threads=0, max_parallel=AT_ONCE, max_queue=64, kv_cache_tokens=0,
    )  # fmt: skip
    began = time.monotonic()
    inference.start(config)
    state = inference.state()
    while state.phase != "ready":
        if state.phase == "failed" and state.failure is not None:
            raise RuntimeError(state.failure.message)
        state = await asyncio.wait_for(inference.wait_for_state_change(state.version), READY_S)
    return time.monotonic() - began


async def reply_to(question: Question, params: inference.SamplingParams) -> tuple[str, inference.Finished]:
    """Play the conversation and return the last reply."""
    history: list[inference.ChatMessage] = []
    text, finished = "", None
    for turn in question.turns:
        history.append(inference.ChatMessage("user", turn))
        generation = await inference.submit(history, params, owner=str(id(question)))
        text = ""
        async for event in generation:
            if isinstance(event, inference.TextDelta):
                text += event.text
            elif isinstance(event, inference.Finished):
                finished = event
        history.append(inference.ChatMessage("assistant", text))
    if finished is None:
        raise RuntimeError(f"No reply to {question.turns[-1]!r}.")
    return text, finished


async def ask_all(questions: Iterable[Question], seed: int | None) -> list[Answer]:
    """Every question, some at a time; without a seed the likeliest tokens, with one the default sampling.

    Each question has a seed of its own: with one for all, the first draw would be the same for all of them.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(number: int, question: Question) -> Answer:
        most = MAX_NEW_TOKENS_LONG if question.min_tokens else GREEDY.max_new_tokens
        own_seed = None if seed is None else 10_000 * seed + number
        sampled = inference.SamplingParams(max_new_tokens=most, seed=own_seed)
        greedy = inference.SamplingParams(max_new_tokens=most, temperature=0.0)
        async with places:
            reply, finished = await reply_to(question, greedy if seed is None else sampled)
        return Answer(question, reply, question.is_right(reply, finished))

    return await asyncio.gather(*(ask(number, question) for number, question in enumerate(questions)))


async def measure_speed() -> float:
    """Tokens per second of one long reply, alone; the median of three."""
    question = Question("known", "speed", ("Tell me a story",), ())
    params = inference.SamplingParams(max_new_tokens=400, temperature=0.0)
    speeds = [(await reply_to(question, params))[1].statistics.tokens_per_s or 0.0 for _ in range(3)]
    return statistics.median(speeds)


def size_of(model: Path) -> float:
    """The size of the file in MB."""
    return model.stat().st_size / 1e6


def share_right(answers: Iterable[Answer], group: str) -> float:
    """The share of right answers in a group."""
    of_group = [answer.is_right for answer in answers if answer.question.group == group]
    return sum(of_group) / len(of_group)


def table(questions: list[Question], runs: dict[str, list[Answer]]) -> str:
    """The results as Markdown."""
    lines = ["| questions | number | required | " + " | ".join(runs) + " |", "|---|---|---|" + "---|" * len(runs)]
    for group in GROUPS:
        number = sum(question.group == group for question in questions)
        shares = " | ".join(f"{share_right(answers, group):.1%}" for answers in runs.values())
        lines.append(f"| {group} | {number} | {REQUIRED[group]:.0%} | {shares} |")
    return "\n".join(lines)


def failures(runs: dict[str, list[Answer]]) -> str:
    """What was answered wrongly: the runs in which it was, topic, the last thing said, and the reply."""
    wrong: dict[Question, list[tuple[str, str]]] = defaultdict(list)
    for name, answers in runs.items():
        for answer in answers:
            if not answer.is_right:
                wrong[answer.question].append((name, answer.reply))
    lines = []
    for question, replies in wrong.items():
        names = ", ".join(name for name, _ in replies)
        lines.append(f"- {question.group}, {question.topic}: {question.turns[-1]!r} ({names}) {replies[0][1][:160]!r}")
    return "\n".join(lines)


async def evaluate(
    model: Path, *, with_failures: bool = False, only_greedy: bool = False
) -> tuple[str, dict[str, float]]:
    """The report as Markdown, and the lowest share of right answers for each group."""
    questions = read_questions()
    size_mb = size_of(model)
    with tempfile.TemporaryDirectory() as cache:
        first_s = await start_engine(model, Path(cache))
        inference.stop()
        again_s = await start_engine(model, Path(cache))
        try:
            runs = {"greedy": await ask_all(questions, None)}
            for seed in () if only_greedy else SEEDS:
                runs[f"seed {seed}"] = await ask_all(questions, seed)
            speed = await measure_speed()
        finally:
            inference.stop()
    report = (
        f"{table(questions, runs)}\n\n{model.name}: {size_mb:.1f} MB. From start to ready "
        f"{first_s:.1f} s the first time, {again_s:.1f} s later. One reply alone: {speed:.0f} tokens/s.\n"
    )
    if with_failures:
        report += f"\n{failures(runs)}\n"
    return report, {group: min(share_right(answers, group) for answers in runs.values()) for group in GROUPS}


def main() -> None:
    """Print the report; the exit status says whether every group reaches what is required."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=MODEL)
    parser.add_argument("--failures", action="store_true", help="also list what was answered wrongly")
    parser.add_argument("--greedy", action="store_true", help="only the greedy run")
    arguments = parser.parse_args()
    report, lowest = asyncio.run(
        evaluate(arguments.model, with_failures=arguments.failures, only_greedy=arguments.greedy)
    )
    sys.stdout.write(report)
    sys.exit(any(lowest[group] < REQUIRED[group] for group in GROUPS))


if __name__ == "__main__":
    main()
