"""hotclub_forms.forms under the framework's name."""

from hotclub_forms.declaration import DeclarativeFieldsMetaclass
from hotclub_forms.forms import (
    BaseForm,
    Form,
)

__all__ = [
    "BaseForm",
    "DeclarativeFieldsMetaclass",
    "Form",
]
