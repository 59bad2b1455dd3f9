"""What visitors may ask for in the address of a page.

Flow: query string → **forms** → clean values, or words about what can't be read → views.py.
"""

from __future__ import annotations

from hotclub import forms
from hotclub.demo.atlas.models import Continent

__all__ = ["CityFilterForm", "CountryFilterForm", "SearchForm"]

CONTINENTS = [("", "Any continent"), *Continent.choices]
POPULATIONS = [
    ("", "Any size"),
    ("100000", "100,000 and more"),
    ("1000000", "1 million and more"),
    ("5000000", "5 million and more"),
]


class SearchForm(forms.Form):
    """A name, or a part of one."""

    q = forms.CharField(
        label="City or country",
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Kyoto, Oaxaca, Iceland", "autocomplete": "off"}
        ),
    )


class CountryFilterForm(forms.Form):
    """Which countries, in which order."""

    ORDERS = {
        "name": ("name",),
        "-population": ("-population", "name"),
        "-area": ("-area_km2", "name"),
        "-cities": ("-city_count", "name"),
    }

    continent = forms.ChoiceField(choices=CONTINENTS, required=False)
    order = forms.ChoiceField(
        label="Order by",
        choices=[
            ("name", "Name"),
            ("-population", "People"),
            ("-area", "Area"),
            ("-cities", "Number of cities"),
        ],
        required=False,
    )


class CityFilterForm(forms.Form):
    """Which cities, in which order."""

    ORDERS = {
        "-population": ("-population", "name"),
        "population": ("population", "name"),
        "name": ("search_name", "-population"),
        "-latitude": ("-latitude", "name"),
        "latitude": ("latitude", "name"),
    }

    q = forms.CharField(label="Name", max_length=80, required=False)
    country = forms.SlugField(max_length=90, required=False, widget=forms.HiddenInput)
    continent = forms.ChoiceField(choices=CONTINENTS, required=False)
    population = forms.TypedChoiceField(
        label="Size", choices=POPULATIONS, coerce=int, empty_value=None, required=False
    )
    order = forms.ChoiceField(
        label="Order by",
        choices=[
            ("-population", "Largest first"),
            ("population", "Smallest first"),
            ("name", "Name"),
            ("-latitude", "North to south"),
            ("latitude", "South to north"),
        ],
        required=False,
    )
