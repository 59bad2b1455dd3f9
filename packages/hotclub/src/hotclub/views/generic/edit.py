"""Views with a form: show it, check it, act on it; make, change and delete objects.

Flow: GET → empty form → template; POST → form → **form_valid** (act, redirect) or
**form_invalid** (the template again, with errors).
Not here: forms themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from string import Formatter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hotclub_forms import Form
from hotclub_forms.models import modelform_factory
from hotclub_http import HttpRequest, HttpResponseRedirect, ImproperlyConfigured
from hotclub_orm import IntegrityError, atomic
from hotclub_orm.routers import router

from hotclub.views.generic.base import ContextMixin, TemplateResponseMixin, View
from hotclub.views.generic.detail import (
    BaseDetailView,
    M,
    SingleObjectMixin,
    SingleObjectTemplateResponseMixin,
)

_NOWHERE = "No URL to redirect to: set {view}.success_url, or override get_success_url()."


class _InAddresses(Formatter):
    """Fills {places} so that no value changes where an address leads to."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return the value with all but letters, digits and slashes as escapes."""
        return quote(str(super().format_field(value, format_spec)))


def filled(address: Any, instance: Any) -> str:
    """Return the address with its {places} filled from the attributes of the instance."""
    pattern = str(address)
    made = _InAddresses().vformat(pattern, (), vars(instance))
    if made.startswith("//") and not pattern.startswith("//"):
        return f"/%2F{made[2:]}"  # two slashes would name another host
    return made


def _all_or_nothing(form: Any) -> AbstractContextManager[Any]:
    """Return a transaction where the form's object is saved, so that a refusal breaks no outer one."""
    instance = getattr(form, "instance", None)
    if instance is None:
        return nullcontext()
    return atomic(using=router.db_for_write(type(instance), instance=instance))


class FormMixin(ContextMixin):
    """Makes a form from the request, and says what follows.

    form_class: of the form.   initial: values it starts with.   prefix: of its fields' names.
    success_url: where to go when it was valid (may be lazy).
    """

    initial: dict[str, Any] = {}
    form_class: Any = None
    success_url: Any = None
    prefix: str | None = None

    request: HttpRequest

    def get_initial(self) -> dict[str, Any]:
        """Return a copy of the values that the form starts with."""
        return self.initial.copy()

    def get_prefix(self) -> str | None:
        """Return the prefix of the fields' names."""
        return self.prefix

    def get_form_class(self) -> Any:
        """Return the form's class."""
        return self.form_class

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form of this request.

        Raises ImproperlyConfigured without a class for it.
        """
        made_of = self.get_form_class() if form_class is None else form_class
        if made_of is None:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} has no form: set {name}.form_class, or override get_form_class()."
            )
        return made_of(**self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form's class is called with; what was sent, on POST and PUT."""
        kwargs: dict[str, Any] = {"initial": self.get_initial(), "prefix": self.get_prefix()}
        if self.request.method in ("POST", "PUT"):
            kwargs |= {"data": self.request.POST, "files": self.request.FILES}
        return kwargs

    def get_success_url(self) -> str:
        """Return where to go next. Raises ImproperlyConfigured without success_url."""
        if not self.success_url:
            raise ImproperlyConfigured(_NOWHERE.format(view=type(self).__name__))
        return str(self.success_url)

    def form_valid(self, form: Any) -> Any:
        """Answer a valid form: go on."""
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> Any:
        """Answer a form with errors: show it again."""
        context = self.get_context_data(form=form)
        return self.render_to_response(context)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the form in it, as `form`."""
        if "form" not in kwargs:
            kwargs["form"] = self.get_form()
        return super().get_context_data(**kwargs)


class ModelFormMixin(FormMixin, SingleObjectMixin[M]):
    """Makes a model form, and saves it.   fields: of the model, when form_class is not given."""

    fields: Sequence[str] | str | None = None

    if TYPE_CHECKING:
        object: Any

    def get_form_class(self) -> Any:
        """Return form_class, or a model form of `fields`.

        Raises ImproperlyConfigured when both are given, or neither.
        """
        name = type(self).__name__
        if self.form_class:
            if self.fields is not None:
                raise ImproperlyConfigured(
                    f"{name} has both 'fields' and 'form_class': the form class says its fields "
                    "itself, so take 'fields' away."
                )
            return self.form_class
        if self.fields is None:
            raise ImproperlyConfigured(
                f"{name} does not say which fields its form has: set {name}.fields (a list, or "
                "'__all__') or form_class."
            )
        return modelform_factory(self._model_of_form(), fields=self.fields)

    def _model_of_form(self) -> Any:
        if self.model is not None:
            return self.model
        shown = getattr(self, "object", None)
        return self.get_queryset().model if shown is None else type(shown)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form's class is called with; the object is its instance."""
        kwargs = super().get_form_kwargs()
        if hasattr(self, "object"):
            kwargs["instance"] = self.object
        return kwargs

    def get_success_url(self) -> str:
        """Return success_url, its {places} filled from the object; or the object's own address.

        Raises ImproperlyConfigured without either.
        """
        if self.success_url:
            return filled(self.success_url, self.object)
        if not hasattr(self.object, "get_absolute_url"):
            raise ImproperlyConfigured(
                f"No URL to redirect to: set {type(self).__name__}.success_url, or define "
                f"get_absolute_url() on {type(self.object).__name__}."
            )
        return str(self.object.get_absolute_url())

    def form_valid(self, form: Any) -> Any:
        """Save the object, then go on.

        Raises IntegrityError when somebody took a unique value since it was checked; the form then
        says so, and is shown again.
        """
        with _all_or_nothing(form):
            self.object = form.save()
        return super().form_valid(form)


