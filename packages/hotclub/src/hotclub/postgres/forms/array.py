"""Lists, under the name of `django.contrib.postgres.forms.array`."""

from hotclub_forms.postgres import (
    SimpleArrayField,
    SplitArrayField,
    SplitArrayWidget,
)

__all__ = [
    "SimpleArrayField",
    "SplitArrayField",
    "SplitArrayWidget",
]
