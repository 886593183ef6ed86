"""The pages, and every plain form on them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

import inference
from conversations.live_reply import live_reply
from conversations.models import Conversation, Message
from conversations.owners import COOKIE_NAME, signed_owner
from tests.conversations.locked import locked_database
from tests.engine_fixtures import EngineKeeper

pytestmark = [pytest.mark.usefixtures("turns_end")]

quick = pytest.mark.usefixtures("engine")


@pytest.fixture
def visitor(owner: UUID) -> AsyncClient:
    """The visitor's browser."""
    client = AsyncClient()
    client.cookies[COOKIE_NAME] = signed_owner(owner)
    return client


async def stored(owner: UUID, title: str = "Stored") -> Conversation:
    conversation = await Conversation.objects.acreate(owner=owner, title=title, updated_at=timezone.now())
    await conversation.messages.acreate(position=0, role="user", text="What is **asked**")
    await conversation.messages.acreate(position=1, role="assistant", text="What is **answered**")
    return conversation


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


async def test_the_empty_page_greets_and_is_never_cached(visitor: AsyncClient) -> None:
    response = await visitor.get("/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert COOKIE_NAME in response.cookies


async def test_a_conversation_shows_its_messages_and_stands_in_the_list(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    text = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert "What is **asked**" in text
    assert "What is <strong>answered</strong>" in text
    assert text.count('aria-current="page"') == 1


@pytest.mark.parametrize("path", ["/c/{id}/", "/c/{unknown}/"])
async def test_a_foreign_and_an_unknown_conversation_look_the_same(visitor: AsyncClient, path: str) -> None:
    foreign = await stored(uuid4(), "A secret")
    response = await visitor.get(path.format(id=foreign.pk, unknown=uuid4()))
    assert response.status_code == 404
    assert "There is nothing here" in text_of(response)
    assert "A secret" not in text_of(response)


@pytest.mark.parametrize("action", ["", "stop/", "retry/", "rename/", "delete/", "undo-delete/"])
async def test_nothing_can_be_done_to_a_foreign_conversation(visitor: AsyncClient, action: str) -> None:
    foreign = await stored(uuid4())
    before = await Conversation.objects.filter(pk=foreign.pk).values().aget()
    response = await visitor.post(f"/c/{foreign.pk}/{action}", {"text": "x", "title": "x", "message_id": uuid4()})
    assert response.status_code == 404
    assert await Conversation.objects.filter(pk=foreign.pk).values().aget() == before
    assert await foreign.messages.acount() == 2


@pytest.mark.parametrize("action", ["stop/", "retry/", "rename/", "delete/", "undo-delete/"])
async def test_looking_at_a_form_changes_nothing(visitor: AsyncClient, owner: UUID, action: str) -> None:
    conversation = await stored(owner)
    assert (await visitor.get(f"/c/{conversation.pk}/{action}")).status_code == 405
    assert await Conversation.objects.owned_by(owner).acount() == 1


@quick
async def test_the_first_message_leads_to_its_conversation(visitor: AsyncClient, owner: UUID) -> None:
    response = await visitor.post("/", {"text": "Hello", "client_id": "abc"})
    conversation = await Conversation.objects.owned_by(owner).aget()
    assert (response.status_code, response["Location"]) == (303, conversation.get_absolute_url())


@quick
async def test_the_same_form_sent_twice_is_stored_once(visitor: AsyncClient, owner: UUID) -> None:
    form = {"text": "Hello", "client_id": "abc"}
    first, second = await visitor.post("/", form), await visitor.post("/", form)
    assert first["Location"] == second["Location"]
    assert await Conversation.objects.owned_by(owner).acount() == 1


@quick
async def test_a_starter_is_a_message(visitor: AsyncClient, owner: UUID) -> None:
    await visitor.post("/", {"text": "", "starter": "Why does bread rise?"})
    assert (await Conversation.objects.owned_by(owner).aget()).title == "Why does bread rise?"


@pytest.mark.parametrize(
    ("text", "status"), [("", 400), (" \n ", 400), ("a\x00b", 400), ("\u202e", 400), ("x" * 33_000, 413)]
)
async def test_a_refused_message_is_shown_again_with_the_reason(
    visitor: AsyncClient, owner: UUID, text: str, status: int
) -> None:
    conversation = await stored(owner)
    for path in ("/", f"/c/{conversation.pk}/"):
        response = await visitor.post(path, {"text": text})
        assert response.status_code == status
        assert "composer__problem" in text_of(response)
    assert await conversation.messages.acount() == 2


async def test_without_a_model_the_text_stays_and_the_status_says_to_come_back(
    visitor: AsyncClient, engine_keeper: EngineKeeper
) -> None:
    engine_keeper.stop()
    assert inference.state().model is None
    response = await visitor.post("/", {"text": "Hello there"})
    assert response.status_code == 503
    assert "Hello there</textarea>" in text_of(response)


async def test_a_conversation_is_renamed(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    response = await visitor.post(f"/c/{conversation.pk}/rename/", {"title": "  New\n title "})
    assert response.status_code == 303
    await conversation.arefresh_from_db()
    assert conversation.title == "New title"


@quick
async def test_a_message_that_cannot_be_stored_is_shown_again_with_the_reason(
    visitor: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked_database(monkeypatch):
        response = await visitor.post("/", {"text": "A long thought"})
    assert response.status_code == 503
    assert "A long thought</textarea>" in text_of(response)
    assert "disk may be full" in text_of(response)


async def test_an_empty_title_is_refused_on_the_page(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    response = await visitor.post(f"/c/{conversation.pk}/rename/", {"title": "  "})
    assert response.status_code == 400
    assert "The title is empty" in text_of(response)


async def test_a_deletion_offers_to_be_undone_on_the_page_that_comes_next(visitor: AsyncClient, owner: UUID) -> None:
    conversation, here = await stored(owner, "Gone"), await stored(owner, "Here")
    response = await visitor.post(f"/c/{conversation.pk}/delete/", {"here": here.pk})
    assert response["Location"] == f"/c/{here.pk}/?deleted={conversation.pk}"
    assert "“<bdi>Gone</bdi>” was deleted." in text_of(await visitor.get(response["Location"]))
    assert (await visitor.get(f"/c/{conversation.pk}/")).status_code == 404
    response = await visitor.post(f"/c/{conversation.pk}/undo-delete/")
    assert response["Location"] == conversation.get_absolute_url()
    assert (await visitor.get(f"/c/{conversation.pk}/")).status_code == 200


async def test_the_notice_of_a_deletion_gives_no_foreign_title_away(visitor: AsyncClient) -> None:
    foreign = await stored(uuid4(), "A secret")
    await Conversation.objects.filter(pk=foreign.pk).aupdate(deleted_at=timezone.now())
    assert "A secret" not in text_of(await visitor.get(f"/?deleted={foreign.pk}"))


@quick
async def test_a_reply_is_written_again(visitor: AsyncClient, owner: UUID) -> None:
    await visitor.post("/", {"text": "Hello"})
    conversation = await Conversation.objects.owned_by(owner).aget()
    if live := live_reply(conversation.pk):
        await live.wait_ended()
    reply = await conversation.messages.aget(position=1)
    response = await visitor.post(f"/c/{conversation.pk}/retry/", {"message_id": reply.pk})
    assert response.status_code == 303
    assert (await conversation.messages.aget(position=1)).pk != reply.pk


async def test_only_the_newest_reply_is_written_again(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    response = await visitor.post(f"/c/{conversation.pk}/retry/", {"message_id": "nonsense"})
    assert response.status_code == 409
    assert "newest reply" in text_of(response)


def test_a_form_without_its_token_is_refused_in_plain_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/", {"text": "Hello"})
    assert response.status_code == 403
    assert b"open for too long" in response.content


async def test_the_days_are_those_of_the_visitors_time_zone(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    now = timezone.now()
    await Conversation.objects.filter(pk=conversation.pk).aupdate(updated_at=now)
    for zone in ("Pacific/Kiritimati", "nonsense/../zone", ""):
        visitor.cookies["chatsite_zone"] = zone
        assert "Today" in text_of(await visitor.get("/"))


async def long_conversation(owner: UUID, *, window_start: int = 0) -> Conversation:
    conversation = await Conversation.objects.acreate(
        owner=owner, title="Long", updated_at=timezone.now(), window_start=window_start
    )
    roles = ("user", "assistant")
    messages = [Message(position=number, role=roles[number % 2], text=f"No. {number}.") for number in range(140)]
    for message in messages:
        message.conversation = conversation
    await Message.objects.abulk_create(messages)
    return conversation


async def test_a_long_conversation_shows_its_newest_turns_and_leads_to_the_others(
    visitor: AsyncClient, owner: UUID
) -> None:
    conversation = await long_conversation(owner)
    newest = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert "No. 40." in newest
    assert "No. 39." not in newest
    assert "20 more" in newest
    whole = text_of(await visitor.get(f"/c/{conversation.pk}/?whole"))
    assert "No. 0." in whole
    assert "more)" not in whole


async def test_what_the_model_sees_is_always_shown(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await long_conversation(owner, window_start=10)
    text = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert "No. 9." not in text
    assert text.index('id="seen-from"') < text.index("No. 10.")


async def test_the_line_of_what_is_no_longer_seen_says_why(
    visitor: AsyncClient, owner: UUID, settings: Settings
) -> None:
    settings.MAX_HISTORY_MESSAGES = 6
    conversation = await long_conversation(owner, window_start=130)
    assert "it is given the last 6 messages at most" in text_of(await visitor.get(f"/c/{conversation.pk}/"))


@quick
async def test_the_meter_says_what_its_end_is_made_of(visitor: AsyncClient, owner: UUID, settings: Settings) -> None:
    settings.MAX_NEW_TOKENS = 100
    conversation = await stored(owner)
    await conversation.messages.filter(position=1).aupdate(num_prompt_tokens=1200, num_completion_tokens=34)
    model = inference.state().model
    assert model is not None
    text = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert f"1,234 of {model.n_ctx - 100:,} tokens" in text
    assert f"{model.n_ctx:,} less 100 kept for the reply" in text


async def test_a_reply_that_reached_its_limit_says_so(visitor: AsyncClient, owner: UUID) -> None:
    conversation = await stored(owner)
    await conversation.messages.filter(position=1).aupdate(finish_reason="length", num_completion_tokens=200)
    text = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert "Cut off after 200 tokens, the limit for a reply (MAX_NEW_TOKENS)." in text


@pytest.mark.parametrize(("status", "label"), [("interrupted", "Try again"), ("complete", "Write it again")])
async def test_there_is_one_way_to_have_a_reply_written_again(
    visitor: AsyncClient, owner: UUID, status: str, label: str
) -> None:
    conversation = await stored(owner)
    await conversation.messages.filter(position=1).aupdate(status=status)
    text = text_of(await visitor.get(f"/c/{conversation.pk}/"))
    assert text.count('form="retry-form"') == 1
    assert label in text
