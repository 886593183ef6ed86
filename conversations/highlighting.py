"""Code in colours: which languages are known, and how much of each is coloured.

Pygments' lexers are regular expressions, and the time that many of them take grows with the square of the text or
worse. So a block's length is limited by its language, never by a clock: the same code always comes out the same.
Knows no Markdown. Pure functions, on any thread.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

MAX_NAME_CHARS = 32
# Measured for every lexer with 28 pieces of text, each repeated up to this length, such as "a " and empty lines:
# none but those below took longer than 0.3 s, and ordinary code takes 5 ms.
MAX_CHARS = 1_500
# These took less than 0.2 s for this length.
MAX_CHARS_WHEN_QUICK = 4_000
_QUICK = {
    *(
        "Bash",
        "CSS",
        "Dart",
        "Diff",
        "Docker",
        "Elixir",
        "Go",
        "HTML",
        "Haskell",
        "INI",
        "JSON",
        "JavaScript",
        "Kotlin",
    ),
    *("Lua", "MySQL", "PHP", "Perl", "PowerShell", "Python", "Ruby", "Rust", "SCSS", "SQL", "Swift", "TOML", "XML"),
    *("YAML",),
}
# These took seconds for a few hundred characters.
_NEVER = {"Easytrieve", "Systemd", "X++", "autohotkey"}

_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=256)
def language_name(written: str) -> str:
    """Return a language's name for people; one that is not known keeps the name it was given."""
    try:
        return get_lexer_by_name(written).name
    except ClassNotFound:
        return written[:MAX_NAME_CHARS]


# A block is asked for again with every frame while the text below it grows.
@lru_cache(maxsize=64)
def highlighted(code: str, written: str) -> SafeString:
    """Return the code as HTML with a `span` for each piece that has a meaning; plain if unknown or too long."""
    name = language_name(written)
    if name in _NEVER or len(code) > (MAX_CHARS_WHEN_QUICK if name in _QUICK else MAX_CHARS):
        return escape(code)
    try:
        lexer = get_lexer_by_name(written, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    return mark_safe(highlight(code, lexer, _formatter))  # noqa: S308 - Pygments escapes, and nh3 comes after
