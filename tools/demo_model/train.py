"""Training: conversations made as they are needed, loss on the replies only, a schedule over the time there is.

The schedule runs over the clock, so that every machine uses its time to the end; how far it gets depends on its
speed. The rates stay high for the first part and fall to nothing in the second, so that a run can be interrupted and
continued.

On the CPU each core is a process of its own with one thread, and the gradients are averaged after each step: on two
cores that others use too, this was nearly twice as fast as one process with two threads, which wait for each other in
every operation.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import cos, pi
from pathlib import Path
from random import Random

import torch
import torch.distributed
import torch.multiprocessing
from torch import Tensor
from torch.nn import functional

from tools.demo_model.corpus.sessions import SYSTEM_MESSAGES, make_session
from tools.demo_model.model import ChatModel, Shape
from tools.demo_model.tokenizer import Encoder, load_tokenizer

logger = logging.getLogger(__name__)

BATCH_TOKENS = 1536
POOL_SESSIONS = 3000
"""Conversations that are sorted by length at a time, so that a batch holds little padding."""
MATRIX_RATE = 0.015
"""Muon's, for the matrices of the layers."""
OTHER_RATE = 0.003
"""AdamW's, for embedding, norms and biases."""
WARM_UP = 0.02
STABLE = 0.25
"""The share of the time after which the rates begin to fall."""
SYSTEM_SHARE = 0.06
"""The share of conversations that begin with a system message; the model is to do as without."""
CHECKPOINT_S = 120.0
LOG_S = 30.0


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What was done: for the README and the file's metadata."""

    seconds: float
    num_steps: int
    num_tokens: int
    loss: float


