"""The admin's view of conversations and messages: to read, search, filter and delete, never to write.

Owns what is shown and how it is asked for, so that nothing gets slow with 100,000 messages: no count of a whole
table, no page that loads whole texts, no filter that reads every row for its choices. Runs on request threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.timezone import localtime

from conversations.models import Conversation, Message

Row = TypeVar("Row", bound=Model)

# Counting 10,000 index entries takes 1 ms; beyond a hundred pages people filter.
MAX_COUNTED = 10_000
MAX_INLINE_MESSAGES = 50
MAX_CHOICES = 20
# With the filters beside it, all columns fit a window of 1,440 pixels.
EXCERPT_CHARS = 60
TITLE_CHARS = 30
OWNER_CHARS = 8


def short_owner(owner: UUID) -> str:
    """Return the beginning of an owner's id: enough to tell a few apart in a column."""
    return str(owner)[:OWNER_CHARS]


def rounded(value: float | None, digits: int) -> str | None:
    """Return a measurement with so many digits after the point; None stays what the admin shows as a dash."""
    return None if value is None else f"{value:.{digits}f}"


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Counts no further than `MAX_COUNTED`: what lies behind is reached by search and filters."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or `MAX_COUNTED` if there are more."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin gives nothing else
        return rows.order_by().values("pk")[:MAX_COUNTED].count()


