r"""Validators of text by pattern: RegexValidator and the ready-made ones, and the null character.

Ready-made patterns end with \Z: `$` would let a trailing newline through (CVE-2015-5144).
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_forms.errors import FormDefinitionError, ValidationError
from hotclub_forms.texts import LazyText
from hotclub_forms.validators.contract import Validator

MAX_INTEGER_TEXT = 4300


def _text_of(validator: Any, value: Any) -> str:
    """Return a value as text; Python refuses to write numbers of thousands of digits."""
    try:
        return str(value)
    except ValueError as wrong:
        raise ValidationError(validator.message, code=validator.code) from wrong


class RegexValidator(Validator):
    """Require that a pattern is found in the text (or, with inverse_match, that it is not).

    regex: pattern or compiled pattern; flags: only with an uncompiled one.
    """

    regex: Any = ""
    message: Any = LazyText("Enter a valid value.")
    code = "invalid"
    inverse_match = False
    flags = 0

    def __init__(
        self,
        regex: str | re.Pattern[str] | None = None,
        message: Any = None,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | re.RegexFlag | None = None,
    ) -> None:
        if regex is not None:
            self.regex = regex
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if inverse_match is not None:
            self.inverse_match = inverse_match
        if flags is not None:
            self.flags = flags
        if self.flags and not isinstance(self.regex, str):
            raise FormDefinitionError(
                "If the flags are set, regex must be a text: compile the pattern with the flags "
                "instead, or hand over both uncompiled."
            )
        if isinstance(self.regex, str):
            self.regex = re.compile(self.regex, self.flags)

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the text of the value passes."""
        if bool(self.regex.search(_text_of(self, value))) is self.inverse_match:
            raise ValidationError(self.message, code=self.code, params={"value": value})


validate_slug = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z",
    LazyText("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    "invalid",
)

validate_unicode_slug = RegexValidator(
    r"^[-\w]+\Z",
    LazyText(
        "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."
    ),
    "invalid",
)

integer_validator = RegexValidator(
    rf"^-?\d{{1,{MAX_INTEGER_TEXT}}}\Z", LazyText("Enter a valid integer."), "invalid"
)


def validate_integer(value: Any) -> None:
    """Raise ValidationError unless the text of the value is a whole number."""
    integer_validator(value)


def int_list_validator(
    sep: str = ",", message: Any = None, code: str = "invalid", allow_negative: bool = False
) -> RegexValidator:
    """Make a validator of whole numbers with a separator between them."""
    number = r"-?\d+" if allow_negative else r"\d+"
    return RegexValidator(
        rf"^{number}(?:{re.escape(sep)}{number})*\Z",
        LazyText("Enter only digits separated by commas.") if message is None else message,
        code,
    )


validate_comma_separated_integer_list = int_list_validator()


class ProhibitNullCharactersValidator(Validator):
    """Refuse text with a null character, which databases and C libraries cut short or choke on."""

    message: Any = LazyText("Null characters are not allowed.")
    code = "null_characters_not_allowed"

    def __init__(self, message: Any = None, code: str | None = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError when the text of the value holds a null character."""
        if "\x00" in _text_of(self, value):
            raise ValidationError(self.message, code=self.code, params={"value": value})
