"""A setting that makes no sense stops the start with one line; the documentation names every setting there is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from chatsite import settings
from chatsite.environment import Environment, InvalidVariableError
from tests.environment import ROOT, documented_variables
from tests.server_process import manage, server_environment

READ_BY_LIBRARIES = {"HF_ENDPOINT", "HF_TOKEN"}


def start_with(data_dir: Path, **env: str) -> tuple[int, str]:
    """Start any command and return its exit status and what it said."""
    done = manage("check", env=server_environment(data_dir, **env))
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("N_CTX", "many", "a whole number from 128 to 1048576"),
        ("N_CTX", "64", "a whole number from 128 to 1048576"),
        ("MAX_NEW_TOKENS", "8192", "a whole number from 1 to 8128 (N_CTX less 64 for a question)"),
        ("GENERATION_TIMEOUT_S", "nan", "a number from 0.1 to 86400"),
        ("TEMPERATURE", "-1", "a number from 0 to 5"),
        ("TOP_P", "0", "a number from 0.01 to 1"),
        ("NUM_THREADS", "1.5", "a whole number from 0 to 512"),
        ("API_PORT", "80000", "a whole number from 1 to 65535"),
        ("KV_CACHE_TOKENS", "100", "0 for twice N_CTX, or at least N_CTX (8192)"),
        ("LOG_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("DEBUG", "perhaps", "true or false"),
        ("MODEL_REPO", "no-owner", "OWNER/NAME of a repository on the hub"),
        ("MODEL_FILENAME", "../../etc/passwd", "the path of a GGUF file within MODEL_REPO"),
        ("CORS_ORIGINS", "localhost:3000", 'origins such as ["http://localhost:3000"]'),
        ("CORS_ORIGINS", '["http://localhost:3000/path"]', 'origins such as ["http://localhost:3000"]'),
        ("ALLOWED_HOSTS", "http://example.org", "host names without scheme and port"),
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start_in_one_line(
    name: str, value: str, allowed: str, tmp_path: Path
) -> None:
    status, said = start_with(tmp_path, **{name: value})
    assert status == 2
    assert said.startswith(f"{name}={value}: ")
    assert allowed in said
    assert said.count("\n") == 1


def test_a_password_in_a_wrong_database_url_is_not_shown(tmp_path: Path) -> None:
    status, said = start_with(tmp_path, DATABASE_URL="mysql://me:hunter2@db/chat")
    assert status == 2
    assert said.startswith("DATABASE_URL=mysql:")
    assert "hunter2" not in said


def test_a_driver_that_is_not_installed_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['psycopg'] = None")
    url = "postgres://me:hunter2@db/chat"
    status, said = start_with(tmp_path / "data", DATABASE_URL=url, PYTHONPATH=str(tmp_path))
    assert status == 2
    assert "install --require-hashes -r requirements/postgres.lock" in said
    assert said.count("\n") == 1


def test_a_short_secret_key_is_refused_and_not_shown(tmp_path: Path) -> None:
    status, said = start_with(tmp_path, **{"SECRET_KEY": "hunter2"})
    assert status == 2
    assert said.startswith("SECRET_KEY=(hidden, 7 characters): ")


def test_a_data_directory_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, said = start_with(tmp_path / "file" / "data")
    assert status == 2
    assert said.startswith(f"DATA_DIR={tmp_path}/file/data: ")
    assert said.count("\n") == 1


def test_an_empty_variable_means_the_default(tmp_path: Path) -> None:
    status, said = start_with(tmp_path, N_CTX="", TEMPERATURE=" ")
    assert (status, said) == (0, "")


def test_an_env_file_is_read_and_the_shell_wins_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text('FIRST=1\nSECOND=2\nHOSTS=["a.example", "b.example"]\n')
    for name in ("FIRST", "HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECOND", "3")
    environment = Environment(tmp_path / ".env")
    assert environment.integer("FIRST", 0, minimum=0, maximum=9) == 1
    assert environment.integer("SECOND", 0, minimum=0, maximum=9) == 3
    assert environment.hosts("HOSTS", []) == ["a.example", "b.example"]
    for name in ("FIRST", "HOSTS"):
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "text", ['["http://a.example", "https://b.example:8443"]', "http://a.example,https://b.example:8443"]
)
def test_origins_are_written_as_json_or_with_commas(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGINS", text)
    environment = Environment(Path("/nonexistent/.env"))
    assert environment.origins("ORIGINS", []) == ["http://a.example", "https://b.example:8443"]


def test_a_dollar_at_the_beginning_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPT", "$5 is not much.")
    environment = Environment(Path("/nonexistent/.env"))
    with pytest.raises(InvalidVariableError, match=r"write \\\$ for the character itself"):
        environment.text("PROMPT")


def test_the_example_names_every_variable_with_its_default() -> None:
    assert set(documented_variables()) == set(settings.environment.names) | READ_BY_LIBRARIES
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, text in re.findall(r"^# ([A-Z_]+)=(.+)$", example, flags=re.MULTILINE):
        if name in READ_BY_LIBRARIES | {"DATA_DIR", "DEBUG", "ALLOWED_HOSTS"}:
            continue
        value = getattr(settings, name)
        assert text == (value if isinstance(value, str) else json.dumps(value)), name


def test_the_readme_names_every_variable() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", readme, flags=re.MULTILINE)) >= set(settings.environment.names)


def test_a_misspelt_name_in_the_file_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# N_CTZ=1\nN_CXT=4096\nexport TOP_P=0.5\nSOMETHING_ELSE=1\n")
    environment = Environment(file)
    environment.integer("N_CTX", 8192, minimum=1, maximum=9999)
    environment.number("TOP_P", 0.9, minimum=0, maximum=1)
    assert environment.misspelt() == {"N_CXT": "N_CTX"}
    for name in ("N_CXT", "SOMETHING_ELSE", "TOP_P"):
        os.environ.pop(name, None)
