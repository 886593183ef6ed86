"""`manage.py download_model`: fetches the model before the server needs it, and tries it once.

Owns the words on the terminal and the exit status; the work is `inference.model_files`. Main thread; Ctrl-C leaves a
partial file that the next run goes on with.
"""

from __future__ import annotations

import sys
import threading
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.conf import EngineConfig, engine_config_from_settings
from inference.errors import ModelError
from inference.management.progress_bar import ProgressBar
from inference.model_files.cache import locate_model
from inference.model_files.examining import examine_model


class Command(BaseCommand):
    """Fetch, check and try the model file."""

    help = (
        "Fetch the model file into the cache, check it, and try it once, so that the server starts without the network."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every option stands in for one variable of the environment."""
        parser.add_argument("--repo", help="repository on the hub, in place of MODEL_REPO")
        parser.add_argument("--filename", help="file in the repository, in place of MODEL_FILENAME")
        parser.add_argument("--revision", help="branch, tag or commit, in place of MODEL_REVISION")
        parser.add_argument("--force", action="store_true", help="fetch the file again if it is already here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 and one plain message on any failure, with 130 after Ctrl-C."""
        configured = engine_config_from_settings()
        config = replace(
            configured,
            model_path=None,
            model_repo=options["repo"] or configured.model_repo,
            model_filename=options["filename"] or configured.model_filename,
            model_revision=options["revision"] or configured.model_revision,
        )
        if configured.model_path is not None:
            self.stdout.write(f"Note: the server uses MODEL_PATH ({configured.model_path}), not what is fetched here.")
        try:
            self._download(config, force=options["force"])
        except ModelError as error:
            raise CommandError(f"{error}\n{error.advice}") from error
        except KeyboardInterrupt:
            self.stderr.write("\nStopped. What has come so far is kept; run the command again to go on from there.")
            sys.exit(130)

    def _download(self, config: EngineConfig, *, force: bool) -> None:
        path = None if force else locate_model(config)
        if path is None:
            from inference.model_files.fetching import fetch_model

            self.stdout.write(f"Fetching {config.model_filename} of {config.model_repo}")
            with ProgressBar(self._write, redraws=self.stdout.isatty()) as bar:
                path = fetch_model(config, on_progress=bar.show, cancelled=threading.Event(), force=force)
        else:
            self.stdout.write(f"{config.model_filename} is already here; --force fetches it again.")
        self.stdout.write("Checking and trying it")
        facts = examine_model(config, path, threading.Event())
        self.stdout.write(
            f"Ready: {facts.name} ({facts.quantisation}, {facts.n_ctx_train:,} tokens of context)\n{path}"
        )

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()
