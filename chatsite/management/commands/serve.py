"""`manage.py serve`: the server as `make run`, `make dev` and the Docker image start it."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.autoreload import file_changed, run_with_reloader

from chatsite.data_lock import DataInUseError, lock_data
from chatsite.preparations import missing_preparation
from chatsite.settings import environment

MAX_PORT = 65_535


class Command(BaseCommand):
    """Serve pages, sockets and the API, with the model in the same process."""

    help = "Serve the site: pages, websockets, the API and the model, in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an address other than the configured one, and the reloading of changed code."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=_port, default=settings.API_PORT, help="default: API_PORT, %(default)s")
        parser.add_argument("--reload", action="store_true", help="start again whenever the code changes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until the process is told to stop."""
        if options["reload"]:
            # The process that watches never comes to `_serve`: the model is loaded once, in its child.
            run_with_reloader(self._serve_reloading, options["host"], options["port"])
        else:
            self._serve(options["host"], options["port"])

    def _serve(self, host: str, port: int) -> None:
        for name, meant in environment.misspelt().items():
            self.stderr.write(f"{name} in .env is no setting of chatsite, and is ignored. Did you mean {meant}?")
        missing = missing_preparation()
        if missing:
            raise CommandError(missing)
        # Here and not above: the reloader's watching process never needs them.
        from chatsite.server import Server, ServerError  # isort: skip  (chooses the event loop, so it comes first)
        from chatsite.asgi import application
        from chatsite.lifespan import ChatLifespan

        try:
            with lock_data(settings.DATA_DIR):
                Server(application, ChatLifespan(), host=host, port=port).run(
                    on_listening=lambda actual: self._tell_address(host, actual)
                )
        except (DataInUseError, ServerError) as error:
            raise CommandError(str(error)) from None

    def _serve_reloading(self, host: str, port: int) -> None:
        file_changed.connect(_stop_engine, weak=False)
        try:
            self._serve(host, port)
        except CommandError as error:
            self.stderr.write(str(error))
            # The reloader runs us on a thread beside its own, from which sys.exit() ends nothing.
            os._exit(1)

    def _tell_address(self, host: str, port: int) -> None:
        name = "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host
        where = f"open http://{name}:{port}"
        if host in ("0.0.0.0", "::"):  # noqa: S104 (only compared)
            # In a container: from outside it is another port, and which one is not known here.
            where = f"port {port} at every address of this machine"
        self.stdout.write(f"chatsite is running: {where} (Ctrl-C stops it)")
        self.stdout.flush()


def _port(text: str) -> int:
    """A port's number; 0 lets the system choose."""
    if not text.isdecimal() or int(text) > MAX_PORT:
        raise ArgumentTypeError(f"{text} is not a port; allowed is a whole number from 0 to {MAX_PORT}.")
    return int(text)


def _stop_engine(sender: object, file_path: Path, **kwargs: Any) -> None:
    """End the engine in order before the reloader ends the process: threads within llama.cpp would crash it."""
    if file_path.suffix == ".py":
        import inference

        inference.stop()