def batches(encoder: Encoder, seed: int, context: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches without end: token ids (batch, length), and the next token where it is the model's own, else −100."""
    rng = Random(seed)  # noqa: S311
    while True:
        pool = [encoder.encode(make_session(rng), _system(rng)) for _ in range(POOL_SESSIONS)]
        pool = sorted((item for item in pool if len(item[0]) <= context), key=lambda item: len(item[0]))
        groups: list[list[tuple[list[int], list[bool]]]] = [[]]
        for item in pool:
            if (len(groups[-1]) + 1) * len(item[0]) > BATCH_TOKENS and groups[-1]:
                groups.append([])
            groups[-1].append(item)
        rng.shuffle(groups)
        for group in groups:
            yield _to_tensors(group)


def _system(rng: Random) -> str:
    return rng.choice(SYSTEM_MESSAGES) if rng.random() < SYSTEM_SHARE else ""


def _to_tensors(group: list[tuple[list[int], list[bool]]]) -> tuple[Tensor, Tensor]:
    length = max(len(ids) for ids, _ in group) - 1
    tokens = torch.zeros(len(group), length, dtype=torch.long)
    targets = torch.full((len(group), length), -100, dtype=torch.long)
    for row, (ids, is_own) in enumerate(group):
        tokens[row, : len(ids) - 1] = torch.tensor(ids[:-1])
        wanted = [token if own else -100 for token, own in zip(ids[1:], is_own[1:], strict=True)]
        targets[row, : len(wanted)] = torch.tensor(wanted)
    return tokens, targets


def loss_of(model: ChatModel, tokens: Tensor, targets: Tensor) -> Tensor:
    """Mean loss over the tokens that the model is to write; scores are made for those alone."""
    hidden = model(tokens)
    chosen = targets != -100
    return functional.cross_entropy(model.logits(hidden[chosen]), targets[chosen])


@dataclass(frozen=True, slots=True)
class Job:
    """What to train, for how long, and where it lies."""

    vocabulary: Path
    checkpoint: Path
    minutes: float
    seed: int
    resume: bool
    num_processes: int


def train(job: Job) -> TrainingRun:
    """Train for `minutes` in all and write the weights to `checkpoint`, every two minutes and at the end.

    `resume` goes on from an earlier run's checkpoint; its time counts.
    """
    if torch.cuda.is_available() or job.num_processes == 1:
        _train(0, job, "")
    else:
        with tempfile.TemporaryDirectory() as folder:
            torch.multiprocessing.spawn(_train, (job, f"file://{folder}/meeting"), nprocs=job.num_processes)
    return TrainingRun(**torch.load(job.checkpoint, weights_only=True)["run"])


def _train(rank: int, job: Job, meeting: str) -> None:
    """One process's part: the same weights in each, other conversations."""
    logging.basicConfig(level=logging.INFO if rank == 0 else logging.WARNING, format="%(asctime)s %(message)s")
    if meeting:
        torch.set_num_threads(1)
        torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=job.num_processes)
    torch.manual_seed(job.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder = Encoder.of(load_tokenizer(job.vocabulary))
    model = ChatModel(Shape(encoder.num_tokens)).to(device)
    optimisers = _optimisers(model)
    run = _restore(job.checkpoint, model, optimisers) if job.resume else TrainingRun(0.0, 0, 0, 0.0)
    logger.info("%.2f million parameters on %s", sum(weight.numel() for weight in model.parameters()) / 1e6, device)
    began = time.monotonic() - run.seconds
    logged = saved = time.monotonic()
    for tokens, targets in batches(encoder, job.seed + 1000 * run.num_steps + rank, model.shape.context):
        now = time.monotonic()
        done = _agreed((now - began) / (60 * job.minutes), rank)
        if done >= 1:
            break
        loss = _step(model, optimisers, tokens.to(device), targets.to(device), _schedule(done))
        average = loss if run.num_steps == 0 else 0.98 * run.loss + 0.02 * loss
        run = TrainingRun(now - began, run.num_steps + 1, run.num_tokens + tokens.numel() * job.num_processes, average)
        if rank == 0 and now - logged > LOG_S:
            logged = now
            logger.info("%5.1f %%  step %5d  loss %.4f  %d tokens", 100 * done, run.num_steps, average, run.num_tokens)
        if rank == 0 and now - saved > CHECKPOINT_S:
            saved = now
            _save(model, optimisers, run, job.checkpoint)
    if rank == 0:
        _save(model, optimisers, run, job.checkpoint)
    if meeting:
        torch.distributed.destroy_process_group()


def _agreed(done: float, rank: int) -> float:
    """The first process's clock, so that all end at the same step."""
    if not torch.distributed.is_initialized():
        return done
    shared = torch.tensor([done if rank == 0 else 0.0], dtype=torch.float64)
    torch.distributed.broadcast(shared, 0)
    return float(shared.item())


def _average_gradients(model: ChatModel) -> None:
    if not torch.distributed.is_initialized():
        return
    gradients = [weight.grad for weight in model.parameters() if weight.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    torch.distributed.all_reduce(flat)
    flat /= torch.distributed.get_world_size()
    parts = flat.split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def _step(
    model: ChatModel, optimisers: list[torch.optim.Optimizer], tokens: Tensor, targets: Tensor, rate: float
) -> float:
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = group["full_rate"] * rate
        optimiser.zero_grad(set_to_none=True)
    loss = loss_of(model, tokens, targets)
    loss.backward()
    _average_gradients(model)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimiser in optimisers:
        optimiser.step()
    return float(loss.item())


def _optimisers(model: ChatModel) -> list[torch.optim.Optimizer]:
    matrices = [weight for name, weight in model.named_parameters() if weight.dim() == 2 and "token_embd" not in name]
    known = {id(weight) for weight in matrices}
    others = [weight for weight in model.parameters() if id(weight) not in known]
    made: list[torch.optim.Optimizer] = [
        torch.optim.Muon(matrices, lr=MATRIX_RATE, weight_decay=0.02, adjust_lr_fn="original"),
        torch.optim.AdamW(others, lr=OTHER_RATE, betas=(0.9, 0.98), weight_decay=0.0),
    ]
    for optimiser in made:
        for group in optimiser.param_groups:
            group["full_rate"] = group["lr"]
    return made


def _schedule(done: float) -> float:
    if done < WARM_UP:
        return 0.05 + 0.95 * done / WARM_UP
    return min(1.0, 0.5 * (1 + cos(pi * max(0.0, done - STABLE) / (1 - STABLE))))


def _save(model: ChatModel, optimisers: list[torch.optim.Optimizer], run: TrainingRun, path: Path) -> None:
    scratch = path.with_suffix(".part")
    states = [optimiser.state_dict() for optimiser in optimisers]
    stored = {"shape": asdict(model.shape), "weights": model.state_dict(), "run": asdict(run), "states": states}
    torch.save(stored, scratch)
    scratch.replace(path)


def _restore(path: Path, model: ChatModel, optimisers: list[torch.optim.Optimizer]) -> TrainingRun:
    stored = torch.load(path, weights_only=True)
    model.load_state_dict(stored["weights"])
    for optimiser, state in zip(optimisers, stored["states"], strict=True):
        rates = [group["full_rate"] for group in optimiser.param_groups]
        optimiser.load_state_dict(state)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["full_rate"] = rate
    return TrainingRun(**stored["run"])


def load_model(path: Path) -> ChatModel:
    """Read a checkpoint."""
    stored = torch.load(path, weights_only=True, map_location="cpu")
    model = ChatModel(Shape(**stored["shape"]))
    model.load_state_dict(stored["weights"])
    return model
