"""Corpus, vocabulary, training, conversion and evaluation, one after another: `python -m tools.demo_model --help`."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path
from random import Random

from tools.demo_model import MODEL

WORK = Path("data") / "demo-model"
NUM_VOCABULARY_TOKENS = 3072
NUM_VOCABULARY_SESSIONS = 40_000
MINUTES = 55.0
SEED = 1
NUM_PROCESSES = min(os.cpu_count() or 1, 4)

logger = logging.getLogger(__name__)


def main() -> None:
    """Do every step; with `--resume`, go on with a training that was interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long to train, in all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=NUM_PROCESSES, help="processes that train on the CPU")
    parser.add_argument("--work", type=Path, default=WORK, help="where vocabulary and checkpoint lie")
    parser.add_argument("--output", type=Path, help="the GGUF file; default: the one that the server uses")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    parser.add_argument("--no-evaluation", action="store_true", help="stop after the conversion")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # A thread that waits must not keep a core from others.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _build(arguments)


def _build(arguments: argparse.Namespace) -> None:
    # Imported after the environment was set: PyTorch reads it when it is loaded.
    from tools.demo_model.convert import write_gguf
    from tools.demo_model.corpus.sessions import make_session
    from tools.demo_model.tokenizer import load_tokenizer, train_tokenizer
    from tools.demo_model.train import Job, load_model, train

    work, output = arguments.work, arguments.output or MODEL
    work.mkdir(parents=True, exist_ok=True)
    vocabulary, checkpoint = work / "tokenizer.json", work / "model.pt"
    if arguments.resume:
        tokenizer = load_tokenizer(vocabulary)
    else:
        rng = Random(arguments.seed)  # noqa: S311
        tokenizer = train_tokenizer((make_session(rng) for _ in range(NUM_VOCABULARY_SESSIONS)), NUM_VOCABULARY_TOKENS)
        tokenizer.save(str(vocabulary))
    job = Job(vocabulary, checkpoint, arguments.minutes, arguments.seed, arguments.resume, arguments.processes)
    run = train(job)
    logger.info("%d steps, %d tokens, %.0f s, loss %.4f", run.num_steps, run.num_tokens, run.seconds, run.loss)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_gguf(load_model(checkpoint), tokenizer, output)
    logger.info("%s: %.1f MB", output, output.stat().st_size / 1e6)
    if not arguments.no_evaluation:
        _evaluate(output)


def _evaluate(model: Path) -> None:
    # The engine needs llama-cpp-python; whoever trains elsewhere does without and evaluates later.
    import asyncio
    import sys

    from tools.demo_model.evaluate import evaluate

    report, _ = asyncio.run(evaluate(model))
    sys.stdout.write(report)


if __name__ == "__main__":
    main()
