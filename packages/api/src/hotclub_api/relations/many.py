"""ManyRelatedField: a list of other objects, each as its child field has it.

Flow: list → the child's question for all members → objects; objects → what stands for each.
Not here: one object (related.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_api.errors import SerializerMisuse, SkipField
from hotclub_api.fields.attributes import get_attribute
from hotclub_api.fields.base import Field
from hotclub_api.fields.defaults import empty
from hotclub_api.html_input import is_html_input
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, run

MANY_RELATION_KWARGS = (
    "read_only", "write_only", "required", "default", "initial", "source", "label", "help_text",
    "style", "error_messages", "allow_empty", "html_cutoff", "html_cutoff_text",
)  # fmt: skip


class ManyRelatedField(Field):
    """A list of other objects.   child_relation: field of one.   allow_empty: none is fine."""

    initial: Any = list
    default_empty_html: Any = []
    does_io = True
    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "empty": "This list may not be empty.",
        "max_length": "Ensure this field has no more than {max_length} elements.",
    }

    def __init__(self, child_relation: Any = None, *args: Any, **kwargs: Any) -> None:
        if child_relation is None:
            raise SerializerMisuse("ManyRelatedField needs child_relation=..., a field.")
        self.child_relation = child_relation
        self.allow_empty = kwargs.pop("allow_empty", True)
        self.html_cutoff = kwargs.pop("html_cutoff", child_relation.html_cutoff)
        self.html_cutoff_text = kwargs.pop("html_cutoff_text", child_relation.html_cutoff_text)
        super().__init__(*args, **kwargs)
        self.child_relation.bind(field_name="", parent=self)

    def get_value(self, dictionary: Any) -> Any:
        """Return the list; of a form, all values of the name."""
        if not is_html_input(dictionary):
            return dictionary.get(self.field_name, empty)
        if self.field_name not in dictionary and getattr(self.root, "partial", False):
            return empty
        return dictionary.getlist(self.field_name)

    def to_internal_value(self, data: Any) -> Any:
        """Return the objects."""
        return run(self._objects(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Find the objects, in steps."""
        return (yield from self._objects(data))

    def _objects(self, data: Any) -> Steps[list[Any]]:
        if isinstance(data, (str, Mapping)) or not hasattr(data, "__iter__"):
            self.fail("not_a_list", input_type=type(data).__name__)
        members = list(data)
        if not self.allow_empty and not members:
            self.fail("empty")
        limit = api_settings.MAX_LIST_LENGTH
        if limit is not None and len(members) > limit:
            self.fail("max_length", max_length=limit)
        if not members:
            return []
        found: list[Any] = yield from self.child_relation.resolve_many(members)
        return found

    def get_attribute(self, instance: Any) -> Any:
        """Return the related objects; none, for an object that is not stored yet."""
        if hasattr(instance, "pk") and instance.pk is None:
            return []
        try:
            related = get_attribute(instance, self.source_attrs)
        except (KeyError, AttributeError):
            if self.default is not empty:
                return self.get_default()
            if not self.required:
                raise SkipField from None
            raise
        return related.all() if hasattr(related, "all") else related

    def to_representation(self, iterable: Iterable[Any]) -> Any:
        """Return what stands for each object."""
        show = self.child_relation.to_representation
        return [show(one) for one in iterable]

    def own_lookup(self) -> str | None:
        """Return the relation that showing follows."""
        return "__".join(self.source_attrs) or None

    def get_choices(self, cutoff: int | None = None) -> dict[Any, str]:
        """Return the choices of the child."""
        choices: dict[Any, str] = self.child_relation.get_choices(cutoff)
        return choices

    @property
    def choices(self) -> dict[Any, str]:
        """What is shown → text, of all objects that may be taken."""
        return self.get_choices()

    @property
    def grouped_choices(self) -> dict[Any, str]:
        """The choices; relations have no groups."""
        return self.choices
