"""The worker thread: loads the model, owns the context and runs the scheduler's steps until it is told to stop.

Other threads talk to it through an inbox; it sleeps while there is nothing to do. A step that fails ends its requests
with an error and gets a fresh context; after three failures in a row the worker gives up and says so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue

from inference.backends.base import Context, Tokenizer
from inference.engine.scheduler import Scheduler
from inference.engine.sequence import Emit, Sequence
from inference.errors import EngineStoppedError, QueueFullError
from inference.types import Event, Finished, QueueState, SamplingParams

logger = logging.getLogger(__name__)

MAX_FAILURES_IN_A_ROW = 3
STEP_FAILED = "The model failed while it was writing. Try again; the reason is in the log of the server."
STOPPED = "The server stopped while this was being written."

Load = Callable[[], "LoadedModel"]


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """What the loading function makes on the worker thread."""

    tokenizer: Tokenizer
    make_context: Callable[[], Context]
    close: Callable[[], None]


class Worker:
    """One thread, one model. Every public method may be called from any thread."""

    def __init__(self, load: Load, *, num_parallel: int, max_queue: int, on_broken: Callable[[], None]) -> None:
        """`load` runs on the thread. `on_broken` is called from it when the engine has given up."""
        self._load = load
        self._max_open = num_parallel + max_queue
        # One person's requests never fill the queue for all others.
        self._max_open_of_one = max(num_parallel, self._max_open // 2)
        self._on_broken = on_broken
        self._inbox: SimpleQueue[Callable[[Scheduler], None]] = SimpleQueue()
        self._ids = count(1)
        self._lock = threading.Lock()
        self._open: dict[int, Sequence] = {}
        self._accepts = True
        self._stopping = threading.Event()
        self._abort_step = False
        self._loaded: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the thread and block until the model is loaded. Raises what `load` raised."""
        self._thread.start()
        self._loaded.result()

    def new_id(self) -> int:
        """A number for a request, so that it can be cancelled from the moment it exists."""
        return next(self._ids)

    def submit(
        self,
        number: int,
        prompt: list[int],
        params: SamplingParams,
        *,
        owner: str,
        seed: int,
        max_tokens: int,
        submitted_at: float,
        emit: Emit,
    ) -> None:
        """Put a request into the line. Events go to `emit`, on the worker thread.

        Raises:
            QueueFullError: as many wait as may.
            EngineStoppedError: the worker takes nothing more.
        """

        def emit_and_forget(event: Event) -> None:
            if isinstance(event, Finished):
                with self._lock:
                    self._open.pop(number, None)
            emit(event)

        sequence = Sequence(number, owner, prompt, params, seed, max_tokens, emit_and_forget, submitted_at=submitted_at)
        with self._lock:
            if not self._accepts:
                raise EngineStoppedError("The engine is not running. Try again in a moment.")
            if len(self._open) >= self._max_open:
                raise QueueFullError("Too many replies are waiting already. Try again in a moment.")
            if sum(other.owner == owner for other in self._open.values()) >= self._max_open_of_one:
                raise QueueFullError("Too many of your own replies are waiting already. Try again in a moment.")
            self._open[number] = sequence
            self._inbox.put(lambda scheduler: scheduler.add(sequence))

    def cancel(self, number: int) -> None:
        """End a request within one step. Does nothing when it has ended."""
        with self._lock:
            sequence = self._open.get(number)
        if sequence is None:
            return
        self._inbox.put(lambda scheduler: scheduler.cancel(number))
        if sequence.slot is not None and not sequence.is_decoding:
            # Reading a prompt takes long steps: break this one off. The others repeat their part of it.
            self._abort_step = True

    def queue(self) -> QueueState:
        """How many run and how many wait."""
        with self._lock:
            sequences = list(self._open.values())
        num_running = sum(sequence.slot is not None for sequence in sequences)
        return QueueState(num_running, len(sequences) - num_running)

    def stop(self, timeout_s: float) -> None:
        """End all requests, free the model and end the thread."""
        self._refuse_more()
        self._stopping.set()
        self._inbox.put(lambda _: None)
        self.join(timeout_s)

    def join(self, timeout_s: float) -> None:
        """Wait for the thread's end."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            model = self._load()
        except BaseException as error:  # noqa: BLE001 (goes to the thread that waits in `start`)
            self._loaded.set_exception(error)
            return
        try:
            try:
                context = model.make_context()
            except BaseException as error:  # noqa: BLE001 (the same)
                self._loaded.set_exception(error)
                return
            self._loaded.set_result(None)
            self._serve(model, context)
        finally:
            self._refuse_more()
            model.close()

    def _serve(self, model: LoadedModel, context: Context) -> None:
        """Run steps until stopped or broken; then end what is left and free the context."""
        scheduler = Scheduler(context, model.tokenizer)
        num_failures = 0
        while not self._stopping.is_set():
            try:
                self._take_messages(scheduler)
                if scheduler.step(self._should_abort):
                    num_failures = 0
            except Exception:
                num_failures += 1
                logger.exception("step failed, num_failures=%d num_running=%d", num_failures, scheduler.num_running)
                scheduler.fail_all(STEP_FAILED)
                context.close()
                if num_failures == MAX_FAILURES_IN_A_ROW or (fresh := self._fresh_context(model)) is None:
                    self._end_all(STEP_FAILED)
                    self._on_broken()
                    return
                context, scheduler = fresh, Scheduler(fresh, model.tokenizer)
        scheduler.fail_all(STOPPED)
        self._end_all(STOPPED)
        context.close()

    def _fresh_context(self, model: LoadedModel) -> Context | None:
        try:
            return model.make_context()
        except Exception:
            logger.exception("no fresh context could be made")
            return None

    def _should_abort(self) -> bool:
        return self._abort_step or self._stopping.is_set()

    def _take_messages(self, scheduler: Scheduler) -> None:
        """Carry out what other threads asked for; wait for it when there is no work."""
        self._abort_step = False
        if not scheduler.has_work:
            self._inbox.get()(scheduler)
        while True:
            try:
                self._inbox.get_nowait()(scheduler)
            except Empty:
                return

    def _refuse_more(self) -> None:
        with self._lock:
            self._accepts = False

    def _end_all(self, error: str) -> None:
        """Take nothing more, and end what is still in the inbox."""
        self._refuse_more()
        with self._lock:
            left = list(self._open.values())
        for sequence in left:
            sequence.finish("error", error)
