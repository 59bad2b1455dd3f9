"""The record of what was done in the admin: a row a change, in Django's table.

Flow: page → LogEntry.objects.log_actions → **rows** → history pages, recent actions.
Not here: how a change is described (history.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm import (
    CASCADE,
    SET_NULL,
    AutoField,
    CharField,
    DateTimeField,
    ForeignKey,
    Manager,
    Model,
    PositiveSmallIntegerField,
    TextField,
    apps,
)
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.zones import now
from hotclub_routing import NoReverseMatch, reverse

from hotclub_admin.history import changes_of, message_text, single_line
from hotclub_admin.utils.quoting import quote

__all__ = ["ACTION_FLAG_CHOICES", "ADDITION", "CHANGE", "DELETION", "LogEntry", "LogEntryManager"]

ADDITION = 1
CHANGE = 2
DELETION = 3

ACTION_FLAG_CHOICES = [(ADDITION, "Addition"), (CHANGE, "Change"), (DELETION, "Deletion")]

_LONGEST_REPR = 200


class LogEntryManager(Manager["LogEntry"]):
    """Entries, and the way to write them."""

    use_in_migrations = True

    def log_actions(
        self,
        user_id: Any,
        queryset: Iterable[Any],
        action_flag: int,
        change_message: Any = "",
        *,
        single_object: bool = False,
    ) -> Any:
        """Write an entry an object, all in one statement; return it, or the list of them.

        change_message: text, or the list that history.construct_change_message makes.
        """
        if isinstance(change_message, dict):
            change_message = [change_message]
        if isinstance(change_message, list):
            change_message = json.dumps(change_message)
        objects = list(queryset)
        kinds = ContentType.objects.get_for_models(
            *{type(one) for one in objects}, for_concrete_models=False
        )
        entries = [
            self.model(
                user_id=user_id,
                content_type_id=kinds[type(one)].pk,
                object_id=str(one.pk),
                object_repr=single_line(str(one))[:_LONGEST_REPR],
                action_flag=action_flag,
                change_message=change_message,
            )
            for one in objects
        ]
        if len(entries) == 1:
            entries[0].save()
        elif entries:
            self.model._default_manager.bulk_create(entries)
        return entries[0] if single_object and entries else entries


class LogEntry(Model):
    """Who did what to which object, when."""

    id: AutoField[int] = AutoField(verbose_name="ID", primary_key=True, auto_created=True)
    action_time = DateTimeField("action time", default=now, editable=False)
    user: Any = ForeignKey(apps.swapped.get("auth.User", "auth.User"), CASCADE, verbose_name="user")
    content_type: Any = ForeignKey(
        ContentType, SET_NULL, verbose_name="content type", blank=True, null=True
    )
    if TYPE_CHECKING:
        content_type_id: int | None
    object_id = TextField("object id", blank=True, null=True)
    object_repr = CharField("object repr", max_length=_LONGEST_REPR)
    action_flag = PositiveSmallIntegerField("action flag", choices=ACTION_FLAG_CHOICES)
    change_message = TextField("change message", blank=True)

    objects: ClassVar[LogEntryManager] = LogEntryManager()

    class Meta:
        app_label = "admin"
        verbose_name = "log entry"
        verbose_name_plural = "log entries"
        db_table = "django_admin_log"
        ordering: ClassVar[list[str]] = ["-action_time"]

    def __repr__(self) -> str:
        return str(self.action_time)

    def __str__(self) -> str:
        verb = {ADDITION: "Added", CHANGE: "Changed", DELETION: "Deleted"}.get(self.action_flag)
        if verb is None:
            return "LogEntry Object"
        if self.action_flag == CHANGE:
            return f"{verb} “{self.object_repr}” — {self.get_change_message()}"
        return f"{verb} “{self.object_repr}.”"

    def is_addition(self) -> bool:
        """Tell whether the object was added."""
        return bool(self.action_flag == ADDITION)

    def is_change(self) -> bool:
        """Tell whether the object was changed."""
        return bool(self.action_flag == CHANGE)

    def is_deletion(self) -> bool:
        """Tell whether the object was deleted."""
        return bool(self.action_flag == DELETION)

    def get_change_message(self) -> str:
        """Return what was done, as a sentence in the reader's language."""
        return message_text(self.change_message)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What was done, field by field, with the values before and after where they are known."""
        return changes_of(self.change_message)

    def get_edited_object(self) -> Any:
        """Return the object. Raises its DoesNotExist."""
        return self.content_type.get_object_for_this_type(pk=self.object_id)

    def get_admin_url(self) -> str | None:
        """Return the page of the object, None for one that has none."""
        if not self.content_type_id or not self.object_id:
            return None
        kind = ContentType.objects.get_for_id(self.content_type_id)
        try:
            return reverse(
                f"admin:{kind.app_label}_{kind.model}_change", args=(quote(self.object_id),)
            )
        except NoReverseMatch:
            return None