class ChoicesByIndex(admin.SimpleListFilter):
    """A filter whose choices are read by jumping from one value to the next in an index, not from every row."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the first `MAX_CHOICES` values that are there."""
        return [
            (str(value), str(value))
            for value, _ in zip(self._values(model_admin.model), range(MAX_CHOICES), strict=False)
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> QuerySet[Row]:
        """Keep the rows with the chosen value."""
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset

    def _values(self, model: type[Model]) -> Iterator[str]:
        value: Any = ""
        while True:
            rows = model._default_manager.filter(**{f"{self.field}__gt": value}).order_by(self.field)
            value = rows.values_list(self.field, flat=True).first()
            if value is None:
                return
            yield value


class ModelFilter(ChoicesByIndex):
    """By the model that wrote the reply."""

    title = "model"
    parameter_name = field = "model_name"


class OwnerFilter(admin.SimpleListFilter):
    """By visitor: those who were here last, and whichever one the address names."""

    title = "owner"
    parameter_name = "owner"
    path = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the owners of the conversations that were used last."""
        recent = Conversation.objects.order_by("-updated_at", "-id").values_list("owner", flat=True)[: 5 * MAX_CHOICES]
        return [(str(owner), short_owner(owner)) for owner in list(dict.fromkeys(recent))[:MAX_CHOICES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> QuerySet[Row]:
        """Keep what belongs to the owner; a value that is no id belongs to nobody."""
        if not self.value():
            return queryset
        try:
            return queryset.filter(**{self.path: UUID(self.value())})
        except ValueError:
            return queryset.none()


class MessageOwnerFilter(OwnerFilter):
    """By the visitor who owns the conversation."""

    path = "conversation__owner"


class ReadOnlyAdmin:
    """For people who look: nothing is added or changed here."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Messages come from people and from the model only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """What was said stays as it was said."""
        return False


class MessageInline(ReadOnlyAdmin, admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    """The newest messages of a conversation."""

    model = Message
    fields = ("position", "role", "status", "text", "finish_reason", "num_completion_tokens", "speed")
    readonly_fields = ("speed",)
    ordering = ("position",)
    can_delete = False
    show_change_link = True
    verbose_name_plural = f"newest {MAX_INLINE_MESSAGES} messages"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Keep the newest: a form set takes no slice, so by their positions."""
        match = request.resolver_match
        conversation_id = match.kwargs.get("object_id") if match else None
        messages = super().get_queryset(request).defer("token_ids", "replaced")
        try:
            rows = Message.objects.filter(conversation=UUID(str(conversation_id))).order_by("-position")
        except ValueError:
            return messages.none()
        newest = rows.values_list("position", flat=True).first() or 0
        return messages.filter(position__gt=newest - MAX_INLINE_MESSAGES)

    @admin.display(description="tokens per s")
    def speed(self, message: Message) -> str | None:
        """Return the decode speed."""
        return rounded(message.tokens_per_s, 1)


class BrowsingAdmin(ReadOnlyAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """What both lists have in common."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 100
    # "Show all" would show 100,000.
    list_max_show_all = 0
    # The page of a conversation is its visitor's alone.
    view_on_site = False

    id_fields: tuple[str, ...]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Look a whole id up by index; read texts only for words."""
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(Q.create([(field, wanted) for field in self.id_fields], connector=Q.OR)), False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Name what is deleted, without a list of every message in it."""
        rows = list(objs)
        return [str(row) for row in rows], {str(self.opts.verbose_name_plural): len(rows)}, set(), []


@admin.register(Conversation)
class ConversationAdmin(BrowsingAdmin):
    """Conversations, the last used first, also those whose deletion can still be undone."""

    list_display = ("__str__", "owner_start", "updated_at", "created_at", "deleted_at")
    list_filter = ("updated_at", "created_at", ("deleted_at", admin.EmptyFieldListFilter), OwnerFilter)
    search_fields = ("title",)
    id_fields = ("id", "owner")
    search_help_text = "Words of the title, or the whole id of a conversation or an owner."
    fields = ("id", "owner", "title", "is_renamed", "window_start", "created_at", "updated_at", "deleted_at")
    inlines = (MessageInline,)

    @admin.display(description="owner", ordering="owner")
    def owner_start(self, conversation: Conversation) -> str:
        """Return the beginning of the owner's id; the conversation's page has the whole."""
        return short_owner(conversation.owner)


@admin.register(Message)
class MessageAdmin(BrowsingAdmin):
    """Messages, the newest first, with what each reply cost.

    Only whole conversations are deleted: one that misses a message could be neither read nor continued rightly.
    """

    list_display = (
        "excerpt",
        "role",
        "status",
        "title",
        "created",
        "model_name",
        "ended_by",
        "prompt_tokens",
        "cached_tokens",
        "new_tokens",
        "first_token_s",
        "duration_s",
        "speed",
    )
    list_filter = ("created_at", "status", "finish_reason", "role", ModelFilter, MessageOwnerFilter)
    list_select_related = ("conversation",)
    search_fields = ("text",)
    id_fields = ("id", "conversation")
    search_help_text = "Words of the message, or the whole id of a message or a conversation."
    ordering = ("-created_at", "-id")
    sortable_by = ("created",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Messages go with their conversation."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Read the beginning of each text; the page of one message reads the rest."""
        messages = Message.objects.annotate(beginning=Substr("text", 1, EXCERPT_CHARS + 1)).order_by(*self.ordering)
        return messages.defer("text", "token_ids", "error", "replaced").select_related("conversation")

    @admin.display(description="conversation")
    def title(self, message: Message) -> str:
        """Return the beginning of the conversation's title; the admin would never break its line."""
        return Truncator(str(message.conversation)).chars(TITLE_CHARS)

    @admin.display(description="created", ordering="created_at")
    def created(self, message: Message) -> str:
        """Return day and time; the admin would write them out on one line."""
        return f"{localtime(message.created_at):%Y-%m-%d %H:%M}"

    @admin.display(description="end")
    def ended_by(self, message: Message) -> str:
        """Return the finish reason."""
        return message.finish_reason

    @admin.display(description="prompt")
    def prompt_tokens(self, message: Message) -> int | None:
        """Return the number of tokens that the model was given."""
        return message.num_prompt_tokens

    @admin.display(description="cached")
    def cached_tokens(self, message: Message) -> int | None:
        """Return how many of them had not to be computed."""
        return message.num_cached_tokens

    @admin.display(description="new")
    def new_tokens(self, message: Message) -> int | None:
        """Return the number of tokens of the reply."""
        return message.num_completion_tokens

    @admin.display(description="first, s")
    def first_token_s(self, message: Message) -> str | None:
        """Return the seconds up to the first token."""
        return rounded(message.time_to_first_token_s, 2)

    @admin.display(description="total, s")
    def duration_s(self, message: Message) -> str | None:
        """Return the seconds up to the end."""
        return rounded(message.total_s, 2)

    @admin.display(description="tokens/s")
    def speed(self, message: Message) -> str | None:
        """Return the decode speed."""
        return rounded(message.tokens_per_s, 1)

    @admin.display(description="text")
    def excerpt(self, message: Message) -> str:
        """Return the beginning of the text on one line."""
        beginning: str = message.beginning  # type: ignore[attr-defined]  # annotated by get_queryset
        line = " ".join(beginning.split())
        return f"{line[:EXCERPT_CHARS]}…" if len(beginning) > EXCERPT_CHARS else line or "(empty)"
