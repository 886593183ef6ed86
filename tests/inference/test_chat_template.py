"""Templates come from model files: they may be wrong, hostile or odd."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from inference import chat_template
from inference.chat_template import ChatTemplate
from inference.errors import ChatTemplateError
from inference.types import ChatMessage


def template(source: str) -> ChatTemplate:
    return ChatTemplate(source, begin_text="<s>", end_text="</s>")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ messages[0].content }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for m in messages %}",
        "{{ 1 // 0 }}",
        "{{ 'a' * 10 ** 10 }}",
        "{{ raise_exception('never') }}",
        "{{ messages[0].content * 100000 }}",
    ],
)
def test_a_template_that_breaks_the_rules_is_refused_in_a_sentence(source: str) -> None:
    with pytest.raises(ChatTemplateError, match="chat template"):
        template(source)


def test_a_template_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_template, "RENDER_TIMEOUT_S", 1.0)
    with pytest.raises(ChatTemplateError, match="longer than 1 s"):
        template("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")


def test_a_file_without_a_template_is_read_as_chatml() -> None:
    assert template("").skeleton(("user",)).pieces == (
        "<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_roles_that_the_template_refuses_are_an_error_and_others_still_work() -> None:
    strict = template(
        "{% for m in messages %}{% if loop.index0 % 2 == 0 and m.role != 'user' %}{{ raise_exception('alternate') }}"
        "{% endif %}[{{ m.content }}]{% endfor %}"
    )
    with pytest.raises(ChatTemplateError, match="alternate"):
        strict.skeleton(("assistant", "user"))
    assert strict.skeleton(("user", "assistant", "user")).pieces == ("[", "][", "][", "]")


def test_a_template_that_leaves_a_message_out_is_an_error() -> None:
    forgetful = template("{{ messages[-1].content }}")
    with pytest.raises(ChatTemplateError, match="leaves out"):
        forgetful.skeleton(("user", "assistant", "user"))


def test_trimming_is_done_to_contents_as_the_template_would() -> None:
    trimming = template("{% for m in messages %}[{{ m.content | trim }}]{% endfor %}")
    assert trimming.adapt([ChatMessage("user", "  hi\n")]) == [ChatMessage("user", "hi")]


def test_thoughts_are_dropped_where_the_template_drops_them() -> None:
    thinking = template(
        "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content.split('</think>')[-1] }}"
        "{% else %}{{ m.content }}{% endif %}|{% endfor %}"
    )
    question = ChatMessage("user", "a </think> b")
    reply = ChatMessage("assistant", "<think>hm</think>yes", (1, 2), "")
    assert thinking.adapt([question, reply]) == [question, ChatMessage("assistant", "yes")]


def test_contents_never_reach_the_template() -> None:
    echo = template("{% for m in messages %}{{ m.role }}:{{ m.content }};{% endfor %}")
    assert echo.skeleton(("user", "assistant")).pieces == ("user:", ";assistant:", ";")


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}{% if m.role != 'system' %}{{ m.content }}|{% endif %}{% endfor %}",
        "{% for m in messages %}{% if m.role == 'user' %}{% if loop.last and messages[0].role == 'system' %}"
        "{{ messages[0].content }} {% endif %}{{ m.content }}|{% elif m.role == 'assistant' %}{{ m.content }};"
        "{% endif %}{% endfor %}",
    ],
    ids=["dropped", "moved into the last message"],
)
def test_a_system_message_that_a_template_drops_or_moves_goes_with_the_first_message(source: str) -> None:
    odd = template(source)
    messages = [ChatMessage("system", "Be kind."), ChatMessage("user", "hi")]
    assert odd.adapt(messages) == [ChatMessage("user", "Be kind.\n\nhi")]
    assert odd.skeleton(("user", "assistant", "user")).pieces[0] == ""


def test_a_template_that_repeats_a_message_is_an_error() -> None:
    with pytest.raises(ChatTemplateError, match="repeats"):
        template("{% for m in messages %}{{ m.content }}{{ m.content }}{% endfor %}")


def test_dates_and_marks_for_training_are_understood() -> None:
    modern = template(
        "{{ strftime_now('%Y') }}{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}"
    )
    year = modern.skeleton(("user",)).pieces[0]
    assert len(year) == 4
    assert year.isdigit()


def test_the_child_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    seen: list[dict[str, str]] = []
    run = subprocess.run

    def watch(*args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", watch)
    template("{{ messages[0].content }}").skeleton(("user",))
    assert seen
    assert all("HF_TOKEN" not in environment for environment in seen)
