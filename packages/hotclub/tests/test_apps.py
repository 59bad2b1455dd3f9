"""Installed applications: how entries are read, what the registry says, how errors teach."""

import sys
from pathlib import Path

import pytest
from hotclub.apps import AppConfig, Apps
from hotclub.conf import UserSettingsHolder, global_settings, settings
from hotclub.errors import ImproperlyConfigured
from hotclub_orm.errors import AppRegistryNotReady


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that writes a package with these modules and returns its name."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)

    def write(name: str, **modules: str) -> str:
        folder = tmp_path.joinpath(*name.split("."))
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        return name

    yield write
    for name in set(sys.modules) - before:
        if name.partition(".")[0].endswith("_app"):
            del sys.modules[name]


def config_of(entry: str) -> AppConfig:
    return AppConfig.create(entry)


def test_a_package_without_apps_module_has_the_plain_configuration(package, tmp_path) -> None:
    config = config_of(package("shop_app"))
    assert type(config) is AppConfig
    assert (config.name, config.label, config.verbose_name) == ("shop_app", "shop_app", "Shop_App")
    assert config.path == str(tmp_path / "shop_app")
    assert repr(config) == "<AppConfig: shop_app>"


def test_the_label_is_the_last_part_of_the_name(package) -> None:
    package("outer_app")
    assert config_of(package("outer_app.inner")).label == "inner"


ONE = "from hotclub.apps import AppConfig\nclass ShopConfig(AppConfig):\n    name = 'shop_app'\n"


def test_the_one_configuration_of_the_apps_module_is_taken(package) -> None:
    text = ONE + "    label = 'till'\n    verbose_name = 'The till'\n"
    config = config_of(package("shop_app", apps=text))
    assert type(config).__name__ == "ShopConfig"
    assert (config.label, config.verbose_name) == ("till", "The till")


def test_keys_are_of_the_settings_unless_the_application_says_otherwise(
    package, monkeypatch
) -> None:
    small = ONE + "    default_auto_field = 'hotclub.orm.SmallAutoField'\n"
    plain, shop = config_of(package("plain_app")), config_of(package("shop_app", apps=small))

    monkeypatch.setitem(settings.__dict__, "_wrapped", UserSettingsHolder(global_settings))
    settings.DEFAULT_AUTO_FIELD = "hotclub.orm.AutoField"
    assert plain.default_auto_field == "hotclub.orm.AutoField"
    assert shop.default_auto_field == "hotclub.orm.SmallAutoField"
    assert (plain.own_auto_field(), shop.own_auto_field()) == (None, "hotclub.orm.SmallAutoField")


def test_a_configuration_that_is_no_default_is_left_out(package) -> None:
    config = config_of(package("shop_app", apps=ONE + "    default = False\n"))
    assert type(config) is AppConfig


TWO = ONE + "class OtherConfig(AppConfig):\n    name = 'shop_app'\n"


def test_of_several_the_default_one_is_taken(package) -> None:
    config = config_of(package("shop_app", apps=TWO + "    default = True\n"))
    assert type(config).__name__ == "OtherConfig"


def test_of_several_without_default_none_is_taken(package) -> None:
    assert type(config_of(package("shop_app", apps=TWO))) is AppConfig


def test_two_defaults_are_refused(package) -> None:
    text = ONE + "    default = True\n" + TWO.removeprefix(ONE) + "    default = True\n"
    with pytest.raises(ImproperlyConfigured) as caught:
        config_of(package("shop_app", apps=text))
    assert str(caught.value) == (
        "shop_app.apps declares more than one AppConfig with default = True: "
        "ShopConfig, OtherConfig."
    )


def test_a_configuration_can_be_named(package) -> None:
    package("shop_app", apps=TWO)
    assert type(config_of("shop_app.apps.OtherConfig")).__name__ == "OtherConfig"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("shp_app", ("INSTALLED_APPS names 'shp_app', and there is no such package. "
                    "Did you mean 'shop_app'?")),
        ("shop_app.apps.ShoppConfig", ("INSTALLED_APPS names 'shop_app.apps.ShoppConfig': the module "
                    "'shop_app.apps' has no 'ShoppConfig' and no submodule of that name. "
                    "Did you mean 'ShopConfig'? It has ShopConfig, OtherConfig.")),
        ("django.contrib.auth", ("INSTALLED_APPS names 'django.contrib.auth', which is Django's. "
                    "Write 'hotclub.auth' instead.")),
    ],
)  # fmt: skip
def test_an_entry_that_is_not_there_says_which_is(package, entry, message, monkeypatch) -> None:
    package("shop_app", apps=TWO)
    if entry.startswith("django"):
        # As on a machine without Django.
        monkeypatch.setitem(sys.modules, "django", None)
    with pytest.raises(ImproperlyConfigured) as caught:
        config_of(entry)
    assert str(caught.value) == message
    assert isinstance(caught.value, ModuleNotFoundError)


