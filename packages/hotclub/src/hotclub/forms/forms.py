"""hotclub_forms.forms under the framework's name."""

from hotclub_forms.forms import (
    BaseForm,
    Form,
)

__all__ = [
    "BaseForm",
    "Form",
]
