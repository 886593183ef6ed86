"""Reading the environment: every variable is typed and checked here, at the start, before anything else runs.

Owns the words that say what is wrong with a value. Does not know what a value is for: `settings.py` does.
A variable that is empty counts as unset, so that `NAME=` in a `.env` or compose file means the default.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

T = TypeVar("T")

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_NAME = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.MULTILINE)
_HOST = re.compile(r"\*|\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


class ConfigurationError(ImproperlyConfigured):
    """The site cannot start as it is configured. The message is one line: what is wrong and what to do."""


class InvalidVariableError(ConfigurationError):
    """A variable's value makes no sense. The message has its name, the value, and what is allowed."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{name}={value}: this value makes no sense; allowed is {allowed}.")


class Environment:
    """The variables of the process, and those of a `.env` file where the process has none.

    Each method reads one variable: its name, its default, and what is allowed. All raise `InvalidVariableError`.
    """

    def __init__(self, env_file: Path) -> None:
        Env.read_env(env_file)
        self._env_file = env_file
        self._env = Env()
        self._env.escape_proxy = True
        self.names: list[str] = []
        """Every variable that was asked for, so that the documentation can be held against it."""

    def misspelt(self) -> dict[str, str]:
        """Names in the `.env` file that nobody asked for and that look like one somebody did; each with that one."""
        written = _NAME.findall(self._env_file.read_text()) if self._env_file.is_file() else []
        close = {name: get_close_matches(name, self.names, n=1) for name in written if name not in self.names}
        return {name: matches[0] for name, matches in close.items() if matches}

    def text(self, name: str, default: str = "", *, pattern: str = "", allowed: str = "") -> str:
        """Text that matches the regular expression `pattern` as a whole, when there is one."""

        def cast(value: str) -> str:
            if pattern and not re.fullmatch(pattern, value):
                raise ValueError
            return value

        return self._read(name, default, cast, allowed)

    def secret(self, name: str, *, min_characters: int) -> str:
        """Text that no message ever shows; empty when it is not set."""
        value = self.text(name)
        if value and len(value) < min_characters:
            allowed = f"a random text of at least {min_characters} characters, or nothing"
            raise InvalidVariableError(name, f"(hidden, {len(value)} characters)", allowed)
        return value

    def integer(self, name: str, default: int, *, minimum: int, maximum: int, hint: str = "") -> int:
        """A whole number within `minimum` and `maximum`; `hint` says where a limit comes from."""

        def cast(value: str) -> int:
            return _within(int(value), minimum, maximum)

        return self._read(name, default, cast, f"a whole number from {minimum} to {maximum}{hint}")

    def number(self, name: str, default: float, *, minimum: float, maximum: float) -> float:
        """A finite number within `minimum` and `maximum`."""

        def cast(value: str) -> float:
            return _within(float(value), minimum, maximum)

        return self._read(name, default, cast, f"a number from {minimum} to {maximum}")

    def flag(self, name: str, default: bool) -> bool:
        """True or false, in the usual spellings; anything else is an error, not false."""

        def cast(value: str) -> bool:
            if value.lower() not in _TRUE | _FALSE:
                raise ValueError
            return value.lower() in _TRUE

        return self._read(name, default, cast, "true or false")

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """One of `choices`, in any case of letters."""

        def cast(value: str) -> str:
            return choices[choices.index(value.upper())]

        return self._read(name, default, cast, "one of " + ", ".join(choices))

    def path(self, name: str, base: Path, default: Path | None = None) -> Path | None:
        """A path, absolute or from `base`; whether something lies there is not asked."""

        def cast(value: str) -> Path:
            return (base / Path(value).expanduser()).resolve()

        return self._read(name, default, cast, "a path")

    def hosts(self, name: str, default: list[str]) -> list[str]:
        """Host names without scheme and port, as Django's ALLOWED_HOSTS takes them."""

        def cast(value: str) -> list[str]:
            hosts = _items(value)
            if not all(_HOST.fullmatch(host) for host in hosts):
                raise ValueError
            return hosts

        allowed = 'host names without scheme and port, such as ["chat.example.org", "192.168.1.5"]'
        return self._read(name, default, cast, allowed)

    def origins(self, name: str, default: list[str]) -> list[str]:
        """Origins: scheme, host and, unless it is the usual one, port; `[]` for none."""

        def cast(value: str) -> list[str]:
            return [_origin(item) for item in _items(value)]

        return self._read(name, default, cast, 'origins such as ["http://localhost:3000"]')

    def database_url(self, name: str) -> dict[str, object] | None:
        """A Django database configuration from a URL that may hold a password; None when it is not set."""
        url = self.text(name)
        if not url:
            return None
        scheme = url.split(":", 1)[0]
        config = Env.db_url_config(url) if scheme in ("postgres", "postgresql", "sqlite") else {}
        if not config.get("NAME"):
            allowed = "postgres://USER:PASSWORD@HOST:PORT/NAME, sqlite:////PATH, or nothing"
            raise InvalidVariableError(name, f"{scheme}:… (the rest is hidden)", allowed)
        return dict(config)

    def _read(self, name: str, default: T, cast: Callable[[str], T], allowed: str) -> T:
        self.names.append(name)
        raw = self._env.ENVIRON.get(name, "").strip()
        if not raw:
            return default
        try:
            return cast(self._env.get_value(name, cast=str).strip())
        except ImproperlyConfigured:
            allowed = r"the name of another variable after $; write \$ for the character itself"
            raise InvalidVariableError(name, raw, allowed) from None
        except ValueError:
            raise InvalidVariableError(name, raw, allowed) from None


N = TypeVar("N", int, float)


def _within(number: N, minimum: float, maximum: float) -> N:
    if not (math.isfinite(number) and minimum <= number <= maximum):
        raise ValueError
    return number


def _items(value: str) -> list[str]:
    """The items of a JSON list, or of a plain list with commas."""
    if not value.startswith("["):
        return [item.strip() for item in value.split(",") if item.strip()]
    try:
        items = json.loads(value)
    except ValueError:
        # `[::1]` alone is a host and no JSON.
        return [item.strip() for item in value.split(",") if item.strip()]
    if not all(isinstance(item, str) for item in items):
        raise ValueError
    return [item.strip() for item in items]


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise ValueError
    if "@" in parts.netloc or parts.port == 0:
        raise ValueError
    return value
