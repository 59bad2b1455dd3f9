"""Faces: each name is the library's own object, typed, and loaded when it is asked for."""

import importlib
import subprocess
import sys
from pathlib import Path

import hotclub
import hotclub_migrations
import hotclub_orm
import hotclub_routing
import pytest

# Face → the library that its names are of.
WHOLE = {"hotclub.orm": hotclub_orm, "hotclub.migrations": hotclub_migrations}
FACES = [
    "hotclub.cache.backends.base", "hotclub.cache.backends.db", "hotclub.cache.backends.dummy",
    "hotclub.cache.backends.filebased", "hotclub.cache.backends.locmem",
    "hotclub.cache.backends.memcached", "hotclub.cache.backends.redis", "hotclub.cache.utils",
    "hotclub.dispatch", "hotclub.dispatch.dispatcher", "hotclub.files",
    "hotclub.humanize.templatetags.humanize",
    "hotclub.files.base", "hotclub.files.images",
    "hotclub.files.storage.base", "hotclub.files.storage.filesystem", "hotclub.files.storage.handler",
    "hotclub.files.storage.memory",
    "hotclub.migrations", "hotclub.migrations.operations", "hotclub.migrations.exceptions",
    "hotclub.orm", "hotclub.orm.aggregates", "hotclub.orm.base", "hotclub.orm.constraints",
    "hotclub.orm.constants", "hotclub.orm.deletion", "hotclub.orm.enums", "hotclub.orm.expressions",
    "hotclub.orm.fields", "hotclub.orm.fields.composite", "hotclub.orm.fields.files",
    "hotclub.orm.fields.generated", "hotclub.orm.fields.json", "hotclub.orm.fields.related",
    "hotclub.orm.fields.proxy", "hotclub.orm.fields.related_descriptors",
    "hotclub.orm.fields.reverse_related", "hotclub.orm.fields.tuple_lookups",
    "hotclub.orm.functions", "hotclub.orm.functions.comparison", "hotclub.orm.functions.datetime",
    "hotclub.orm.functions.math", "hotclub.orm.functions.text", "hotclub.orm.functions.window",
    "hotclub.orm.indexes", "hotclub.orm.lookups", "hotclub.orm.manager", "hotclub.orm.options",
    "hotclub.orm.query", "hotclub.orm.query_utils", "hotclub.orm.signals", "hotclub.signing",
    "hotclub.db.backends.postgresql.psycopg_any", "hotclub.postgres.aggregates",
    "hotclub.postgres.constraints", "hotclub.postgres.expressions", "hotclub.postgres.fields",
    "hotclub.postgres.fields.array", "hotclub.postgres.fields.citext",
    "hotclub.postgres.fields.hstore", "hotclub.postgres.fields.jsonb",
    "hotclub.postgres.fields.ranges", "hotclub.postgres.forms", "hotclub.postgres.forms.array",
    "hotclub.postgres.forms.hstore", "hotclub.postgres.forms.ranges", "hotclub.postgres.functions",
    "hotclub.postgres.indexes", "hotclub.postgres.lookups", "hotclub.postgres.operations",
    "hotclub.postgres.search", "hotclub.postgres.validators",
    "hotclub.serializers.json", "hotclub.templatetags.cache", "hotclub.templatetags.i18n",
    "hotclub.templatetags.l10n", "hotclub.templatetags.tz",
    "hotclub.urls", "hotclub.urls.base", "hotclub.urls.conf", "hotclub.urls.converters",
    "hotclub.urls.exceptions", "hotclub.urls.resolvers", "hotclub.utils.crypto",
    "hotclub.utils.dateparse", "hotclub.validators",
]  # fmt: skip
OWN_PARTS = [
    "hotclub", "hotclub.apps", "hotclub.cache", "hotclub.conf", "hotclub.db",
    "hotclub.db.transaction", "hotclub.db.utils", "hotclub.exceptions", "hotclub.signals",
    "hotclub.utils.cache", "hotclub.utils.csp", "hotclub.utils.datastructures",
    "hotclub.utils.dateformat", "hotclub.utils.dates", "hotclub.utils.deprecation",
    "hotclub.utils.deconstruct", "hotclub.utils.decorators", "hotclub.utils.duration",
    "hotclub.utils.encoding", "hotclub.utils.functional", "hotclub.utils.hashable",
    "hotclub.utils.html", "hotclub.utils.http", "hotclub.utils.ipv6", "hotclub.utils.log",
    "hotclub.utils.lorem_ipsum", "hotclub.utils.numberformat", "hotclub.utils.module_loading",
    "hotclub.admin.options", "hotclub.admin.utils", "hotclub.auth.decorators",
    "hotclub.handlers.asgi", "hotclub.handlers.wsgi",
    "hotclub.checks.model_checks", "hotclub.contenttypes.admin", "hotclub.contenttypes.fields",
    "hotclub.contenttypes.forms", "hotclub.files.temp", "hotclub.forms.models",
    "hotclub.forms.utils", "hotclub.management.utils", "hotclub.staticfiles.testing",
    "hotclub.test.utils", "hotclub.utils._os", "hotclub.utils.choices", "hotclub.utils.inspect",
    "hotclub.utils.safestring", "hotclub.utils.text", "hotclub.utils.timesince",
    "hotclub.utils.version", "hotclub.migrations.executor", "hotclub.migrations.loader",
    "hotclub.migrations.recorder", "hotclub.templates.defaulttags", "hotclub.templates.loader_tags",
]  # fmt: skip