def test_an_import_inside_the_application_that_fails_is_not_hidden(package) -> None:
    package("shop_app", apps="import nothing_of_that_name\n")
    with pytest.raises(ModuleNotFoundError, match="nothing_of_that_name"):
        config_of("shop_app")


def test_a_configuration_without_a_name_is_told(package) -> None:
    text = "from hotclub.apps import AppConfig\nclass ShopConfig(AppConfig):\n    pass\n"
    with pytest.raises(ImproperlyConfigured, match="ShopConfig needs a `name`"):
        config_of(package("shop_app", apps=text))


def test_what_is_no_configuration_is_told(package) -> None:
    package("shop_app", apps="ShopConfig = 3")
    with pytest.raises(ImproperlyConfigured, match="which is 3 and no subclass of AppConfig"):
        config_of("shop_app.apps.ShopConfig")


def test_a_label_is_a_python_name(package) -> None:
    with pytest.raises(ImproperlyConfigured, match="the label 'a-b', which is no Python name"):
        config_of(package("shop_app", apps=ONE + "    label = 'a-b'\n"))


def test_entries_are_text() -> None:
    with pytest.raises(ImproperlyConfigured, match="INSTALLED_APPS holds 3"):
        AppConfig.create(3)  # type: ignore[arg-type]


# --- the registry ------------------------------------------------------------------------------


def test_the_registry_knows_what_is_installed(package) -> None:
    apps = Apps([package("shop_app"), package("bank_app")])
    assert apps.ready
    assert apps.ready_event.is_set()
    assert [config.label for config in apps.get_app_configs()] == ["shop_app", "bank_app"]
    assert apps.get_app_config("bank_app").name == "bank_app"
    assert apps.is_installed("shop_app")
    assert not apps.is_installed("shop_app.models")
    assert apps.get_containing_app_config("shop_app.models.Book") is apps.get_app_config("shop_app")
    assert apps.get_containing_app_config("shop_application.models") is None


def test_the_innermost_application_contains(package) -> None:
    apps = Apps([package("outer_app"), package("outer_app.inner")])
    found = apps.get_containing_app_config("outer_app.inner.models.Book")
    assert found is apps.get_app_config("inner")


def test_an_unknown_label_offers_the_nearest(package) -> None:
    apps = Apps([package("shop_app")])
    with pytest.raises(LookupError) as caught:
        apps.get_app_config("shp_app")
    assert str(caught.value) == "No installed app has the label 'shp_app'. Did you mean 'shop_app'?"


def test_a_name_in_place_of_a_label_is_told(package) -> None:
    package("outer_app")
    apps = Apps([package("outer_app.inner")])
    with pytest.raises(LookupError, match="the application of that name has the label 'inner'"):
        apps.get_app_config("outer_app.inner")


def test_two_applications_with_one_label_are_refused(package) -> None:
    package("one_app")
    package("two_app")
    with pytest.raises(ImproperlyConfigured) as caught:
        Apps([package("one_app.shop"), package("two_app.shop")])
    assert str(caught.value) == (
        "Two installed applications have the label 'shop': 'one_app.shop' and 'two_app.shop'. "
        "Labels are unique; give one AppConfig another `label`."
    )


def test_one_application_twice_is_refused(package) -> None:
    package("shop_app", apps=TWO + "    label = 'other'\n")
    with pytest.raises(ImproperlyConfigured, match="INSTALLED_APPS names more than once: shop_app"):
        Apps(["shop_app.apps.ShopConfig", "shop_app.apps.OtherConfig"])


def test_ready_is_called_once_the_models_are_there(package) -> None:
    text = ONE + (
        "    def ready(self):\n"
        "        import shop_app\n"
        "        shop_app.told = (self.apps.models_ready, self.apps.ready)\n"
    )
    apps = Apps([package("shop_app", apps=text)])
    assert sys.modules["shop_app"].told == (True, False)  # type: ignore[attr-defined]
    apps.populate(["something_else"])  # once; this does nothing
    assert len(list(apps.get_app_configs())) == 1


def test_a_failed_start_can_be_made_again(package) -> None:
    apps = Apps(installed_apps=None)
    package("shop_app")
    with pytest.raises(ImproperlyConfigured):
        apps.populate(["shop_app", "tavern_app"])
    assert not apps.apps_ready
    apps.populate(["shop_app"])
    assert apps.is_installed("shop_app")


def test_setup_within_setup_is_told(package) -> None:
    apps = Apps(installed_apps=None)
    package("shop_app", models="import shop_app\nshop_app.again()\n")
    import shop_app  # type: ignore[import-not-found]

    shop_app.again = lambda: apps.populate(["shop_app"])
    with pytest.raises(RuntimeError, match="was called while it runs"):
        apps.populate(["shop_app"])


