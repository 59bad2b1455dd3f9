"""AdminSite: which models have an admin, who may enter, and every address of it.

Flow: register → registry → **urls** → admin_view (permission, form check, no cache) → a page.
Several sites may stand beside one another, each with a name. Pages, and the routes of models, are
loaded when somebody goes there: a process that serves other pages does not pay for the admin.
Not here: what a page does (pages/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, update_wrapper
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from hotclub_auth import login_url_with_return
from hotclub_http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from hotclub_orm import ImproperlyConfigured, ModelBase
from hotclub_routing import NoReverseMatch, Resolver404, path, re_path, resolve, reverse
from hotclub_routing.resolvers import LatePatterns

from hotclub_admin.assets import asset_view
from hotclub_admin.errors import AlreadyRegistered, NotRegistered
from hotclub_admin.guards import csrf_protected, never_cached
from hotclub_admin.log import log_entries
from hotclub_admin.messages import SessionMessages
from hotclub_admin.surroundings import app_name, surroundings
from hotclub_admin.utils.quoting import capfirst

if TYPE_CHECKING:
    from hotclub_admin.options.model_admin import ModelAdmin

_filling = RLock()
all_sites: WeakSet[AdminSite] = WeakSet()


class AdminSite:
    """An admin with its models. Derive it to change its words, templates, or who may enter."""

    site_title: Any = "Hotclub site admin"
    site_header: Any = "Hotclub administration"
    index_title: Any = "Site administration"
    site_url: Any = "/"
    enable_nav_sidebar: bool = True
    empty_value_display: Any = "-"
    login_form: Any = None
    password_change_form: Any = None
    index_template: Any = None
    app_index_template: Any = None
    login_template: Any = None
    logout_template: Any = None
    password_change_template: Any = None
    password_change_done_template: Any = None
    final_catch_all_view: bool = True
    messages: Any = SessionMessages()

    def __init__(self, name: str = "admin") -> None:
        self._models: dict[Any, ModelAdmin] = {}
        self._fill: Callable[[], None] | None = None
        self._is_filling = False
        self.name = name
        all_sites.add(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r})"

    # ------------------------------------------------------------------ the registry

    def fill_with(self, fill: Callable[[], None]) -> None:
        """Have `fill` register models when the registry is first looked into."""
        self._fill = fill

    @property
    def _registry(self) -> dict[Any, ModelAdmin]:
        if self._fill is not None:
            self._have_filled()
        return self._models

    @_registry.setter
    def _registry(self, models: dict[Any, ModelAdmin]) -> None:
        self._models = models

    def _have_filled(self) -> None:
        # The thread that fills looks in, too; every other one waits until all is there.
        with _filling:
            if self._fill is None or self._is_filling:
                return
            self._is_filling = True
            try:
                self._fill()
                self._fill = None
            finally:
                self._is_filling = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Give models an admin. options: attributes of it, in place of a class.

        Raises AlreadyRegistered, TypeError for an abstract model, ImproperlyConfigured for one
        whose key is several fields: addresses hold one.
        """
        from hotclub_admin.options.model_admin import ModelAdmin

        admin_class = admin_class or ModelAdmin
        models: Iterable[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        )
        for model in models:
            if model._meta.abstract:
                raise TypeError(
                    f"The model {model.__name__} is abstract, so it has no objects to show; "
                    f"register the models that derive from it."
                )
            if model._meta.pk.column is None:
                raise ImproperlyConfigured(
                    f"The model {model.__name__} has a composite primary key, so it cannot be "
                    "registered with admin."
                )
            # The names of the module that registers may not all be there yet: no looking for others.
            if model in self._models:
                owner = type(self._models[model]).__name__
                raise AlreadyRegistered(
                    f"The model {model.__name__} is already registered with {owner!r}. "
                    f"Call unregister() first to replace it."
                )
            if model._meta.swapped:
                continue
            made = admin_class
            if options:
                options["__module__"] = __name__
                made = type(f"{model.__name__}Admin", (admin_class,), options)
            self._models[model] = made(model, self)

    def unregister(self, model_or_iterable: Any) -> None:
        """Take models' admins away. Raises NotRegistered."""
        models: Iterable[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        )
        for model in models:
            if not self.is_registered(model):
                raise NotRegistered(f"The model {model.__name__} is not registered.")
            del self._registry[model]

    def is_registered(self, model: Any) -> bool:
        """Tell whether a model has an admin here."""
        return model in self._registry

    def get_model_admin(self, model: Any) -> ModelAdmin:
        """Return a model's admin. Raises NotRegistered."""
        try:
            return self._registry[model]
        except KeyError:
            name = getattr(model, "__name__", model)
            raise NotRegistered(f"The model {name} is not registered.") from None

    def check(self, app_configs: Any = None) -> list[Any]:
        """Return what is wrong with the declarations, as values."""
        labels = None if app_configs is None else {one.label for one in app_configs}
        found: list[Any] = []
        for model, model_admin in self._registry.items():
            if labels is None or model._meta.app_label in labels:
                found.extend(model_admin.check())
        return found

    # ------------------------------------------------------------------ actions

    @cached_property
    def _global_actions(self) -> dict[str, Any]:
        from hotclub_admin.actions import delete_selected

        return {"delete_selected": delete_selected}

    @cached_property
    def _actions(self) -> dict[str, Any]:
        return dict(self._global_actions)

    def add_action(self, action: Any, name: str | None = None) -> None:
        """Offer an action in every list."""
        name = name or action.__name__
        self._actions[name] = self._global_actions[name] = action

    def disable_action(self, name: str) -> None:
        """Offer an action no more. Raises KeyError."""
        del self._actions[name]

    def get_action(self, name: str) -> Any:
        """Return an action, also one that is disabled. Raises KeyError."""
        return self._global_actions[name]

    @property
    def actions(self) -> Any:
        """Pairs (name, action) offered in every list."""
        return self._actions.items()

    # ------------------------------------------------------------------ views

    def has_permission(self, request: Any) -> bool:
        """Tell whether the user may enter; hook."""
        return bool(request.user.is_active and request.user.is_staff)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return a view for those who may enter: others are sent to log in, and come back."""

        def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                logout_url = reverse("admin:logout", current_app=self.name)
                if request.path == logout_url:
                    return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
                login_url = reverse("admin:login", current_app=self.name)
                # What was posted is not kept: after the log-in there is a page, not a deed.
                return HttpResponseRedirect(login_with_return(request, login_url))
            return view(request, *args, **kwargs)

        guarded: Callable[..., Any] = inner if cacheable else never_cached(inner)
        if not getattr(view, "csrf_exempt", False):
            guarded = csrf_protected(guarded)
        return update_wrapper(guarded, view)

    def _own(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return self.admin_view(view, cacheable)(*args, **kwargs)

        wrapper.admin_site = self  # type: ignore[attr-defined]
        # A view that sends away by itself needs no middleware to do so.
        wrapper.login_required = False  # type: ignore[attr-defined]
        return update_wrapper(wrapper, view)

    def _open(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view for everybody, behind the check of forms."""
        guarded = csrf_protected(never_cached(view))
        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded

    def get_urls(self) -> list[Any]:
        """Return the routes of the site; hook."""
        routes = [
            path("", self._own(self.index), name="index"),
            path("login/", self._open(self.login), name="login"),
            path("logout/", self._own(self.logout), name="logout"),
            path("password_change/", self._own(self.password_change, True), name="password_change"),
            path(
                "password_change/done/",
                self._own(self.password_change_done, True),
                name="password_change_done",
            ),
            path("autocomplete/", self._own(self.autocomplete_view), name="autocomplete"),
            path("jump/", self._own(self.jump_view), name="jump"),
            path("app_list.json", self._own(self.app_list_json), name="app_list_json"),
            path("jsi18n/", self._own(self.i18n_javascript, True), name="jsi18n"),
            path("asset/<str:version>/<path:path>", _asset, name="asset"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self._own(self.view_on_site),
                name="view_on_site",
            ),
        ]
        return [*routes, path("", _included(LatePatterns(self._late_urls)))]

    def _late_urls(self) -> list[Any]:
        """Return the routes of the models, and what comes after them."""
        routes: list[Any] = []
        labels: list[str] = []
        for model, model_admin in self._registry.items():
            opts = model._meta
            routes.append(path(f"{opts.app_label}/{opts.model_name}/", _included(model_admin.urls)))
            if opts.app_label not in labels:
                labels.append(opts.app_label)
        if labels:
            one_of = "|".join(labels)
            routes.append(
                re_path(rf"^(?P<app_label>{one_of})/$", self._own(self.app_index), name="app_list")
            )
        if self.final_catch_all_view:
            routes.append(re_path(r"(?P<url>.*)$", self._own(self.catch_all_view)))
        return routes

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """What `path("admin/", site.urls)` takes."""
        return self.get_urls(), "admin", self.name

    def each_context(self, request: Any) -> dict[str, Any]:
        """Return what every page's template sees; hook."""
        script_name = getattr(request, "META", {}).get("SCRIPT_NAME", "")
        site_url = script_name if self.site_url == "/" and script_name else self.site_url
        messages = surroundings().messages or self.messages
        allowed = self.has_permission(request)
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": site_url,
            "has_permission": allowed,
            "available_apps": self.get_app_list(request) if allowed else [],
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": self.get_log_entries(request) if allowed else [],
            "user": request.user,
            "messages": messages.read(request),
            "jump_url": reverse("admin:jump", current_app=self.name),
        }

    def get_log_entries(self, request: Any) -> Any:
        """Return the entries of the log that recent actions are taken from; hook."""
        return log_entries().select_related("content_type", "user")

    def _build_app_dict(self, request: Any, label: str | None = None) -> dict[str, Any]:
        apps: dict[str, Any] = {}
        for model, model_admin in self._registry.items():
            app_label = model._meta.app_label
            if label is not None and app_label != label:
                continue
            if not model_admin.has_module_permission(request):
                continue
            perms = model_admin.get_model_perms(request)
            if True not in perms.values():
                continue
            if app_label not in apps:
                apps[app_label] = {
                    "name": app_name(app_label),
                    "app_label": app_label,
                    "app_url": self._url("app_list", app_label=app_label) or "",
                    "has_module_perms": True,
                    "models": [],
                }
            apps[app_label]["models"].append(self._model_entry(model, perms))
        return apps

    def _model_entry(self, model: Any, perms: Mapping[str, bool]) -> dict[str, Any]:
        opts = model._meta
        name = f"{opts.app_label}_{opts.model_name}"
        may_see = perms.get("change") or perms.get("view")
        return {
            "model": model,
            "name": capfirst(opts.verbose_name_plural),
            "object_name": opts.object_name,
            "model_name": opts.model_name,
            "perms": perms,
            "admin_url": self._url(f"{name}_changelist") if may_see else None,
            "add_url": self._url(f"{name}_add") if perms.get("add") else None,
            "view_only": not perms.get("change"),
            "count": None,
        }

    def _url(self, name: str, **kwargs: Any) -> str | None:
        try:
            return reverse(f"admin:{name}", kwargs=kwargs or None, current_app=self.name)
        except NoReverseMatch:
            return None

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return applications and their models that the user may see, by name; hook."""
        found = sorted(
            self._build_app_dict(request, app_label).values(), key=lambda app: app["name"].lower()
        )
        for app in found:
            app["models"].sort(key=lambda model: model["name"])
        return found

    @property
    def _pages(self) -> Any:
        from hotclub_admin.pages import site_pages

        return site_pages

    def index(self, request: Any, extra_context: Any = None) -> Any:
        """Answer with the first page."""
        return self._pages.index(self, request, extra_context)

    def app_index(self, request: Any, app_label: str, extra_context: Any = None) -> Any:
        """Answer with one application's models."""
        return self._pages.app_index(self, request, app_label, extra_context)

    def login(self, request: Any, extra_context: Any = None) -> Any:
        """Answer with the log-in page."""
        return self._pages.log_in(self, request, extra_context)

    def logout(self, request: Any, extra_context: Any = None) -> Any:
        """End the session, by POST only."""
        return self._pages.log_out(self, request, extra_context)

    def password_change(self, request: Any, extra_context: Any = None) -> Any:
        """Answer with the form for another password."""
        return self._pages.password_change(self, request, extra_context)

    def password_change_done(self, request: Any, extra_context: Any = None) -> Any:
        """Answer that the password was changed."""
        return self._pages.password_change_done(self, request, extra_context)

    def autocomplete_view(self, request: Any) -> Any:
        """Answer the widgets that find objects by typing."""
        from hotclub_admin.pages.autocomplete import AutocompleteJsonView

        return AutocompleteJsonView(self)(request)

    def jump_view(self, request: Any) -> Any:
        """Answer the palette."""
        from hotclub_admin.pages.autocomplete import jump

        return jump(self, request)

    def app_list_json(self, request: Any) -> Any:
        """Answer with applications and models as JSON."""
        apps = []
        for app in self.get_app_list(request):
            models = [
                {"name": one["name"], "url": one["admin_url"], "add_url": one["add_url"]}
                for one in app["models"]
            ]
            told = {"name": app["name"], "app_label": app["app_label"], "url": app["app_url"]}
            apps.append({**told, "models": models})
        return JsonResponse({"apps": apps})

    def i18n_javascript(self, request: Any, extra_context: Any = None) -> Any:
        """Answer with the texts of scripts: theirs stand in the pages, so there are none."""
        return JsonResponse({"catalog": {}})

    def view_on_site(self, request: Any, content_type_id: str, object_id: str) -> Any:
        """Lead to where the site shows an object."""
        return self._pages.view_on_site(request, content_type_id, object_id)

    def catch_all_view(self, request: Any, url: str) -> Any:
        """Answer an address nobody knows: with a slash if that is known, else 404."""
        if not url.endswith("/"):
            try:
                match = resolve(f"{request.path_info}/")
            except Resolver404:
                match = None
            if match is not None and getattr(match.func, "__name__", "") != "catch_all_view":
                return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
        raise Http404("There is no such page in the admin.")


def _asset(request: Any, version: str, path: str) -> Any:
    """Answer with an asset; open to everybody, as the log-in page needs them too."""
    return asset_view(request, version, path)


_asset.login_required = False  # type: ignore[attr-defined]


def _included(routes: Any) -> Any:
    return (routes, None, None)


def login_with_return(request: Any, login_url: str) -> str:
    """Return the log-in page's address with the way back; a form that was posted has none."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return login_url_with_return(back, login_url)