# Settings that name a module rather than what is in it.
MODULES = ["hotclub.sessions.backends.db"]


@pytest.mark.parametrize("name", [*FACES, *OWN_PARTS])
def test_every_promised_name_is_there(name: str) -> None:
    module = importlib.import_module(name)
    missing = [one for one in module.__all__ if not hasattr(module, one)]
    assert missing == []
    assert len(set(module.__all__)) == len(module.__all__)
    assert module.__doc__


@pytest.mark.parametrize("name", FACES)
def test_every_name_of_a_face_is_the_library_s_own_object(name: str) -> None:
    module = importlib.import_module(name)
    for one in module.__all__:
        value = getattr(module, one)
        home = getattr(value, "__module__", None)
        # Instances (a signal, a converter's pattern) have a class of the library.
        home = home or type(value).__module__
        assert not str(home).startswith("hotclub.") or one in ("signals", "ValidationError"), one


@pytest.mark.parametrize(("face", "library"), WHOLE.items())
def test_a_whole_face_has_every_name_of_its_library(face: str, library) -> None:
    module = importlib.import_module(face)
    for name in library.__all__:
        assert getattr(module, name) is getattr(library, name)
        assert name in module.__all__


def test_models_under_the_name_that_projects_give_them() -> None:
    from hotclub import migrations
    from hotclub import orm as models
    from hotclub.db import transaction
    from hotclub.orm import CharField, F, Q
    from hotclub.orm.functions import Lower
    from hotclub.orm.signals import post_save
    from hotclub.urls import path

    assert models.CharField is CharField is hotclub_orm.CharField
    assert models.signals.post_save is post_save
    assert (models.F, models.Q) == (F, Q)
    assert models.functions.Lower is Lower
    assert migrations.CreateModel is hotclub_migrations.CreateModel
    assert transaction.atomic is hotclub_orm.atomic
    assert path is hotclub_routing.path


def test_importing_the_family_is_cheap_and_loads_no_library(tmp_path: Path, run_python) -> None:
    script = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import hotclub\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    assert run_python(tmp_path, script) == "['hotclub']\n"


def test_reading_settings_loads_no_library(tmp_path: Path, run_python) -> None:
    script = (
        "import sys\n"
        "from hotclub.conf import settings\n"
        "settings.configure(DEBUG=True)\n"
        "assert settings.DEBUG\n"
        "print([name for name in sys.modules if name.startswith('hotclub_')])\n"
    )
    assert run_python(tmp_path, script) == "[]\n"


def test_the_version_is_the_distribution_s() -> None:
    from importlib.metadata import version

    assert hotclub.__version__ == version("hotclub")
    assert ".".join(map(str, hotclub.VERSION[:3])) == hotclub.__version__
    assert sys.modules["hotclub"].__all__ == ["VERSION", "__version__", "get_version", "setup"]


def dotted_paths(value: object) -> list[str]:
    """Return the paths of ours in a setting's value, but those of batteries that are to come."""
    if isinstance(value, dict):
        return dotted_paths(list(value.values()))
    if isinstance(value, list):
        return [path for one in value for path in dotted_paths(one)]
    to_come = ("hotclub.mail.", "hotclub.tasks.")
    is_ours = isinstance(value, str) and value.startswith("hotclub.")
    return [value] if is_ours and not value.startswith(to_come) else []  # type: ignore[list-item, union-attr]


def test_every_default_names_what_can_be_imported() -> None:
    from hotclub.conf import global_settings
    from hotclub.utils.module_loading import import_string

    values = {
        name: getattr(global_settings, name) for name in dir(global_settings) if name.isupper()
    }
    found = dotted_paths(list(values.values()))
    assert len(found) > 15
    for path in found:
        (importlib.import_module if path in MODULES else import_string)(path)


def test_the_modules_of_a_face_are_there_when_they_are_read() -> None:
    code = (
        "from hotclub import forms, orm as models\n"
        "assert 'hotclub.forms.models' not in __import__('sys').modules\n"
        "print(forms.models.ModelForm is forms.ModelForm, models.functions.Lower.__name__,\n"
        "      models.fields.related.ForeignKey is models.ForeignKey, hasattr(models, 'nothing'))\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "Lower", "True", "False"]


def test_the_root_tells_the_version() -> None:
    assert hotclub.get_version() == "0.1a0"
