"""Writing down a visit, and signing up.

Flow: what was sent → **forms** → Visit, User.
"""

from __future__ import annotations

from typing import Any

from hotclub import forms
from hotclub.auth.forms import AuthenticationForm, UserCreationForm
from hotclub.demo.journal.models import Rating, Visit
from hotclub.demo.journal.pictures import PictureField

__all__ = ["LogInForm", "SignUpForm", "VisitForm"]


class PlainLabels:
    """Labels without a colon: they stand above their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class VisitForm(PlainLabels, forms.ModelForm):
    """A visit of a city that the address names."""

    rating = forms.TypedChoiceField(
        label="How was it?",
        coerce=int,
        choices=[(int(rating), f"{'★' * rating} {rating.label}") for rating in Rating],
        widget=forms.RadioSelect,
    )
    picture = PictureField(
        required=False,
        help_text="JPEG, PNG, WebP or GIF, up to 8 MB. Where it was taken is removed from it.",
    )

    class Meta:
        model = Visit
        fields = ["date", "rating", "note", "picture"]
        labels = {"date": "When were you there?", "note": "What do you want to remember?"}
        help_texts = {"note": "Everybody can read it, with your name, on the page of the city."}
        widgets = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 5}),
        }


class SignUpForm(PlainLabels, UserCreationForm):
    """A name and a password, twice."""


class LogInForm(PlainLabels, AuthenticationForm):
    """A name and its password."""