def test_asking_too_early_is_told(package, monkeypatch) -> None:
    apps = Apps(installed_apps=None)
    package("shop_app", models="import shop_app\nshop_app.ask()\n")
    import shop_app  # type: ignore[import-not-found]

    shop_app.ask = apps.get_models
    with pytest.raises(AppRegistryNotReady, match="The models are not loaded yet"):
        apps.populate(["shop_app"])


def test_some_applications_can_be_made_available(package) -> None:
    apps = Apps([package("shop_app"), package("bank_app")])
    apps.set_available_apps(["bank_app"])
    assert [*apps.app_configs] == ["bank_app"]
    with pytest.raises(ValueError, match="Not installed, so not to be made available: tavern_app"):
        apps.set_available_apps(["tavern_app"])
    apps.unset_available_apps()
    assert [*apps.app_configs] == ["shop_app", "bank_app"]


def test_others_can_be_installed_for_a_while(package) -> None:
    package("bank_app")
    apps = Apps([package("shop_app")])
    apps.set_installed_apps(["bank_app"])
    assert apps.is_installed("bank_app")
    assert not apps.is_installed("shop_app")
    apps.unset_installed_apps()
    assert apps.is_installed("shop_app")
    assert apps.ready
    with pytest.raises(ImproperlyConfigured):
        apps.set_installed_apps(["tavern_app"])
    apps.unset_installed_apps()
    assert apps.is_installed("shop_app")


def test_an_operation_waits_for_its_models() -> None:
    import hotclub_orm.registry
    from hotclub_orm import AutoField, Model

    registry = hotclub_orm.registry.Apps()
    apps = Apps([], models=registry)
    told: list[tuple[type, ...]] = []
    apps.lazy_model_operation(lambda *models: told.append(models), ("a", "one"), ("b", "two"))

    def declare(name: str, label: str) -> type:
        meta = type("Meta", (), {"apps": registry, "app_label": label})
        body = {"__module__": __name__, "Meta": meta, "id": AutoField(primary_key=True)}
        return type(Model)(name, (Model,), body)

    two = declare("Two", "b")
    assert told == []
    one = declare("One", "a")
    assert told == [(one, two)]
    apps.lazy_model_operation(lambda model: told.append((model,)), ("b", "two"))
    assert told[-1] == (two,)
    apps.lazy_model_operation(lambda: told.append(()))
    assert told[-1] == ()
    assert apps.get_registered_model("a", "One") is one


def test_models_may_live_in_a_registry_of_their_own():
    from hotclub import orm
    from hotclub.apps import apps

    own = Apps()

    class Player(orm.Model):
        name = orm.CharField(max_length=10, primary_key=True)

        class Meta:
            apps = own
            app_label = "own_registry"

    class Record(orm.Model):
        player = orm.ForeignKey("Player", orm.CASCADE, primary_key=True, related_name="records")

        class Meta:
            apps = own
            app_label = "own_registry"

    assert own.get_registered_model("own_registry", "Player") is Player
    assert Record._meta.get_field("player").related_model is Player
    assert Player._meta.get_field("records").related_model is Record
    with pytest.raises(LookupError):
        apps.get_registered_model("own_registry", "Player")
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = own.no_such_thing


@pytest.mark.parametrize("when", ["before", "after"])
def test_models_get_the_addresses_that_the_settings_have_for_them(monkeypatch, when: str) -> None:
    import hotclub_orm.registry
    from hotclub import orm

    holder = UserSettingsHolder(global_settings)
    monkeypatch.setitem(settings.__dict__, "_wrapped", holder)
    settings.ABSOLUTE_URL_OVERRIDES = {
        "posters.poster": lambda one: f"/posters/{one.pk}/",
        "posters.ticket": lambda one: f"/tickets/{one.pk}/",
    }
    registry = hotclub_orm.registry.Apps()

    class Meta:
        apps = registry
        app_label = "posters"

    def declare() -> tuple:
        body = {"__module__": __name__, "Meta": Meta}
        own = {"get_absolute_url": lambda self: "/own/"}
        made = {name: type(orm.Model)(name, (orm.Model,), dict(body, **own))
                for name in ("Poster", "Bill")}  # fmt: skip
        ticket = type(orm.Model)("Ticket", (orm.Model,), dict(body))
        return made["Poster"], ticket, made["Bill"]

    if when == "before":
        poster, ticket, bill = declare()
        Apps([], models=registry)
    else:
        Apps([], models=registry)
        poster, ticket, bill = declare()

    assert [model(pk=7).get_absolute_url() for model in (poster, ticket, bill)] == [
        "/posters/7/",
        "/tickets/7/",
        "/own/",
    ]
