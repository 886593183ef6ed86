"""What all tests share: settings of their own, made before Django reads them.

`DATABASE_URL` is the one variable that is taken over from outside: it runs the database tests on PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.environment import default_variables

pytest_plugins = ["tests.engine_fixtures", "tests.server_fixtures"]

DATA_DIR = tempfile.TemporaryDirectory(prefix="chatsite-tests-")


def pytest_configure(config: pytest.Config) -> None:
    """Let Django read the tests' own environment, and spare them a run of collectstatic."""
    os.environ |= {
        **default_variables(Path(DATA_DIR.name)),
        "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        "DJANGO_SETTINGS_MODULE": "chatsite.settings",
    }
    from django.conf import settings

    settings.STATIC_ROOT = Path(DATA_DIR.name) / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    DATA_DIR.cleanup()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let nothing be skipped where a change is judged: a browser that is not there tests nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
