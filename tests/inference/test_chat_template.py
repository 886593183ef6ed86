"""Templates come from model files: they may be wrong, hostile or odd."""

from __future__ import annotations

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
    with pytest.raises(ChatTemplateError, match="leaves out"):
        template("{{ messages[-1].content }}")


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