class ProcessFormView(View):
    """Shows a form on GET, acts on it on POST and PUT."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form."""
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Check the form, and act or show it again."""
        return answer_form(self)

    def put(self, *args: Any, **kwargs: Any) -> Any:
        """As `post`."""
        return self.post(*args, **kwargs)


def answer_form(view: Any) -> Any:
    """Check the view's form, and return what form_valid or form_invalid answers."""
    form = view.get_form()
    if not form.is_valid():
        return view.form_invalid(form)
    try:
        return view.form_valid(form)
    except IntegrityError:
        # Somebody took a value since it was checked; a model form knows which (ModelForm.save).
        if not form.errors:
            raise
        return view.form_invalid(form)


class BaseFormView(FormMixin, ProcessFormView):
    """Shows a form; a mixin that answers has to be added."""


class FormView(TemplateResponseMixin, BaseFormView):
    """Shows a form with a template."""


class BaseCreateView(ModelFormMixin[M], ProcessFormView):
    """Makes an object; a mixin that answers has to be added."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show an empty form."""
        self.object = None
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Make the object, or show the form again."""
        self.object = None
        return super().post(request, *args, **kwargs)


class CreateView(SingleObjectTemplateResponseMixin, BaseCreateView[M]):
    """Makes an object with a template, <app>/<model>_form.html if nothing else is said."""

    template_name_suffix = "_form"


class BaseUpdateView(ModelFormMixin[M], ProcessFormView):
    """Changes an object; a mixin that answers has to be added."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the object in a form."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Change the object, or show the form again."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


class UpdateView(SingleObjectTemplateResponseMixin, BaseUpdateView[M]):
    """Changes an object with a template, <app>/<model>_form.html if nothing else is said."""

    template_name_suffix = "_form"


class DeletionMixin:
    """Deletes the object of this request.   success_url: where to go; {places} as of the object."""

    success_url: Any = None
    if TYPE_CHECKING:
        object: Any

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Delete the object, then go on."""
        self.object = self.get_object()  # type: ignore[attr-defined]
        return self._deleted()

    def _deleted(self) -> HttpResponseRedirect:
        address = self.get_success_url()  # the object's values are still there
        self.object.delete()
        return HttpResponseRedirect(address)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `delete`."""
        return self.delete(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Return where to go next. Raises ImproperlyConfigured without success_url."""
        if not self.success_url:
            raise ImproperlyConfigured(_NOWHERE.format(view=type(self).__name__))
        return filled(self.success_url, self.object)


class BaseDeleteView(DeletionMixin, FormMixin, BaseDetailView[M]):
    """Asks before it deletes an object; a mixin that answers has to be added."""

    form_class: Any = Form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Delete the object when the form (an empty one, by default) is valid."""
        self.object = self.get_object()
        return answer_form(self)

    def form_valid(self, form: Any) -> Any:
        """Delete the object, then go on."""
        return self._deleted()


class DeleteView(SingleObjectTemplateResponseMixin, BaseDeleteView[M]):
    """Asks with a template, <app>/<model>_confirm_delete.html, before it deletes an object."""

    template_name_suffix = "_confirm_delete"
