"""`hotclub.api` shows the library under the names of DRF's modules, and defines nothing itself."""

import importlib
import pkgutil
import subprocess
import sys

import hotclub.api
import hotclub_api
import pytest

FACES = [
    one.name
    for one in pkgutil.iter_modules(hotclub.api.__path__)
    if one.name not in ("apps", "authtoken", "checks", "management", "schemas", "test", "urls")
]

MODULES_OF_DRF = """
    authentication decorators exceptions fields filters generics metadata mixins negotiation
    pagination parsers permissions relations renderers request response reverse routers schemas
    schemas.openapi serializers settings status throttling urlpatterns validators versioning views
    viewsets
"""


@pytest.mark.parametrize("name", FACES)
def test_a_face_shows_the_librarys_own_objects(name):
    face = importlib.import_module(f"hotclub.api.{name}")
    library = importlib.import_module(f"hotclub_api.{name}")

    assert face.__all__ == sorted(face.__all__, key=str_like_ruff)
    assert all(getattr(face, one) is getattr(library, one) for one in face.__all__)


def str_like_ruff(name):
    """Return the key of ruff's order: constants, classes, functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name


@pytest.mark.parametrize("name", FACES)
def test_a_face_shows_all_that_the_library_promises(name):
    face = importlib.import_module(f"hotclub.api.{name}")
    library = importlib.import_module(f"hotclub_api.{name}")

    promised = getattr(library, "__all__", None) or [
        one
        for one, value in vars(library).items()
        if one[0] != "_" and getattr(value, "__module__", None) == library.__name__
    ]
    hidden = {one for one in promised if type(getattr(library, one)).__name__ == "TypeVar"}
    assert set(promised) - hidden <= set(face.__all__)


@pytest.mark.parametrize("module", MODULES_OF_DRF.split())
def test_every_module_of_drf_has_its_twin(module):
    importlib.import_module(f"hotclub.api.{module}")


def test_the_root_gives_the_librarys_names_and_nothing_else():
    assert hotclub.api.ModelViewSet is hotclub_api.ModelViewSet
    assert set(hotclub_api.__all__) <= set(dir(hotclub.api))
    with pytest.raises(AttributeError, match="has no attribute 'Modelviewset'"):
        hotclub.api.Modelviewset  # noqa: B018


def test_importing_the_package_imports_no_library():
    code = "import hotclub.api, sys; print('hotclub_api' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
