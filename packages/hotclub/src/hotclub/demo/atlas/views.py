"""The pages of the atlas.

Flow: request → **views** → models, maps → templates/atlas/. Each page asks a fixed number of questions.
Not here: accounts and visits (journal/).
"""

from __future__ import annotations

from typing import Any

from hotclub import orm as models
from hotclub.demo.atlas.clocks import clock_of, clocks_around
from hotclub.demo.atlas.forms import CityFilterForm, CountryFilterForm, SearchForm
from hotclub.demo.atlas.maps import map_around, map_of, world_map
from hotclub.demo.atlas.models import City, Continent, Country
from hotclub.demo.atlas.neighbourhood import neighbourhood
from hotclub.shortcuts import redirect
from hotclub.templatetags.static import static
from hotclub.utils import timezone
from hotclub.views.generic import DetailView, ListView, RedirectView, TemplateView

__all__ = [
    "CityListView",
    "CityView",
    "CountryListView",
    "CountryView",
    "HomeView",
    "IconView",
    "SearchView",
]

CLOCKS = 8
ON_A_COUNTRY_MAP = 500
INSET_DOT = 13.0


class HomeView(TemplateView):
    """The world now."""

    template_name = "atlas/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the map, the clocks, the continents and the largest cities."""
        now = timezone.now()
        largest = list(City.objects.select_related("country")[:120])
        clocks = clocks_around(largest, now, CLOCKS)
        return super().get_context_data(
            form=SearchForm(),
            now=now,
            clocks=clocks,
            world=world_map([clock.city for clock in clocks], moment=now),
            continents=continent_rows(),
            largest=largest[:10],
            **kwargs,
        )


class SearchView(TemplateView):
    """Countries and cities by name."""

    template_name = "atlas/search.html"
    MOST = 40

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was found, unless nothing was asked for."""
        form = SearchForm(self.request.GET, label_suffix="")
        text = form.cleaned_data["q"] if form.is_valid() else ""
        context = super().get_context_data(form=form, query=text, most=self.MOST, **kwargs)
        if text:
            context["countries"] = Country.objects.matching(text)[: self.MOST]
            found = City.objects.matching(text).select_related("country")
            context["cities"] = list(found[: self.MOST])
        return context


class CountryListView(ListView[Country]):
    """All countries on one page."""

    template_name = "atlas/country_list.html"
    context_object_name = "countries"

    def get_queryset(self) -> Any:
        """Return the countries that were asked for; what can't be read is left out."""
        self.form = CountryFilterForm(self.request.GET, label_suffix="")
        self.form.is_valid()
        wanted = self.form.cleaned_data
        countries = Country.objects.annotate(city_count=models.Count("cities"))
        if continent := wanted.get("continent"):
            countries = countries.filter(continent=continent)
        return countries.order_by(*CountryFilterForm.ORDERS[wanted.get("order") or "name"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was chosen."""
        wanted = self.form.cleaned_data
        return super().get_context_data(
            form=self.form,
            continents=Continent.choices,
            continent=wanted.get("continent") or "",
            order=wanted.get("order") or "name",
            **kwargs,
        )


class CountryView(DetailView[Country]):
    """A country: facts, map, largest cities, neighbours."""

    model = Country
    template_name = "atlas/country_detail.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send those who ask for a code ("FR", "fra") to the country's own address."""
        code = self.kwargs["slug"].upper()
        if len(code) in (2, 3):
            known = models.Q(code=code) | models.Q(code3=code)
            if country := Country.objects.filter(known).exclude(slug=self.kwargs["slug"]).first():
                return redirect(country, permanent=True)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its cities and its map."""
        country = self.object
        cities = list(country.cities.all()[:ON_A_COUNTRY_MAP])
        capital = next((city for city in cities if city.name == country.capital), None)
        marked = capital or (cities[0] if cities else None)
        return super().get_context_data(
            largest=cities[:12],
            city_count=country.cities.count(),
            capital=capital,
            map=map_of(cities, main=capital),
            world=world_map([marked] if marked else [], dot_radius=INSET_DOT),
            neighbours=country.neighbours.all(),
            clock=clock_of(marked, timezone.now()) if marked else None,
            **kwargs,
        )


class CityListView(ListView[City]):
    """Cities, page by page."""

    template_name = "atlas/city_list.html"
    context_object_name = "cities"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """Return the cities that were asked for; what can't be read is left out."""
        self.form = CityFilterForm(self.request.GET, label_suffix="")
        self.form.is_valid()
        wanted = self.form.cleaned_data
        cities = City.objects.select_related("country")
        if text := wanted.get("q"):
            cities = cities.matching(text)
        if slug := wanted.get("country"):
            cities = cities.filter(country__slug=slug)
        if continent := wanted.get("continent"):
            cities = cities.filter(country__continent=continent)
        if people := wanted.get("population"):
            cities = cities.filter(population__gte=people)
        if order := wanted.get("order"):
            cities = cities.order_by(*CityFilterForm.ORDERS[order])
        return cities

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was chosen."""
        slug = self.form.cleaned_data.get("country")
        country = Country.objects.filter(slug=slug).first() if slug else None
        return super().get_context_data(form=self.form, country=country, **kwargs)


class CityView(DetailView[City]):
    """A city: facts, time, map, what is near."""

    queryset = City.objects.select_related("country")
    template_name = "atlas/city_detail.html"
    NEAREST = 8

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the clock, the neighbourhood and the maps."""
        city = self.object
        around, reach = neighbourhood(city)
        by_size = sorted((near.city for near in around), key=lambda other: -other.population)
        return super().get_context_data(
            clock=clock_of(city, timezone.now()),
            map=map_around(city, by_size, reach_degrees=reach),
            world=world_map([city], dot_radius=INSET_DOT),
            nearest=around[: self.NEAREST],
            **kwargs,
        )


class IconView(RedirectView):
    """The icon of the site, for pages that name none."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        """Return the address of the globe, which changes with its content."""
        return static("atlas/globe.svg")


def continent_rows() -> list[dict[str, Any]]:
    """Return name, countries, cities and people of each continent, most people first."""
    cities = dict(
        City.objects.order_by()
        .values_list("country__continent")
        .annotate(number=models.Count("pk"))
    )
    rows = (
        Country.objects.order_by()
        .values("continent")
        .annotate(countries=models.Count("pk"), people=models.Sum("population"))
    )
    named = [
        {
            **row,
            "name": Continent(row["continent"]).label,
            "cities": cities.get(row["continent"], 0),
        }
        for row in rows
    ]
    return sorted(named, key=lambda row: -row["people"])
