"""Under the name of `django.contrib.postgres.validators`."""

from hotclub_orm.postgres.validators import (
    ArrayMaxLengthValidator,
    ArrayMinLengthValidator,
    KeysValidator,
    RangeMaxValueValidator,
    RangeMinValueValidator,
)

__all__ = [
    "ArrayMaxLengthValidator",
    "ArrayMinLengthValidator",
    "KeysValidator",
    "RangeMaxValueValidator",
    "RangeMinValueValidator",
]
