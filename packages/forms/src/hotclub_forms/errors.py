"""The exceptions of this library.

    FormsError
    ├── ValidationError             input that is not acceptable, with code and params
    ├── FormDefinitionError         a declaration or call can't work (ValueError, TypeError)
    ├── UnknownField                form["nmae"]: no such field (KeyError)
    ├── UnknownTemplate             the built-in renderer has no template of that name
    ├── NotValidYet                 clean values of what is not valid (AttributeError)
    └── MissingExtra                a field needs a library that is not installed (ImportError)

Ground floor: imports nothing of the package. Not here: lists of errors and their HTML
(error_lists.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

NON_FIELD_ERRORS: Final = "__all__"


class FormsError(Exception):
    """Root of everything this library raises on purpose."""


class FormDefinitionError(FormsError, ValueError, TypeError):
    """A declaration or a call can't work; the text says which one and what to write instead."""


class UnknownField(FormsError, KeyError):
    """A form was asked for a field that it has not.

    form: the form's class name; name: what was asked; known: the names it has.
    """

    def __init__(self, form: str, name: str, known: Sequence[str]) -> None:
        self.form, self.name, self.known = form, name, tuple(known)
        super().__init__(form, name, self.known)

    def __str__(self) -> str:
        near = get_close_matches(self.name, self.known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        choices = ", ".join(sorted(self.known))
        return f"Key {self.name!r} not found in {self.form!r}.{hint} Choices are: {choices}."


class UnknownTemplate(FormsError):
    """The built-in renderer was asked for a template that it does not carry.

    template_name: what was asked; known: the names it carries.
    """

    def __init__(self, template_name: str, known: Sequence[str]) -> None:
        self.template_name, self.known = template_name, tuple(known)
        near = get_close_matches(template_name, self.known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"No form template {template_name!r}: the built-in renderer carries only Django's own "
            f"names.{hint} For templates of your own give the form a renderer with an engine: "
            f"renderer=EngineRenderer(engine)."
        )


class NotValidYet(FormsError, AttributeError):
    """Cleaned values were asked of something that is not (yet) valid."""


class MissingExtra(FormsError, ImportError):
    """A field needs an optional library; the text has the line that installs it."""


class ValidationError(FormsError):
    """Input that is not acceptable.

    message: a text (may be lazy, may hold %(name)s places), a list of texts and errors, or a
    mapping of field names to such lists. code: a stable short word for programs. params: values
    for the places in the text, and facts for programs.

    One error of a single text has `message`, `code`, `params`; every error but a mapping has
    `error_list`; a mapping has `error_dict`.
    """

    message: Any
    code: str | None
    params: Mapping[str, Any] | None
    error_list: list[ValidationError]
    error_dict: dict[str, list[ValidationError]]

    def __init__(
        self, message: Any, code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        # What copying and pickling call the class with.
        self.args = (message, code, params)
        if isinstance(message, _COMPOUND):
            message = _alone(message)
            if isinstance(message, dict):
                self.error_dict = {
                    field: _flat(errors if _is_several(errors) else (errors,))
                    for field, errors in message.items()
                }
                return
            if isinstance(message, _LISTS):
                self.error_list = _flat(message)
                return
            message, code, params = message.message, message.code, message.params
        self.message, self.code, self.params = message, code, params
        self.error_list = [self]

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """Texts by field. Raises AttributeError unless the error was made of a mapping."""
        return {field: _texts(errors) for field, errors in self.error_dict.items()}

    @property
    def messages(self) -> list[str]:
        """All texts, params filled in, in order."""
        if hasattr(self, "error_dict"):
            return [text for errors in self.error_dict.values() for text in _texts(errors)]
        return _texts(self.error_list)

    def update_error_dict(
        self, error_dict: dict[str, list[ValidationError]]
    ) -> dict[str, list[ValidationError]]:
        """Add these errors to a dict of lists by field name, and return it."""
        if hasattr(self, "error_dict"):
            for field, errors in self.error_dict.items():
                error_dict.setdefault(field, []).extend(errors)
        else:
            error_dict.setdefault(NON_FIELD_ERRORS, []).extend(self.error_list)
        return error_dict

    def __iter__(self) -> Iterator[Any]:
        """Yield texts, or (field, texts) pairs when the error was made of a mapping."""
        if hasattr(self, "error_dict"):
            yield from self.message_dict.items()
        else:
            yield from _texts(self.error_list)

    def __str__(self) -> str:
        return repr(self.message_dict if hasattr(self, "error_dict") else list(self))

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValidationError):
            return NotImplemented
        return _identity(self) == _identity(other)

    def __hash__(self) -> int:
        return hash(_identity(self))


def is_validation_error(error: object) -> bool:
    """Tell whether an exception has the shape of a ValidationError, whatever its class.

    Validators of another library (a model's, say) may be put on a form field.
    """
    if isinstance(error, ValidationError):
        return True
    return isinstance(error, Exception) and (
        hasattr(error, "error_list") or hasattr(error, "error_dict")
    )


_LISTS: Final = (list, tuple)
_COMPOUND: Final = (Exception, dict, list, tuple)


def _alone(message: Any) -> Any:
    """Unwrap an error that holds several into what it holds."""
    if not isinstance(message, Exception):
        return message
    if not is_validation_error(message):
        return [str(message)]
    return _inside(message)


def _inside(message: Any) -> Any:
    if hasattr(message, "error_dict"):
        return message.error_dict
    return message if hasattr(message, "message") else message.error_list


def _is_several(errors: object) -> bool:
    return isinstance(errors, list | tuple) or (
        is_validation_error(errors) and not hasattr(errors, "message")
    )


def _flat(messages: Iterable[Any]) -> list[ValidationError]:
    """Normalise texts and errors, nested as they come, to a flat list of single errors."""
    if is_validation_error(messages):
        messages = [messages]
    found: list[ValidationError] = []
    for message in messages:
        error = message if isinstance(message, ValidationError) else ValidationError(message)
        if hasattr(error, "error_dict"):
            for errors in error.error_dict.values():
                found.extend(errors)
        else:
            found.extend(error.error_list)
    return found


def _texts(errors: Iterable[ValidationError]) -> list[str]:
    return [_text_of(error.message, error.params) for error in errors]


def _text_of(message: Any, params: Mapping[str, Any] | None) -> str:
    """Fill in and resolve a text; a str stays what it is, since it may be marked as HTML."""
    if params:
        # A lazy plural chooses its form by the params, so it fills its places itself.
        message = message % params if hasattr(message, "__mod__") else str(message) % params
    return message if isinstance(message, str) else str(message)


def _identity(error: ValidationError) -> tuple[Any, ...]:
    """What makes two errors equal: texts (as shown), codes and params, without order."""
    if hasattr(error, "message"):
        params = tuple(sorted((name, str(value)) for name, value in (error.params or {}).items()))
        return (str(error.message), error.code, params)
    if hasattr(error, "error_dict"):
        return tuple(
            (field, tuple(sorted(map(repr, map(_identity, errors)))))
            for field, errors in sorted(error.error_dict.items())
        )
    return tuple(sorted(map(repr, map(_identity, error.error_list))))
