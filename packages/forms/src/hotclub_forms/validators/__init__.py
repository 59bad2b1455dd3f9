"""Validators: callables that take a coerced value and raise ValidationError or return None.

Flow: raw → coerced → **validated** → cleaned. Names and codes are those of django.core.validators.
Import levels, from the ground: contract, then internet · limits · pattern · uploads.
"""

from hotclub_forms.errors import ValidationError
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
