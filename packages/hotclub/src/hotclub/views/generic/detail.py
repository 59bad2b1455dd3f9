"""Views of one object.

Flow: captures of the route → **SingleObjectMixin.get_object** → context → template.
Not here: forms (edit.py), many objects (list.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from hotclub_http import Http404, HttpRequest, ImproperlyConfigured
from hotclub_orm import Model, QuerySet, ValidationError

from hotclub.views.generic.base import ContextMixin, TemplateResponseMixin, View

if TYPE_CHECKING:
    # The checker knows a default; so DetailView and DetailView[Book] are both whole types.
    from typing_extensions import TypeVar

    M = TypeVar("M", bound=Model, default=Any)
else:
    from typing import TypeVar

    M = TypeVar("M")


class SingleObjectMixin(ContextMixin, Generic[M]):
    """Finds one object by what the route captured.

    model or queryset: where it is looked for.   pk_url_kwarg, slug_url_kwarg: names of the captures.
    slug_field: the model's field that the slug is compared with.
    query_pk_and_slug: when both are captured, both must fit.
    context_object_name: a second name in the context; by default the model's.
    """

    model: type[M] | None = None
    queryset: Any = None
    slug_field: str = "slug"
    context_object_name: str | None = None
    slug_url_kwarg: str = "slug"
    pk_url_kwarg: str = "pk"
    query_pk_and_slug: bool = False

    kwargs: dict[str, Any]
    if TYPE_CHECKING:
        object: M

    def get_object(self, queryset: QuerySet[M] | None = None) -> M:
        """Return the object of this request.

        Raises Http404 without one; AttributeError when the route captured neither pk nor slug.
        """
        asked: Any = self.get_queryset() if queryset is None else queryset
        key = self.kwargs.get(self.pk_url_kwarg)
        slug = self.kwargs.get(self.slug_url_kwarg)
        if key is None and slug is None:
            raise AttributeError(
                f"Generic detail view {type(self).__name__} must be called with either an object "
                f"pk or a slug in the URLconf: capture <int:{self.pk_url_kwarg}> or "
                f"<slug:{self.slug_url_kwarg}> in its route, or override get_object()."
            )
        lookups = {} if key is None else {"pk": key}
        if slug is not None and (key is None or self.query_pk_and_slug):
            lookups[self.get_slug_field()] = slug
        try:
            found: M = asked.filter(**lookups).get()
        except (asked.model.DoesNotExist, ValueError, ValidationError) as missing:
            # A capture that can't be a key (text for a number) is an address of nothing, too.
            raise Http404(f"No {asked.model._meta.verbose_name} is here.") from missing
        return found

    def get_queryset(self) -> QuerySet[M]:
        """Return where the object is looked for.

        Raises ImproperlyConfigured when neither model nor queryset says it.
        """
        if self.queryset is not None:
            chosen: QuerySet[M] = self.queryset.all()
            return chosen
        if self.model is None:
            raise ImproperlyConfigured(no_queryset(self))
        everything: QuerySet[M] = self.model._default_manager.all()
        return everything

    def get_slug_field(self) -> str:
        """Return the name of the field that the slug is compared with."""
        return self.slug_field

    def get_context_object_name(self, obj: Any) -> str | None:
        """Return the object's own name in the context, None for what is no model's object."""
        if self.context_object_name:
            return self.context_object_name
        return obj._meta.model_name if isinstance(obj, Model) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the object in it, as `object` and by its own name."""
        shown: Any = self.object
        context: dict[str, Any] = {}
        if shown:
            context["object"] = shown
            name = self.get_context_object_name(shown)
            if name:
                context[name] = shown
        return super().get_context_data(**{**context, **kwargs})


def no_queryset(view: object) -> str:
    """Return the words for a view that does not say where its objects are."""
    name = type(view).__name__
    return (
        f"{name} is missing a QuerySet. Define {name}.model or {name}.queryset, or override "
        f"{name}.get_queryset()."
    )


class BaseDetailView(SingleObjectMixin[M], View):
    """Shows one object; a mixin that answers has to be added."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the object."""
        self.object = self.get_object()
        context = self.get_context_data(object=self.object)
        return self.render_to_response(context)  # type: ignore[attr-defined]


class SingleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Answers with the template that fits an object: <app>/<model><suffix>.html.

    template_name_field: a field of the object that holds a template's name.
    """

    template_name_field: str | None = None
    template_name_suffix: str = "_detail"

    def get_template_names(self) -> list[str]:
        """Return template_name; without it, the object's own, then the model's.

        Raises ImproperlyConfigured without any.
        """
        if self.template_name is not None:
            return [self.template_name]
        shown = getattr(self, "object", None)
        names: list[str] = []
        if shown is not None and self.template_name_field:
            own = getattr(shown, self.template_name_field, None)
            if own:
                names.append(str(own))
        model = type(shown) if isinstance(shown, Model) else getattr(self, "model", None)
        if isinstance(model, type) and issubclass(model, Model):
            names.append(model_template(model, self.template_name_suffix))
        if not names:
            raise ImproperlyConfigured(
                f"{type(self).__name__} has no template: set template_name, template_name_field "
                "or model, or override get_template_names()."
            )
        return names


def model_template(model: type[Model], suffix: str) -> str:
    """Return the name of a model's template: shop/book_detail.html."""
    return f"{model._meta.app_label}/{model._meta.model_name}{suffix}.html"


class DetailView(SingleObjectTemplateResponseMixin, BaseDetailView[M]):
    """Shows one object with a template, <app>/<model>_detail.html if nothing else is said."""
