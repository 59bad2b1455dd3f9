"""Fields of user forms: a name in its normal form, and a stored password that is only described.

Not here: passwords that are chosen (choosing.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_auth.errors import UnreadableHash
from hotclub_auth.hashers import identify_hasher, is_password_usable
from hotclub_auth.names import normalize_username
from hotclub_forms import CharField, Field, Widget
from hotclub_forms.elements import Markup, attributes, element

from hotclub.utils.text import capfirst
from hotclub.utils.translation import gettext

__all__ = [
    "ReadOnlyPasswordHashField",
    "ReadOnlyPasswordHashWidget",
    "UsernameField",
    "password_summary",
]


class ReadOnlyPasswordHashWidget(Widget):
    """Tells how a password is stored, without the parts that would help to guess it.

    Under it stands the way to the page where the administrator sets another.
    """

    template_name = "auth/widgets/read_only_password_hash.html"
    read_only = True
    password_url = "../password/"  # noqa: S105 - an address

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what is shown: summary, a list of labels and values, and the button's label."""
        context = super().get_context(name, value, attrs)
        usable = bool(value) and is_password_usable(value)
        context["summary"] = password_summary(value)
        context["button_label"] = gettext("Reset password") if usable else gettext("Set password")
        context["password_url"] = self.password_url
        return context

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,
    ) -> Markup:
        """Return the description as HTML."""
        context = self.get_context(name, value, attrs)
        # What is only for controls that can be filled in has no meaning here.
        given = context["widget"]["attrs"].items()
        shown = {key: one for key, one in given if key not in ("required", "disabled")}
        lines = "".join(_line(**part) for part in context["summary"])
        link = element(
            "a", context["button_label"], {"href": context["password_url"], "role": "button"}
        )
        return Markup(f"<div{attributes(shown)}>{lines}<p>{link}</p></div>")

    def id_for_label(self, id_: str) -> str:
        """Return "": there is nothing to enter."""
        return ""


def password_summary(value: str | None) -> list[dict[str, str]]:
    """Return how a password is stored: `label` and `value` of each part, or one `label` to say."""
    if not value or not is_password_usable(value):
        return [{"label": gettext("No password set.")}]
    try:
        hasher = identify_hasher(value)
        parts = hasher.safe_summary(value)
    except (UnreadableHash, ValueError):
        return [{"label": gettext("This password is stored in a form that nothing here can read.")}]
    return [
        {"label": capfirst(gettext(label)), "value": str(part)} for label, part in parts.items()
    ]


def _line(label: str, value: str | None = None) -> str:
    if value is None:
        return element("p", label, {})
    return f"<p>{element('strong', label, {})}: {element('bdi', value, {})}</p>"


class ReadOnlyPasswordHashField(Field):
    """A stored password, described. Whatever is sent for it is ignored."""

    widget = ReadOnlyPasswordHashWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("disabled", True)
        super().__init__(**kwargs)


class UsernameField(CharField):
    """A user name; look-alikes become one (NFKC)."""

    def to_python(self, value: Any) -> Any:
        """Return the name in its normal form; one that is too long is left to the validator."""
        text = super().to_python(value)
        if self.max_length is not None and len(text) > self.max_length:
            # Normalizing costs time, and can only make it longer.
            return text
        return normalize_username(text)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return what keeps phones from changing it, and lets password managers fill it in."""
        return {
            **super().widget_attrs(widget),
            "autocapitalize": "none",
            "autocomplete": "username",
        }
