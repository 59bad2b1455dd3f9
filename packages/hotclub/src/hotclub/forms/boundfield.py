"""hotclub_forms.boundfield under the framework's name."""

from hotclub_forms.boundfield import (
    BoundField,
    BoundWidget,
    pretty_name,
)

__all__ = [
    "BoundField",
    "BoundWidget",
    "pretty_name",
]
