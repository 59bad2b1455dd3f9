"""Validators: callables that take a coerced value and raise ValidationError or return None.

Flow: raw → coerced → **validated** → cleaned. Names and codes are those of django.core.validators.
Import levels, from the ground: contract, then internet · limits · pattern · uploads.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from hotclub_forms.errors import ValidationError

if TYPE_CHECKING:
    from hotclub_forms.validators.contract import EMPTY_VALUES, Validator
    from hotclub_forms.validators.internet import (
        MAX_IPV6_LENGTH,
        DomainNameValidator,
        EmailValidator,
        URLValidator,
        clean_ipv6_address,
        ip_address_validators,
        validate_domain_name,
        validate_email,
        validate_ipv4_address,
        validate_ipv6_address,
        validate_ipv46_address,
    )
    from hotclub_forms.validators.limits import (
        BaseValidator,
        DecimalValidator,
        MaxLengthValidator,
        MaxValueValidator,
        MinLengthValidator,
        MinValueValidator,
        StepValueValidator,
    )
    from hotclub_forms.validators.pattern import (
        ProhibitNullCharactersValidator,
        RegexValidator,
        int_list_validator,
        integer_validator,
        validate_comma_separated_integer_list,
        validate_integer,
        validate_slug,
        validate_unicode_slug,
    )
    from hotclub_forms.validators.uploads import (
        FileExtensionValidator,
        get_available_image_extensions,
        validate_image_file_extension,
    )

__all__ = [
    "EMPTY_VALUES",
    "MAX_IPV6_LENGTH",
    "BaseValidator",
    "DecimalValidator",
    "DomainNameValidator",
    "EmailValidator",
    "FileExtensionValidator",
    "MaxLengthValidator",
    "MaxValueValidator",
    "MinLengthValidator",
    "MinValueValidator",
    "ProhibitNullCharactersValidator",
    "RegexValidator",
    "StepValueValidator",
    "URLValidator",
    "ValidationError",
    "Validator",
    "clean_ipv6_address",
    "get_available_image_extensions",
    "int_list_validator",
    "integer_validator",
    "ip_address_validators",
    "validate_comma_separated_integer_list",
    "validate_domain_name",
    "validate_email",
    "validate_image_file_extension",
    "validate_integer",
    "validate_ipv4_address",
    "validate_ipv6_address",
    "validate_ipv46_address",
    "validate_slug",
    "validate_unicode_slug",
]

# The room that each name lives in.
_ROOMS = {
    "contract": "EMPTY_VALUES Validator",
    "internet": (
        "DomainNameValidator EmailValidator MAX_IPV6_LENGTH URLValidator clean_ipv6_address "
        "ip_address_validators validate_domain_name validate_email validate_ipv46_address "
        "validate_ipv4_address validate_ipv6_address"
    ),
    "limits": (
        "BaseValidator DecimalValidator MaxLengthValidator MaxValueValidator MinLengthValidator "
        "MinValueValidator StepValueValidator"
    ),
    "pattern": (
        "ProhibitNullCharactersValidator RegexValidator int_list_validator integer_validator "
        "validate_comma_separated_integer_list validate_integer validate_slug "
        "validate_unicode_slug"
    ),
    "uploads": (
        "FileExtensionValidator get_available_image_extensions validate_image_file_extension"
    ),
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
