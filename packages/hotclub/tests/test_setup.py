"""hotclub.setup(): models of applications, keys, stand-ins of the user, changed settings."""

from pathlib import Path

import pytest

SETTINGS = """
from hotclub.conf import settings
settings.configure(
    INSTALLED_APPS=["shop", "people.PeopleConfig"],
    DATABASES={{"default": "sqlite://"}},
    SECRET_KEY="k" * 50,
    AUTH_USER_MODEL="people.Person",
    {more}
)
import hotclub
hotclub.setup()
from hotclub.apps import apps
"""


@pytest.fixture
def site(tmp_path: Path, run_python):
    """A function that runs a script in a project of two applications; returns what it printed."""
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "__init__.py").touch()
    (shop / "models.py").write_text(
        "from hotclub import orm as models\n"
        "class Book(models.Model):\n"
        "    title = models.CharField(max_length=20)\n"
        "    tags = models.ManyToManyField('Tag')\n"
        "class Tag(models.Model):\n"
        "    name = models.CharField(max_length=9, primary_key=True)\n"
    )
    people = tmp_path / "people"
    people.mkdir()
    (people / "__init__.py").write_text(
        "from hotclub.apps import AppConfig\n"
        "class PeopleConfig(AppConfig):\n"
        "    name = 'people'\n"
        "    default_auto_field = 'hotclub.orm.AutoField'\n"
    )
    (people / "models").mkdir()
    (people / "models" / "__init__.py").write_text("from people.models.person import Person\n")
    (people / "models" / "person.py").write_text(
        "from hotclub import orm as models\n"
        "class Person(models.Model):\n"
        "    name = models.CharField(max_length=20)\n"
    )

    def run(script: str, more: str = "", **environment: str) -> str:
        return run_python(tmp_path, SETTINGS.format(more=more) + script, **environment)

    return run


def test_models_have_the_label_of_the_application_they_lie_in(site) -> None:
    out = site(
        "print([m._meta.label for m in apps.get_models()])\n"
        "print([m.__name__ for m in apps.get_app_config('shop').get_models(True)])\n"
        "print(apps.get_model('people.person')._meta.db_table)\n"
        "print(apps.get_app_config('shop').models_module.__name__)\n"
    )
    assert out.splitlines() == [
        "['shop.Book', 'shop.Tag', 'people.Person']",
        "['Book_tags', 'Book', 'Tag']",
        "people_person",
        "shop.models",
    ]


def test_keys_are_of_the_kind_that_the_application_or_the_settings_say(site) -> None:
    out = site(
        "print([type(m._meta.pk).__name__ for m in apps.get_models()])\n",
        more="DEFAULT_AUTO_FIELD='hotclub.orm.SmallAutoField',",
    )
    assert out == "['SmallAutoField', 'CharField', 'AutoField']\n"


@pytest.mark.parametrize(("named", "words"), [
    ("hotclub.orm.BigAutoFild", "has no 'BigAutoFild'. Did you mean 'BigAutoField'?"),
    ("hotclub.orm.CharField", "which is no AutoField. Write 'hotclub.orm.BigAutoField'."),
])  # fmt: skip
def test_a_key_s_class_that_is_none_says_the_mend(site, named, words) -> None:
    with pytest.raises(RuntimeError) as caught:
        site("", more=f"DEFAULT_AUTO_FIELD={named!r},")
    assert f"DEFAULT_AUTO_FIELD names {named!r}" in str(caught.value)
    assert words in str(caught.value)


def test_an_unknown_model_offers_the_nearest(site) -> None:
    out = site(
        "for label in ('shop.Bok', 'shop', 'shp.Book'):\n"
        "    try: apps.get_model(label)\n"
        "    except (LookupError, ValueError) as error: print(error)\n"
    )
    assert out.splitlines() == [
        "App 'shop' has no model 'Bok'. Did you mean 'Book'?",
        "'shop' names no model; write it as 'app_label.ModelName'.",
        "No installed app has the label 'shp'. Did you mean 'shop'?",
    ]


def test_a_model_outside_of_all_applications_is_told(site, tmp_path: Path) -> None:
    (tmp_path / "loose.py").write_text(
        "from hotclub import orm as models\nclass Thing(models.Model): pass\n"
    )
    with pytest.raises(RuntimeError) as caught:
        site("import loose")
    assert "The model loose.Thing lies in no installed application." in str(caught.value)


def test_models_imported_before_setup_are_told(site, tmp_path: Path, run_python) -> None:
    with pytest.raises(RuntimeError) as caught:
        run_python(tmp_path, "import shop.models\n" + SETTINGS.format(more=""))
    assert "shop.models.Book was imported before hotclub.setup()" in str(caught.value)


def test_models_imported_by_an_application_s_package_are_told(site, tmp_path: Path) -> None:
    (tmp_path / "shop" / "__init__.py").write_text("from shop.models import Book\n")
    with pytest.raises(RuntimeError) as caught:
        site("")
    assert "shop.models.Book is imported while the applications are loaded." in str(caught.value)


def test_an_abstract_model_outside_of_all_applications_is_fine(site) -> None:
    out = site(
        "from hotclub import orm as models\n"
        "class Stamped(models.Model):\n"
        "    class Meta: abstract = True\n"
        "print(Stamped._meta.abstract)\n"
    )
    assert out == "True\n"


