"""Code is coloured by its language, and no code takes long."""

from __future__ import annotations

import time

import pytest
from pygments.lexers import get_all_lexers

from conversations import highlighting
from conversations.highlighting import highlighted, language_name

CHOKING_CODE = [
    ("autohotkey", "\n"),
    ("c", "\n"),
    ("csharp", "a\n"),
    ("csharp", "the cat sat\n"),
    ("groovy", "a\n"),
    ("java", "a a "),
    ("java", "the cat sat "),
    ("makefile", "a."),
    ("rst", "\n"),
    ("rust", "//"),
    ("systemd", "\t"),
    ("typescript", "a."),
]


@pytest.mark.parametrize("num_chars", [1_500, 4_000, 20_000])
@pytest.mark.parametrize(("language", "piece"), CHOKING_CODE)
def test_code_made_to_choke_its_lexer_holds_nobody_up(language: str, piece: str, num_chars: int) -> None:
    code = (piece * num_chars)[:num_chars]
    begin = time.process_time()
    highlighted(code, language)
    assert time.process_time() - begin < 0.8


def test_each_language_has_its_own_limit() -> None:
    code = "return 1\n" * 200
    assert '<span class="k">return</span>' in highlighted(code, "python")
    assert "<span" not in highlighted(code, "java")
    assert "<span" not in highlighted(code * 3, "python")


def test_what_is_plain_is_escaped() -> None:
    assert highlighted("<b>" * 5_000, "python").startswith("&lt;b&gt;")
    assert highlighted("<b>", "klingon") == "&lt;b&gt;"


def test_a_language_is_called_by_its_name_however_it_is_written() -> None:
    assert language_name("py") == language_name("PYTHON") == "Python"
    assert language_name("klingon") == "klingon"
    assert len(language_name("x" * 1_000)) == 32


def test_every_language_with_a_limit_of_its_own_is_one_of_pygments() -> None:
    names = {name for name, *_ in get_all_lexers()}
    assert names >= highlighting._QUICK | highlighting._NEVER
