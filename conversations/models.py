"""What is kept: conversations and their messages, with how each reply came about.

Owns the shape of the database and every rule about which rows somebody may see. Knows nothing of requests,
sockets or the engine. Synchronous: async callers go through database.py. Valid on SQLite and PostgreSQL.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from conversations.message_text import MAX_CLIENT_ID_CHARS, MAX_TITLE_CHARS


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations; those that were deleted stay until the time to undo it is over."""

    def visible(self) -> Self:
        """Leave out what was deleted, also while that can still be undone."""
        return self.filter(deleted_at=None)

    def owned_by(self, owner: uuid.UUID) -> Self:
        """Keep the visible conversations of one visitor."""
        return self.visible().filter(owner=owner)

    def deleted_before(self, moment: datetime) -> Self:
        """Keep what was deleted so long ago that nobody can undo it any more."""
        return self.filter(deleted_at__lt=moment)

    def by_last_use(self) -> Self:
        """Order by last use, newest first; the id decides between equal times, so that no row moves."""
        return self.order_by("-updated_at", "-id")

    def with_num_messages(self) -> Self:
        """Add `num_messages`."""
        return self.annotate(num_messages=models.Count("messages"))


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages of one or many conversations."""

    def in_order(self) -> Self:
        """Order as they were said. For the messages of one conversation."""
        return self.order_by("position")

    def running(self) -> Self:
        """Keep replies that are being written, or whose writer died."""
        return self.filter(status="running")


class Conversation(models.Model):
    """A thread of messages that belongs to one visitor (`owner`, see owners.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.UUIDField(help_text="The visitor who made it, as in the signed cookie.")
    title = models.CharField(max_length=MAX_TITLE_CHARS, blank=True, default="")
    is_renamed = models.BooleanField(default=False, help_text="A person chose the title.")
    window_start = models.PositiveIntegerField(
        default=0, help_text="Position of the oldest message that the model still sees."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(help_text="Last use: a message sent or a reply ended.")
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="Set while a deletion can still be undone.")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="conversation_by_last_use"),
            models.Index(fields=["-updated_at", "-id"], name="conversation_recent"),
            models.Index(fields=["deleted_at"], condition=~models.Q(deleted_at=None), name="conversation_deleted"),
        ]

    def __str__(self) -> str:
        return self.title or "New chat"

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return reverse("conversation", args=[self.pk])


class Message(models.Model):
    """One entry of a conversation. A turn is a user message and the reply at the next position."""

    class Role(models.TextChoices):
        """Who speaks. The system prompt is a setting and not kept."""

        USER = "user"
        ASSISTANT = "assistant"

    class Status(models.TextChoices):
        """How far a message got; everything but RUNNING is final."""

        RUNNING = "running"
        COMPLETE = "complete"
        """Ended by itself or at a limit."""
        STOPPED = "stopped"
        """By the person."""
        INTERRUPTED = "interrupted"
        """By the server's end."""
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=9, choices=Role)
    status = models.CharField(max_length=11, choices=Status, default=Status.COMPLETE)
    text = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="", help_text="For the person: what went wrong.")
    client_id = models.CharField(
        max_length=MAX_CLIENT_ID_CHARS,
        blank=True,
        default="",
        help_text="The composer's id: a double send stores once.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Replies only: who wrote it, how it was sampled, what it cost.
    model_name = models.CharField(max_length=200, blank=True, default="")
    model_fingerprint = models.CharField(max_length=64, blank=True, default="")
    token_ids = models.JSONField(
        null=True, blank=True, help_text="As sampled, so that the next turn finds them in the KV cache."
    )
    seed = models.BigIntegerField(null=True, blank=True)
    temperature = models.FloatField(null=True, blank=True)
    top_p = models.FloatField(null=True, blank=True)
    repetition_penalty = models.FloatField(null=True, blank=True)
    max_new_tokens = models.PositiveIntegerField(null=True, blank=True)
    num_prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    num_cached_tokens = models.PositiveIntegerField(null=True, blank=True)
    num_completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    time_to_first_token_s = models.FloatField(null=True, blank=True)
    total_s = models.FloatField(null=True, blank=True)
    tokens_per_s = models.FloatField(null=True, blank=True)
    finish_reason = models.CharField(max_length=9, blank=True, default="")
    replaced = models.JSONField(
        null=True, blank=True, help_text="The reply that this one is to replace, until it has ended with a text."
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        # By the id, not by the conversation: ordering by a relation joins it, to order by *its* last use.
        ordering: ClassVar = ["conversation_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "position"], name="message_position_once"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=~models.Q(client_id=""),
                name="message_sent_once",
            ),
        ]
        # The first serves the admin's list, the others its filters, each in the order of that list.
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="message_recent"),
            models.Index(fields=["status", "-created_at", "-id"], name="message_by_status"),
            models.Index(fields=["finish_reason", "-created_at", "-id"], name="message_by_finish_reason"),
            models.Index(fields=["model_name", "-created_at", "-id"], name="message_by_model"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.position}"
