"""The rules that the database itself keeps, whatever the code above it does."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from conversations.models import Conversation, Message

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def conversation(owner: UUID) -> Conversation:
    """An empty conversation."""
    return Conversation.objects.create(owner=owner, updated_at=timezone.now())


def test_the_migrations_make_what_the_models_say() -> None:
    told = StringIO()
    call_command("makemigrations", "conversations", dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()


def test_a_position_is_given_once(conversation: Conversation) -> None:
    Message.objects.create(conversation=conversation, position=0, role="user")
    with pytest.raises(IntegrityError):
        Message.objects.create(conversation=conversation, position=0, role="assistant")


def test_a_composers_id_is_stored_once_and_none_any_number_of_times(conversation: Conversation) -> None:
    for position, client_id in enumerate(("", "", "click")):
        Message.objects.create(conversation=conversation, position=position, role="user", client_id=client_id)
    with pytest.raises(IntegrityError):
        Message.objects.create(conversation=conversation, position=3, role="user", client_id="click")


def test_only_the_owner_sees_a_conversation_and_only_until_it_is_deleted(conversation: Conversation) -> None:
    Conversation.objects.create(owner=uuid4(), updated_at=timezone.now())
    Conversation.objects.create(owner=conversation.owner, updated_at=timezone.now(), deleted_at=timezone.now())
    assert list(Conversation.objects.owned_by(conversation.owner)) == [conversation]


def test_conversations_come_by_their_last_use(owner: UUID) -> None:
    now = timezone.now()
    made = [Conversation.objects.create(owner=owner, updated_at=now - timedelta(hours=hours)) for hours in (2, 0, 1)]
    assert list(Conversation.objects.owned_by(owner).by_last_use()) == [made[1], made[2], made[0]]


def test_messages_are_counted_for_each_conversation(conversation: Conversation) -> None:
    other = Conversation.objects.create(owner=conversation.owner, updated_at=timezone.now())
    for position in range(3):
        Message.objects.create(conversation=conversation, position=position, role="user")
    counts = {row.pk: vars(row)["num_messages"] for row in Conversation.objects.with_num_messages()}
    assert counts == {conversation.pk: 3, other.pk: 0}


def test_any_text_that_may_be_sent_comes_back_as_it_was(conversation: Conversation) -> None:
    text = "👩\u200d🚀\tשלום\u200f\n'; DROP TABLE --\ufffd\uffff" + "x" * 32_000
    message = Message.objects.create(
        conversation=conversation, position=0, role="user", text=text, token_ids=[0, 2**31]
    )
    message.refresh_from_db()
    assert (message.text, message.token_ids) == (text, [0, 2**31])


def test_a_conversation_without_a_title_is_a_new_chat() -> None:
    assert str(Conversation()) == "New chat"
    assert str(Conversation(title="Bread")) == "Bread"
