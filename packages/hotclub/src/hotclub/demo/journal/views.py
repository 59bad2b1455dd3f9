"""Signing up, and a visitor's own journal.

Flow: request → **views** → forms → models → templates/journal/. Everybody reads and changes only visits
of their own: each view begins with those, so a foreign one is not found.
"""

from __future__ import annotations

from typing import Any

from hotclub import messages
from hotclub.auth import login
from hotclub.auth.mixins import LoginRequiredMixin
from hotclub.demo.atlas.maps import world_map
from hotclub.demo.atlas.models import City
from hotclub.demo.journal.forms import SignUpForm, VisitForm
from hotclub.demo.journal.models import Visit
from hotclub.shortcuts import get_object_or_404, redirect
from hotclub.urls import reverse_lazy
from hotclub.views.generic import CreateView, DeleteView, ListView, UpdateView

__all__ = ["SignUpView", "VisitCreateView", "VisitDeleteView", "VisitListView", "VisitUpdateView"]


class SignUpView(CreateView):
    """A new visitor; who has signed up is logged in."""

    form_class = SignUpForm
    template_name = "registration/signup.html"
    success_url = reverse_lazy("journal:visits")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send those who are logged in to their journal."""
        if request.user.is_authenticated:
            return redirect("journal:visits")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Log the new visitor in."""
        response = super().form_valid(form)
        login(self.request, self.object, backend="hotclub.auth.backends.ModelBackend")
        messages.success(self.request, f"Welcome, {self.object}. Where have you been?")
        return response


class OwnVisits(LoginRequiredMixin):
    """Views that see only the visits of who is logged in."""

    request: Any

    def get_queryset(self) -> Any:
        """Return the visitor's own visits."""
        return Visit.objects.filter(visitor=self.request.user).select_related("city__country")


class VisitListView(OwnVisits, ListView[Visit]):
    """The journal."""

    template_name = "journal/visit_list.html"
    context_object_name = "visits"
    paginate_by = 20
    ON_THE_MAP = 500

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the map of the cities that were visited, and how many they are."""
        mine = City.objects.filter(visits__visitor=self.request.user).distinct()
        cities = list(mine.select_related("country")[: self.ON_THE_MAP])
        return super().get_context_data(
            world=world_map(cities),
            cities=cities,
            countries={city.country for city in cities},
            continents={city.country.continent for city in cities},
            **kwargs,
        )


class VisitCreateView(LoginRequiredMixin, CreateView):
    """A new visit of the city that the address names."""

    form_class = VisitForm
    template_name = "journal/visit_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the city."""
        return super().get_context_data(city=self.get_city(), **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Give the visit its visitor and its city."""
        form.instance.visitor, form.instance.city = self.request.user, self.get_city()
        messages.success(self.request, f"{form.instance.city} is in your journal.")
        return super().form_valid(form)

    def get_city(self) -> City:
        """Return the city of the address. Raises Http404."""
        found: City = get_object_or_404(
            City.objects.select_related("country"), slug=self.kwargs["city"]
        )
        return found


class VisitUpdateView(OwnVisits, UpdateView):
    """A change to a visit."""

    form_class = VisitForm
    template_name = "journal/visit_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the city."""
        return super().get_context_data(city=self.object.city, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Say that it is kept."""
        messages.success(self.request, f"Your visit to {self.object.city} is changed.")
        return super().form_valid(form)


class VisitDeleteView(OwnVisits, DeleteView):
    """A visit is torn out of the journal, after a question."""

    template_name = "journal/visit_confirm_delete.html"
    success_url = reverse_lazy("journal:visits")

    def form_valid(self, form: Any) -> Any:
        """Say that it is gone."""
        messages.success(self.request, f"Your visit to {self.object.city} is deleted.")
        return super().form_valid(form)
