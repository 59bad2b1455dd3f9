"""JSON APIs in a project: hotclub_api under the names of DRF's modules, and what joins it.

    from hotclub.api import serializers, viewsets, routers

Put `hotclub.api` into INSTALLED_APPS. The setting REST_FRAMEWORK is read when it is first needed;
sessions, passwords, CSRF and the time zone are the project's (adapters/api_settings.py, api_auth.py).
Each module here shows names of the library and defines none; `authtoken` is an application of its
own. Importing this package imports nothing: modules and names come when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hotclub.lazy_modules import submodules

if TYPE_CHECKING:
    from hotclub_api import *  # noqa: F403


_submodule = submodules(__name__)


def __getattr__(name: str) -> Any:
    """Return a module of this package, or a name of the library as `api.ModelViewSet`."""
    try:
        return _submodule(name)
    except AttributeError:
        library = import_module("hotclub_api")
        if name in library.__all__:
            return getattr(library, name)
        raise


def __dir__() -> list[str]:
    """Return the names that can be asked for."""
    names: list[str] = import_module("hotclub_api").__all__
    return sorted({*globals(), *names})
