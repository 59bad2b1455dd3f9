"""Fields whose values come out of a given set.

Flow: base.py → these. Not here: relations, whose set is a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hotclub_api.fields.base import Field, empty
from hotclub_api.fields.text import shown
from hotclub_api.html_input import is_html_input


def flat_choices(choices: Any) -> dict[Any, Any]:
    """Return value → label of choices: pairs, single values, groups, a mapping or an enum."""
    found: dict[Any, Any] = {}
    for value, label in _pairs(choices):
        if isinstance(label, (list, tuple, Mapping)):
            found.update(flat_choices(label))
        else:
            found[value] = label
    return found


def grouped_choices(choices: Any) -> dict[Any, Any]:
    """Return value → label, and group → {value: label}."""
    return {
        value: flat_choices(label) if isinstance(label, (list, tuple, Mapping)) else label
        for value, label in _pairs(choices)
    }


def _pairs(choices: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(choices, type) and hasattr(choices, "choices"):
        choices = choices.choices
    if isinstance(choices, Mapping):
        yield from choices.items()
        return
    for one in choices() if callable(choices) else choices:
        if isinstance(one, (list, tuple)) and len(one) == 2:
            yield one[0], one[1]
        else:
            yield one, one


class ChoiceField(Field, context_free=True):
    """One value of a set; input is compared by its text, so "7" finds 7.

    choices: pairs of value and label, values alone, groups of them, an enumeration's class.
    allow_blank: "" is a value.   html_cutoff, html_cutoff_text: how much of it forms show.
    """

    default_error_messages = {"invalid_choice": '"{input}" is not a valid choice.'}

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        self.choices = choices
        self.html_cutoff = kwargs.pop("html_cutoff", None)
        self.html_cutoff_text = kwargs.pop("html_cutoff_text", "More than {count} items...")
        self.allow_blank = kwargs.pop("allow_blank", False)
        super().__init__(**kwargs)

    @property
    def choices(self) -> dict[Any, Any]:
        """Value → label, flat."""
        return self._choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        self.grouped_choices = grouped_choices(choices)
        self._choices = flat_choices(choices)
        self.choice_strings_to_values = {
            str(getattr(key, "value", key)): key for key in self._choices
        }

    def to_internal_value(self, data: Any) -> Any:
        """Return the value that the text stands for."""
        if data == "" and self.allow_blank:
            return ""
        plain = getattr(data, "value", data)
        # True is the text "True", not a choice 1; a container is no choice at all.
        if isinstance(plain, (str, int, float)):
            found = self.choice_strings_to_values.get(str(plain), empty)
            if found is not empty:
                return found
        return self.fail("invalid_choice", input=shown(data))

    def to_representation(self, value: Any) -> Any:
        """Return the value as it stands among the choices."""
        if value in ("", None):
            return value
        plain = getattr(value, "value", value)
        found = self.choice_strings_to_values.get(str(plain), plain)
        return getattr(found, "value", found)

    def iter_options(self) -> Iterator[tuple[Any, Any]]:
        """Yield (value, label) in order."""
        return iter(self._choices.items())


class MultipleChoiceField(ChoiceField, context_free=True):
    """Several values of a set, as a list.   allow_empty: none is fine."""

    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "empty": "This selection may not be empty.",
    }
    default_empty_html: Any = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.allow_empty = kwargs.pop("allow_empty", True)
        super().__init__(*args, **kwargs)

    def get_value(self, dictionary: Any) -> Any:
        """Return the list, of a form all values of the name."""
        if not is_html_input(dictionary):
            return dictionary.get(self.field_name, empty)
        if self.field_name not in dictionary and getattr(self.root, "partial", False):
            return empty
        return dictionary.getlist(self.field_name)

    def to_internal_value(self, data: Any) -> Any:
        """Return the values, each once, as they came."""
        if isinstance(data, (str, Mapping)) or not hasattr(data, "__iter__"):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not self.allow_empty and len(data) == 0:
            self.fail("empty")
        convert = super().to_internal_value
        members = (convert(one) for one in _bounded(data, len(self.choices)))
        return list(dict.fromkeys(members))

    def to_representation(self, value: Any) -> Any:
        """Return the values, in the order of the choices."""
        show = super().to_representation
        given = {show(one) for one in value}
        ordered = [shown for one in self.choices if (shown := show(one)) in given]
        return ordered + [one for one in given if one not in set(ordered)]


def _bounded(values: Iterable[Any], count: int) -> list[Any]:
    """Return the values, no more than make sense twice over; the rest can only repeat."""
    return list(values)[: max(2 * count, 100)]


class FilePathField(ChoiceField, context_free=True):
    """The path of a file that lies in a folder when the field is made.

    path: folder.   match: regular expression for names.   recursive: look in folders below.
    allow_files, allow_folders: what is offered.
    """

    default_error_messages = {"invalid_choice": '"{input}" is not a valid path choice.'}

    def __init__(
        self,
        path: Any,
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        required: bool | None = None,
        **kwargs: Any,
    ) -> None:
        folder = Path(path() if callable(path) else path)
        wanted = re.compile(match or "")
        found = sorted(folder.rglob("*") if recursive else folder.iterdir())
        choices = {
            str(one): str(one.relative_to(folder))
            for one in found
            if (one.is_dir() if not one.is_file() else allow_files)
            and (allow_folders or not one.is_dir())
            and wanted.search(one.name)
            and "__pycache__" not in one.parts
        }
        kwargs["required"] = required
        super().__init__(choices, **kwargs)
