"""The site that a project uses, and `@register`.

Flow: `site` → the one made at first use, or that of a framework's setting (`use_site`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from hotclub_admin.sites import AdminSite

if TYPE_CHECKING:
    from hotclub_admin.options.model_admin import ModelAdmin

T = TypeVar("T", bound="type[ModelAdmin]")

_maker: list[Callable[[], AdminSite]] = [AdminSite]
_filler: list[Callable[[], None]] = []


class DefaultSite:
    """Stands for the project's site; made when it is first looked into."""

    _made: AdminSite | None = None

    def _site(self) -> AdminSite:
        if self._made is None:
            made = self.__dict__["_made"] = _maker[0]()
            for fill in _filler:
                made.fill_with(fill)
        return self.__dict__["_made"]  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._site(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._site(), name, value)

    def __repr__(self) -> str:
        return repr(self._site())


site: Any = DefaultSite()


def use_site(make: Callable[[], AdminSite] | None) -> None:
    """Say what makes the project's site, None for AdminSite; one with models in it stays."""
    _maker[0] = make or AdminSite
    made = site.__dict__.get("_made")
    if made is not None and not made._models:
        del site.__dict__["_made"]


def fill_site(fill: Callable[[], None]) -> None:
    """Have `fill` register models at the project's site when somebody first looks for them."""
    _filler[:] = [fill]
    made = site.__dict__.get("_made")
    if made is not None:
        made.fill_with(fill)


def register(*models: Any, site: Any = None) -> Callable[[T], T]:
    """Register a ModelAdmin: `@admin.register(Book, Author)`. site: another site than the default.

    Raises ValueError without a model, or for what is no site or no ModelAdmin.
    """
    if not models:
        raise ValueError("At least one model must be passed to register.")
    chosen = globals()["site"] if site is None else site

    def decorate(admin_class: T) -> T:
        from hotclub_admin.options.model_admin import ModelAdmin

        if not isinstance(chosen, AdminSite | DefaultSite):
            raise ValueError("site must be an AdminSite.")
        given: Any = admin_class
        if not (isinstance(given, type) and issubclass(given, ModelAdmin)):
            raise ValueError(f"{admin_class!r} is no ModelAdmin; derive it from admin.ModelAdmin.")
        chosen.register(models, admin_class=admin_class)
        return admin_class

    return decorate
