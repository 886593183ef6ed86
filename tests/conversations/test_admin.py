"""The admin stays quick with 100,000 messages: few queries, each by an index, and no table read to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from conversations.admin import MAX_COUNTED, MAX_INLINE_MESSAGES
from conversations.models import Conversation, Message

NUM_CONVERSATIONS, NUM_EACH = 1_000, 99
OWNERS = [uuid4() for _ in range(50)]
LONG_CONVERSATION = uuid4()
MESSAGES = "admin:conversations_message_changelist"
CONVERSATIONS = "admin:conversations_conversation_changelist"


@pytest.fixture(scope="module")
def _many_messages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A site after some years: 1,000 conversations, one of them with 1,100 messages."""
    with django_db_blocker.unblock():
        now = timezone.now()
        ids = [LONG_CONVERSATION, *(uuid4() for _ in range(NUM_CONVERSATIONS - 1))]
        Conversation.objects.bulk_create(
            Conversation(pk=pk, owner=OWNERS[n % 50], title=f"Talk {n}", updated_at=now - timedelta(minutes=n))
            for n, pk in enumerate(ids)
        )
        Message.objects.bulk_create(_message(position) for position in range(NUM_EACH + 1_000))
        _copy_to_the_other_conversations()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield
    with django_db_blocker.unblock():
        Conversation.objects.all().delete()


def _message(position: int) -> Message:
    if position % 2 == 0:
        return Message(conversation_id=LONG_CONVERSATION, position=position, role="user", text=f"Question {position}")
    return Message(
        conversation_id=LONG_CONVERSATION,
        position=position,
        role="assistant",
        text=f"Answer {position} " + "word " * 40,
        status="failed" if position % 95 == 0 else "complete",
        finish_reason="stop" if position % 3 else "length",
        model_name=f"model-{position % 4}",
        num_prompt_tokens=123,
        time_to_first_token_s=0.123456,
        total_s=4.56789,
        tokens_per_s=57.15249524727835,
    )


def _copy_to_the_other_conversations() -> None:
    """Let the database itself multiply the messages: making 100,000 objects takes ten seconds."""
    new_id = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    columns = [str(field.column) for field in Message._meta.concrete_fields if field.name not in {"id", "conversation"}]
    copied = ", ".join(f"message.{column}" for column in columns)
    sql = f"""
        INSERT INTO conversations_message (id, conversation_id, {", ".join(columns)})
        SELECT {new_id}, other.id, {copied}
        FROM conversations_message AS message, conversations_conversation AS other
        WHERE message.position < {NUM_EACH} AND other.id <> message.conversation_id
    """  # noqa: S608 (the names are our own)
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def admin(_many_messages: None, db: None) -> Client:
    """A client that is logged in as the admin."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    return client


def steps(queries: CaptureQueriesContext, *, contain: str) -> list[str]:
    """Return the steps of SQLite's plans that contain a word (PostgreSQL plans by its own statistics)."""
    if connection.vendor != "sqlite":
        return []
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if "conversations_" in query["sql"] and query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                found += [f"{step[-1]}: {query['sql']}" for step in cursor.fetchall() if contain in step[-1]]
    return found


def whole_tables(queries: CaptureQueriesContext) -> list[str]:
    """Return the steps that go through the rows of a table, not along an index."""
    return [step for step in steps(queries, contain="SCAN conversations_") if " USING " not in step.split(": ")[0]]


@pytest.mark.parametrize(
    ("address", "query", "max_queries"),
    [
        (MESSAGES, {}, 12),
        (MESSAGES, {"p": "50"}, 12),
        (MESSAGES, {"status__exact": "failed"}, 12),
        (MESSAGES, {"finish_reason": "length"}, 12),
        (MESSAGES, {"model_name": "model-1"}, 12),
        (CONVERSATIONS, {}, 8),
        (CONVERSATIONS, {"owner": str(OWNERS[7])}, 8),
    ],
)
def test_lists_are_read_by_index_in_few_queries(
    admin: Client, address: str, query: dict[str, str], max_queries: int
) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = admin.get(reverse(address), query)
    assert response.status_code == 200
    assert len(queries) <= max_queries
    assert whole_tables(queries) == []
    assert steps(queries, contain="TEMP B-TREE FOR ORDER BY") == []


