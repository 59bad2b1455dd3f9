"""The application of the admin: "hotclub.admin" finds all admin.py; SimpleAdminConfig finds none."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hotclub.apps import AppConfig

__all__ = ["AdminConfig", "SimpleAdminConfig"]


def _library_folder() -> str:
    """Return the folder of hotclub_admin, where templates and static files are."""
    spec = find_spec("hotclub_admin")
    return str(Path(str(spec.origin)).parent) if spec is not None else ""


class SimpleAdminConfig(AppConfig):
    """The admin without looking for admin.py. default_site: path of the class of `admin.site`."""

    default_auto_field = "hotclub.orm.AutoField"
    default_site: str = "hotclub.admin.sites.AdminSite"
    name = "hotclub.admin"
    label = "admin"
    verbose_name: Any = "Administration"
    path = _library_folder()

    def ready(self) -> None:
        """Join the admin to the project, and add its checks."""
        from hotclub_admin import use_site

        from hotclub.adapters.admin_settings import install
        from hotclub.admin.checks import check_admin_app, check_dependencies
        from hotclub.checks import Tags, register
        from hotclub.conf import settings

        install(settings)
        use_site(self._make_site)
        register(Tags.admin)(check_dependencies)
        register(Tags.admin)(check_admin_app)

    def _make_site(self) -> Any:
        from hotclub.utils.module_loading import import_string

        return import_string(self.default_site)()


class AdminConfig(SimpleAdminConfig):
    """The admin with what the applications' admin.py declare.

    They are imported when something first asks which models have an admin: a page of the admin, its
    addresses, `hotclub check`. A process that serves other pages does without them.
    """

    default = True

    def ready(self) -> None:
        """Join the admin to the project; the applications' admin.py come when they are asked for."""
        super().ready()
        from hotclub_admin.registering import fill_site

        fill_site(_discover)


def _discover() -> None:
    from hotclub.admin.discovery import autodiscover

    autodiscover()
