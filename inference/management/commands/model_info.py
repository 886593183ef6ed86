"""`manage.py model_info`: what is configured, where it lies, and what is in it.

Owns the words on the terminal only. Never touches the network and starts no engine; the file is tried once in a
child process if that was not done before.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.conf import EngineConfig, engine_config_from_settings
from inference.errors import ModelError
from inference.model_files.cache import MAIN_REVISION, locate_model
from inference.model_files.examining import examine_model

_MB = 1_000_000


class Command(BaseCommand):
    """Print what is known about the configured model."""

    help = "Print which model is configured, where it lies, its size, checksum, architecture, quantisation and context."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 and one plain message when the file is here but cannot be used."""
        config = engine_config_from_settings()
        try:
            self._print(config)
        except ModelError as error:
            raise CommandError(f"{error}\n{error.advice}") from error

    def _print(self, config: EngineConfig) -> None:
        if config.model_path is None:
            self._line("repository", config.model_repo)
            self._line("file", config.model_filename)
            self._line("revision", config.model_revision or MAIN_REVISION)
        else:
            self._line("MODEL_PATH", config.model_path)
        path = locate_model(config)
        if path is None:
            self._line("path", f"not here yet (it will lie in {config.cache_dir})")
            self.stdout.write(
                "\nFetch it with: python manage.py download_model\nThe server also does so when it starts."
            )
            return
        self._print_file(config, path)

    def _print_file(self, config: EngineConfig, path: Path) -> None:
        self._line("path", path)
        facts = examine_model(config, path, threading.Event())
        self._line("size", f"{facts.size_bytes:,} bytes ({facts.size_bytes / _MB:,.1f} MB)")
        self._line("sha256", facts.sha256)
        self._line("name", facts.name)
        self._line("architecture", facts.architecture)
        self._line("quantisation", facts.quantisation)
        self._line("chat template", "yes" if facts.has_chat_template else "no: it is not made for chat")
        self._line("trained context", f"{facts.n_ctx_train:,} tokens")
        used = f"{min(config.n_ctx, facts.n_ctx_train):,} tokens"
        lowered = config.n_ctx > facts.n_ctx_train
        self._line("used context", f"{used} (N_CTX is {config.n_ctx:,})" if lowered else used)

    def _line(self, name: str, value: object) -> None:
        self.stdout.write(f"{name + ':':<17}{value}")