@pytest.mark.parametrize(("address", "num_rows"), [(MESSAGES, 1_099), (CONVERSATIONS, 1)])
def test_an_id_is_looked_up_and_not_searched_for(admin: Client, address: str, num_rows: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = admin.get(reverse(address), {"q": str(LONG_CONVERSATION)})
    assert response.context["cl"].result_count == num_rows
    assert whole_tables(queries) == []


def test_nothing_counts_further_than_people_page(admin: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = admin.get(reverse(MESSAGES))
    assert response.context["cl"].result_count == MAX_COUNTED
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "conversations_" in query["sql"]]
    assert counts
    assert all(f"LIMIT {MAX_COUNTED}" in sql for sql in counts)


def test_lists_do_not_load_whole_texts(admin: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        admin.get(reverse(MESSAGES))
    assert not any(
        '"text",' in query["sql"].replace('"text", 1', "") or "token_ids" in query["sql"] for query in queries
    )


def test_statistics_of_replies_are_columns(admin: Client) -> None:
    page = admin.get(reverse(MESSAGES), {"status__exact": "failed"}).content.decode()
    for column in ("prompt_tokens", "cached_tokens", "new_tokens", "first_token_s", "speed", "ended_by"):
        assert f"column-{column}" in page
    assert "Answer 95 word word" in page


def test_measurements_are_rounded_to_what_can_be_compared(admin: Client) -> None:
    page = admin.get(reverse(MESSAGES), {"status__exact": "failed"}).content.decode()
    rows = re.findall(r"field-(first_token_s|duration_s|speed)[^>]*>([^<]*)<", page)
    assert set(rows) == {("first_token_s", "0.12"), ("duration_s", "4.57"), ("speed", "57.2")}
    conversation = admin.get(reverse("admin:conversations_conversation_change", args=[LONG_CONVERSATION]))
    assert "57.2" in conversation.content.decode()
    assert "57.15" not in conversation.content.decode()


def test_a_list_shows_the_beginning_of_owners_and_finds_them_by_the_whole(admin: Client) -> None:
    response = admin.get(reverse(CONVERSATIONS), {"owner": str(OWNERS[7])})
    cells = re.findall(r'class="field-owner_start">([^<]*)<', response.content.decode())
    assert set(cells) == {str(OWNERS[7])[:8]}
    assert response.context["cl"].result_count == NUM_CONVERSATIONS / len(OWNERS)


def test_no_link_leads_to_the_page_that_only_its_visitor_can_see(admin: Client) -> None:
    response = admin.get(reverse("admin:conversations_conversation_change", args=[LONG_CONVERSATION]))
    assert "View on site" not in response.content.decode()


def test_the_admin_bears_the_name_of_the_product(admin: Client) -> None:
    page = admin.get(reverse("admin:index")).content.decode()
    assert ">chatsite</a>" in page
    assert "Django administration" not in page


@pytest.mark.parametrize(
    ("address", "query", "num_rows"),
    [
        (MESSAGES, {"q": "Question 1098"}, 1),
        (MESSAGES, {"q": "no such words"}, 0),
        (MESSAGES, {"q": "'; DROP TABLE"}, 0),
        (MESSAGES, {"owner": "nobody"}, 0),
        (MESSAGES, {"owner": str(OWNERS[0])}, 100),
        (CONVERSATIONS, {"q": "Talk 999"}, 1),
        (CONVERSATIONS, {"q": str(LONG_CONVERSATION)}, 1),
        (CONVERSATIONS, {"q": str(OWNERS[3])}, 20),
        (CONVERSATIONS, {"owner": str(uuid4())}, 0),
        (CONVERSATIONS, {"deleted_at__isempty": "0"}, 0),
    ],
)
def test_search_and_filters_find_what_is_there(
    admin: Client, address: str, query: dict[str, str], num_rows: int
) -> None:
    response = admin.get(reverse(address), query)
    assert response.status_code == 200
    assert len(response.context["cl"].result_list) == num_rows


def test_the_choices_of_the_model_filter_are_those_there_are(admin: Client) -> None:
    page = admin.get(reverse(MESSAGES)).content.decode()
    assert [name for name in ("model-0", "model-1", "model-2", "model-3") if f"model_name={name}" in page] == [
        "model-1",
        "model-3",
    ]


def test_a_long_conversation_shows_its_newest_messages_only(admin: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = admin.get(reverse("admin:conversations_conversation_change", args=[LONG_CONVERSATION]))
    page = response.content.decode()
    assert "Question 1098" in page
    assert "Question 1000" not in page
    assert page.count("field-position") == MAX_INLINE_MESSAGES
    assert len(queries) <= 8
    assert whole_tables(queries) == []


def test_a_message_can_be_read_and_neither_changed_nor_added(admin: Client) -> None:
    message = Message.objects.filter(conversation=LONG_CONVERSATION, position=95).get()
    page = admin.get(reverse("admin:conversations_message_change", args=[message.pk]))
    assert page.status_code == 200
    assert message.text in page.content.decode()
    changed = admin.post(reverse("admin:conversations_message_change", args=[message.pk]), {"text": "forged"})
    added = admin.get(reverse("admin:conversations_message_add"))
    assert (changed.status_code, added.status_code) == (403, 403)


def test_a_conversation_is_deleted_with_its_messages(admin: Client) -> None:
    address = reverse("admin:conversations_conversation_delete", args=[LONG_CONVERSATION])
    assert admin.get(address).content.count(b"<li>") < 20
    assert admin.post(address, {"post": "yes"}).status_code == 302
    assert not Message.objects.filter(conversation=LONG_CONVERSATION).exists()


def test_several_conversations_are_deleted_at_once_with_their_messages(admin: Client) -> None:
    ids = list(Conversation.objects.values_list("pk", flat=True)[:3])
    form = {"action": "delete_selected", "_selected_action": [str(pk) for pk in ids], "post": "yes"}
    assert admin.post(reverse(CONVERSATIONS), form).status_code == 302
    assert not Message.objects.filter(conversation__in=ids).exists()


def test_no_message_is_deleted_out_of_its_conversation(admin: Client) -> None:
    ids = list(Message.objects.filter(conversation=LONG_CONVERSATION).values_list("pk", flat=True)[:3])
    form = {"action": "delete_selected", "_selected_action": [str(pk) for pk in ids], "post": "yes"}
    admin.post(reverse(MESSAGES), form)
    assert admin.post(reverse("admin:conversations_message_delete", args=ids[:1]), {"post": "yes"}).status_code == 403
    assert Message.objects.filter(pk__in=ids).count() == 3