def test_a_script_can_be_an_application(tmp_path: Path, run_python) -> None:
    script = (
        "from hotclub.conf import settings\n"
        "settings.configure(INSTALLED_APPS=[__name__], DATABASES={'default': 'sqlite://'})\n"
        "import hotclub; hotclub.setup()\n"
        "from hotclub import orm as models\n"
        "from hotclub.db import connection\n"
        "class Book(models.Model):\n"
        "    title = models.CharField(max_length=20)\n"
        "connection.create_tables(Book)\n"
        "Book.objects.create(title='Nuages')\n"
        "print(Book._meta.label, Book.objects.get().title)\n"
    )
    assert run_python(tmp_path, script) == "main.Book Nuages\n"


def test_a_swappable_model_stands_back_for_the_one_in_the_setting(site) -> None:
    out = site(
        "from hotclub import orm as models\n"
        "class Till(models.Model):\n"
        "    class Meta:\n"
        "        app_label = 'shop'\n"
        "        swappable = 'TILL_MODEL'\n"
        "class User(models.Model):\n"
        "    class Meta:\n"
        "        app_label = 'auth'\n"
        "        swappable = 'AUTH_USER_MODEL'\n"
        "print(Till._meta.swapped, User._meta.swapped)\n"
        "print(Till in apps.get_models(), Till in apps.get_models(include_swapped=True))\n"
        "print(apps.get_swappable_settings_name('shop.Tag'))\n",
        more="TILL_MODEL='shop.Tag',",
    )
    assert out.splitlines() == ["shop.Tag people.Person", "False True", "TILL_MODEL"]


def test_setup_again_is_harmless(site) -> None:
    assert site("hotclub.setup(); print(apps.ready)") == "True\n"


def test_a_changed_setting_is_told_again(site) -> None:
    out = site(
        "from hotclub.conf import UserSettingsHolder\n"
        "from hotclub.signals import setting_changed\n"
        "from hotclub_orm import zones\n"
        "print(zones.current())\n"
        "holder = UserSettingsHolder(settings._wrapped)\n"
        "holder.TIME_ZONE = 'Asia/Tokyo'\n"
        "settings._wrapped = holder\n"
        "setting_changed.send(sender=None, setting='TIME_ZONE', value='Asia/Tokyo', enter=True)\n"
        "print(zones.current())\n",
        more="TIME_ZONE='Europe/Paris',",
    )
    assert out.split() == ["Europe/Paris", "Asia/Tokyo"]


def test_the_script_s_prefix_is_set(site) -> None:
    out = site(
        "from hotclub.urls import get_script_prefix\nprint(get_script_prefix())\n",
        more="FORCE_SCRIPT_NAME='/below',",
    )
    assert out == "/below/\n"


def test_what_migrations_work_on(site, tmp_path: Path) -> None:
    out = site(
        "from hotclub.adapters.settings_migrations import project\n"
        "found = project()\n"
        "print(found.modules)\n"
        "print({label: str(path) for label, path in found.directories.items()})\n"
        "print(found.swappables, found.style.both)\n",
        more="MIGRATION_MODULES={'people': 'far.away'},",
    )
    assert out.splitlines() == [
        "{'shop': 'shop.migrations', 'people': 'far.away'}",
        str({"shop": f"{tmp_path}/shop/migrations", "people": f"{tmp_path}/far/away"}),
        "{'people.person': 'AUTH_USER_MODEL'} from hotclub import migrations, orm as models",
    ]


def test_logging_shows_what_debug_wants(site, tmp_path: Path) -> None:
    # The stream is chosen when logging is configured, so this function turns it before.
    (tmp_path / "turned.py").write_text(
        "import logging.config, sys\n"
        "def configure(config):\n"
        "    sys.stderr = sys.stdout\n"
        "    logging.config.dictConfig(config)\n"
    )
    script = (
        "import logging\n"
        "logging.getLogger('hotclub.request').warning('a warning')\n"
        "logging.getLogger('hotclub.request').error('an error')\n"
        "logging.getLogger('hotclub.server').info('a line')\n"
    )
    quiet = site(script, more="DEBUG=False, LOGGING_CONFIG='turned.configure',").splitlines()
    loud = site(script, more="DEBUG=True, LOGGING_CONFIG='turned.configure',").splitlines()
    assert quiet[0] == "ERROR hotclub.request: an error"
    assert quiet[1].endswith("] a line")
    assert len(quiet) == 2
    assert loud[:2] == ["WARNING hotclub.request: a warning", "ERROR hotclub.request: an error"]


def test_logging_that_can_t_be_used_is_told(site) -> None:
    with pytest.raises(RuntimeError) as caught:
        site("", more="LOGGING={'version': 1, 'handlers': {'x': {'class': 'no.such.Handler'}}},")
    assert "LOGGING can't be used by logging.config.dictConfig" in str(caught.value)


def test_the_names_of_libraries_in_migrations_are_the_family_s(tmp_path: Path, run_python) -> None:
    script = (
        "from hotclub.adapters.settings_migrations import STYLE\n"
        "from importlib import import_module\n"
        "for library, face in STYLE.faces.items():\n"
        "    import_module(library), import_module(face)\n"
        "from hotclub.migrations import AddField, Migration, MigrationWriter\n"
        "from hotclub import orm as models\n"
        "from hotclub.validators import MinValueValidator\n"
        "field = models.IntegerField(validators=[MinValueValidator(1)], default=1)\n"
        "made = Migration('0002_pages', 'shop')\n"
        "made.operations = [AddField('book', 'pages', field)]\n"
        "text = MigrationWriter(made, style=STYLE).as_string()\n"
        "assert 'validators=[hotclub.validators.MinValueValidator(1)]' in text, text\n"
        "assert 'import hotclub.validators' in text, text\n"
        "assert 'hotclub_' not in text, text\n"
    )
    configured = "from hotclub.conf import settings; settings.configure(SECRET_KEY='k' * 50)\n"
    assert run_python(tmp_path, configured + script) == ""
