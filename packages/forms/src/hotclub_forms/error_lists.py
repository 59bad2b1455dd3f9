"""The errors of a form: a list a field, a dict for the whole; as texts, data, JSON or HTML.

Flow: ValidationError → **error lists** → html. Not here: who adds errors (forms.py, formsets.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self, SupportsIndex

from hotclub_forms.elements import Markup, escape
from hotclub_forms.errors import ValidationError
from hotclub_forms.ports import Renderer
from hotclub_forms.renderable import RenderableErrorMixin
from hotclub_forms.renderers import get_default_renderer


class ErrorDict(dict[str, Any], RenderableErrorMixin):
    """Errors by field name; '__all__' holds those of the form as a whole."""

    template_name = "django/forms/errors/dict/default.html"
    template_name_text = "django/forms/errors/dict/text.txt"
    template_name_ul = "django/forms/errors/dict/ul.html"

    def __init__(self, *args: Any, renderer: Renderer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.renderer = renderer or get_default_renderer()

    def as_data(self) -> dict[str, list[ValidationError]]:
        """Return the errors themselves, by field."""
        return {field: errors.as_data() for field, errors in self.items()}

    def get_json_data(self, escape_html: bool = False) -> dict[str, list[dict[str, str]]]:
        """Return messages and codes, by field, as values for JSON."""
        return {field: errors.get_json_data(escape_html) for field, errors in self.items()}

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees."""
        return {"errors": self.items(), "error_class": "errorlist"}

    def __str__(self) -> str:
        return self.render()


class ErrorList(list[Any], RenderableErrorMixin):
    """The errors of one field. Reading entries gives texts, `as_data()` the errors themselves.

    initlist: errors or texts. error_class: more CSS classes. field_id: the id of the field's
    element, from which the list takes its own, for aria-describedby to point at.
    """

    template_name = "django/forms/errors/list/default.html"
    template_name_text = "django/forms/errors/list/text.txt"
    template_name_ul = "django/forms/errors/list/ul.html"

    def __init__(
        self,
        initlist: Iterable[Any] | None = None,
        error_class: str | None = None,
        renderer: Renderer | None = None,
        field_id: str | None = None,
    ) -> None:
        if initlist is not None:
            super().__init__(initlist.data if isinstance(initlist, ErrorList) else initlist)
        self.error_class = "errorlist" if error_class is None else f"errorlist {error_class}"
        self._renderer, self.field_id = renderer, field_id

    @property
    def renderer(self) -> Any:
        """The renderer it was given, or the default one."""
        return self._renderer or get_default_renderer()

    @renderer.setter
    def renderer(self, renderer: Renderer | None) -> None:
        self._renderer = renderer

    @property
    def data(self) -> list[Any]:
        """The entries as they were put in: errors or texts."""
        return list(list.__iter__(self))

    def as_data(self) -> list[ValidationError]:
        """Return the errors themselves."""
        return ValidationError(self.data).error_list

    def copy(self) -> Self:
        """Return another list of the same entries."""
        twin = type(self)(self.data, renderer=self._renderer, field_id=self.field_id)
        twin.error_class = self.error_class
        return twin

    __copy__ = copy

    def get_json_data(self, escape_html: bool = False) -> list[dict[str, str]]:
        """Return messages and codes as values for JSON; escape_html makes the messages HTML."""
        return [
            {
                "message": str(escape(message)) if escape_html else message,
                "code": error.code or "",
            }
            for error in self.as_data()
            for message in error.messages
        ]

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees."""
        return {"errors": self, "error_class": self.error_class}

    def __str__(self) -> str:
        # The commonest list is empty, and every field of every page shows one.
        return self.render() if len(self) else Markup("")

    def __repr__(self) -> str:
        return repr(list(self))

    def __iter__(self) -> Iterator[str]:
        return map(_text, list.__iter__(self))

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return [*map(_text, found)] if isinstance(place, slice) else _text(found)

    def __contains__(self, entry: object) -> bool:
        return entry in list(self)

    def __eq__(self, other: object) -> bool:
        return list(self) == (list(other) if isinstance(other, ErrorList) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        state = {name: value for name, value in vars(self).items() if name != "_renderer"}
        return type(self), (self.data,), state | {"_renderer": None}


def _text(error: Any) -> Any:
    if isinstance(error, ValidationError):
        return error.messages[0]
    # Lists inside lists stay what they are, so that JSON keeps their shape.
    return error if isinstance(error, str | list | dict) else str(error)
