"""A misspelt path or name is one message with its place, the close match and the mend."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hotclub.checks import Error, Tags, setting_names, setting_paths
from hotclub.checks.registry import CheckRegistry
from hotclub.conf import global_settings
from hotclub.imports import NoSuchPath, import_named_module, import_string

from tools.conftest import Project, free_port

DJANGO = "hotclub.templates.backends.django.DjangoTemplates"
MINIMUM = "hotclub.auth.password_validation.MinimumLengthValidator"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function (settings, checks) → their messages."""

    def run(settings: dict[str, Any], checks: Any = setting_paths.CHECKS) -> list[Any]:
        defaults = {name: getattr(global_settings, name) for name in dir(global_settings)}
        namespace = SimpleNamespace(**{**defaults, **settings})
        for module in (setting_paths, setting_names):
            monkeypatch.setattr(module, "settings", namespace)
        return [message for check in checks for message in check()]

    return run


def engine(**options: Any) -> dict[str, Any]:
    return {"TEMPLATES": [{"BACKEND": DJANGO, "OPTIONS": options}]}


# setting, value → where it stands, the path, the close one.
MISSPELT: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"MIDDLEWARE": ["hotclub.middleware.security.SecurityMidleware"]},
        "MIDDLEWARE[0]",
        "hotclub.middleware.security.SecurityMidleware",
        "hotclub.middleware.security.SecurityMiddleware",
    ),
    (
        {
            "MIDDLEWARE": [
                "hotclub.middleware.gzip.GZipMiddleware",
                "hotclub.middleware.securty.SecurityMiddleware",
            ]
        },
        "MIDDLEWARE[1]",
        "hotclub.middleware.securty.SecurityMiddleware",
        "hotclub.middleware.security.SecurityMiddleware",
    ),
    (
        {"TEMPLATES": [{"BACKEND": "hotclub.templates.backends.djang.DjangoTemplates"}]},
        "TEMPLATES[0]['BACKEND']",
        "hotclub.templates.backends.djang.DjangoTemplates",
        DJANGO,
    ),
    (
        engine(context_processors=["hotclub.templates.context_processors.reqest"]),
        "TEMPLATES[0]['OPTIONS']['context_processors'][0]",
        "hotclub.templates.context_processors.reqest",
        "hotclub.templates.context_processors.request",
    ),
    (
        engine(loaders=["hotclub.templates.loaders.filesytem.Loader"]),
        "TEMPLATES[0]['OPTIONS']['loaders']",
        "hotclub.templates.loaders.filesytem.Loader",
        "hotclub.templates.loaders.filesystem.Loader",
    ),
    (
        engine(
            loaders=[
                (
                    "hotclub.templates.loaders.cached.Loader",
                    ["hotclub.templates.loaders.filesystem.Loder"],
                )
            ]
        ),
        "TEMPLATES[0]['OPTIONS']['loaders']",
        "hotclub.templates.loaders.filesystem.Loder",
        "hotclub.templates.loaders.filesystem.Loader",
    ),
    (
        engine(libraries={"zones": "hotclub.templatetags.tzz"}),
        "TEMPLATES[0]['OPTIONS']['libraries']['zones']",
        "hotclub.templatetags.tzz",
        "hotclub.templatetags.tz",
    ),
    (
        engine(builtins=["hotclub.templatetags.i19n"]),
        "TEMPLATES[0]['OPTIONS']['builtins'][0]",
        "hotclub.templatetags.i19n",
        "hotclub.templatetags.i18n",
    ),
    (
        {"AUTHENTICATION_BACKENDS": ["hotclub.auth.backends.ModelBackned"]},
        "AUTHENTICATION_BACKENDS[0]",
        "hotclub.auth.backends.ModelBackned",
        "hotclub.auth.backends.ModelBackend",
    ),
    (
        {"PASSWORD_HASHERS": ["hotclub.auth.hashers.PBKDF2PasswordHaser"]},
        "PASSWORD_HASHERS[0]",
        "hotclub.auth.hashers.PBKDF2PasswordHaser",
        "hotclub.auth.hashers.PBKDF2PasswordHasher",
    ),
    (
        {"AUTH_PASSWORD_VALIDATORS": [{"NAME": f"{MINIMUM}s"}]},
        "AUTH_PASSWORD_VALIDATORS[0]",
        f"{MINIMUM}s",
        MINIMUM,
    ),
    (
        {"SESSION_ENGINE": "hotclub.sessions.backends.dbs"},
        "SESSION_ENGINE",
        "hotclub.sessions.backends.dbs",
        "hotclub.sessions.backends.db",
    ),
    (
        {"SESSION_SERIALIZER": "hotclub.sessions.serializers.JSONSerialiser"},
        "SESSION_SERIALIZER",
        "hotclub.sessions.serializers.JSONSerialiser",
        "hotclub.sessions.serializers.JSONSerializer",
    ),
    (
        {"CACHES": {"default": {"BACKEND": "hotclub.cache.backends.locmem.LocMemCach"}}},
        "CACHES['default']",
        "hotclub.cache.backends.locmem.LocMemCach",
        "hotclub.cache.backends.locmem.LocMemCache",
    ),
    (
        {"STORAGES": {"staticfiles": {"BACKEND": "hotclub.staticfiles.storage.StaticFilesStrage"}}},
        "STORAGES['staticfiles']",
        "hotclub.staticfiles.storage.StaticFilesStrage",
        "hotclub.staticfiles.storage.StaticFilesStorage",
    ),
    ({"ROOT_URLCONF": "hotclub.ulrs"}, "ROOT_URLCONF", "hotclub.ulrs", "hotclub.urls"),
    (
        {"ASGI_APPLICATION": "hotclub.asgi.get_asgi_aplication"},
        "ASGI_APPLICATION",
        "hotclub.asgi.get_asgi_aplication",
        "hotclub.asgi.get_asgi_application",
    ),
    (
        {"WSGI_APPLICATION": "hotclub.wsgii.get_wsgi_application"},
        "WSGI_APPLICATION",
        "hotclub.wsgii.get_wsgi_application",
        "hotclub.wsgi.get_wsgi_application",
    ),
    (
        {"DEFAULT_AUTO_FIELD": "hotclub.orm.BigAutoFeld"},
        "DEFAULT_AUTO_FIELD",
        "hotclub.orm.BigAutoFeld",
        "hotclub.orm.BigAutoField",
    ),
    (
        {"FORM_RENDERER": "hotclub.forms.renderers.DjangoTemplats"},
        "FORM_RENDERER",
        "hotclub.forms.renderers.DjangoTemplats",
        "hotclub.forms.renderers.DjangoTemplates",
    ),
    (
        {"MESSAGE_STORAGE": "hotclub.messages.storage.fallback.FallbackStrage"},
        "MESSAGE_STORAGE",
        "hotclub.messages.storage.fallback.FallbackStrage",
        "hotclub.messages.storage.fallback.FallbackStorage",
    ),
    (
        {"FILE_UPLOAD_HANDLERS": ["hotclub.files.uploadhandler.MemoryFileUploadHandlr"]},
        "FILE_UPLOAD_HANDLERS[0]",
        "hotclub.files.uploadhandler.MemoryFileUploadHandlr",
        "hotclub.files.uploadhandler.MemoryFileUploadHandler",
    ),
    (
        {"CSRF_FAILURE_VIEW": "hotclub.views.crsf.csrf_failure"},
        "CSRF_FAILURE_VIEW",
        "hotclub.views.crsf.csrf_failure",
        "hotclub.views.csrf.csrf_failure",
    ),
    (
        {"STATICFILES_FINDERS": ["hotclub.staticfiles.finders.FileSystemFindr"]},
        "STATICFILES_FINDERS[0]",
        "hotclub.staticfiles.finders.FileSystemFindr",
        "hotclub.staticfiles.finders.FileSystemFinder",
    ),
    (
        {"DATABASE_ROUTERS": ["hotclub.db.handlr.Router"]},
        "DATABASE_ROUTERS[0]",
        "hotclub.db.handlr.Router",
        "hotclub.db.handler.Router",
    ),
    (
        {"TEST_RUNNER": "hotclub.test.runner.DiscoverRuner"},
        "TEST_RUNNER",
        "hotclub.test.runner.DiscoverRuner",
        "hotclub.test.runner.DiscoverRunner",
    ),
    (
        {"DEFAULT_EXCEPTION_REPORTER": "hotclub.views.debug.ExceptionReportr"},
        "DEFAULT_EXCEPTION_REPORTER",
        "hotclub.views.debug.ExceptionReportr",
        "hotclub.views.debug.ExceptionReporter",
    ),
    (
        {"SIGNING_BACKEND": "hotclub.signing.TimestampSignr"},
        "SIGNING_BACKEND",
        "hotclub.signing.TimestampSignr",
        "hotclub.signing.TimestampSigner",
    ),
    (
        {"AUTH_SEND_MAIL": "hotclub.auth.mailin.send_mail"},
        "AUTH_SEND_MAIL",
        "hotclub.auth.mailin.send_mail",
        "hotclub.auth.mailing.send_mail",
    ),
    (
        {"FORMAT_MODULE_PATH": "hotclub.utils.formts"},
        "FORMAT_MODULE_PATH",
        "hotclub.utils.formts",
        "hotclub.utils.formats",
    ),
]


@pytest.mark.parametrize(("settings", "where", "path", "close"), MISSPELT)
def test_a_misspelt_path_is_told_with_its_place_and_the_close_one(
    found: Any, settings: dict[str, Any], where: str, path: str, close: str
) -> None:
    (message,) = found(settings)

    assert message.id == "settings.E001"
    assert message.msg.startswith(f"{where} names {path!r}. The ")
    assert "Did you mean " in message.msg
    assert message.hint == f"Write {close!r}."


@pytest.mark.parametrize(
    ("settings", "number", "words"),
    [
        ({"AUTH_SEND_MAIL": "hotclub.views"}, "E002", "which is no class or function but module."),
        (
            {"MIDDLEWARE": ["hotclub.conf.settings"]},
            "E002",
            "MIDDLEWARE[0] is 'hotclub.conf.settings', which is no class",
        ),
        (
            {"AUTH_PASSWORD_VALIDATORS": [{"NAME": MINIMUM, "OPTIONS": {"min_lenght": 3}}]},
            "E003",
            (
                f"AUTH_PASSWORD_VALIDATORS[0]['OPTIONS'] does not fit '{MINIMUM}': got an "
                "unexpected keyword argument 'min_lenght'. Did you mean 'min_length'?"
            ),
        ),
        (
            {
                "STORAGES": {
                    "default": {
                        "BACKEND": "hotclub.files.storage.FileSystemStorage",
                        "OPTIONS": {"locaton": "x"},
                    }
                }
            },
            "E003",
            "Did you mean 'location'?",
        ),
        (engine(context_procesors=[]), "E003", "Did you mean 'context_processors'?"),
        (
            {"SESSION_ENGINE": "hotclub.sessions.backends"},
            "E004",
            "SESSION_ENGINE is 'hotclub.sessions.backends', a module without 'SessionStore'.",
        ),
        (engine(builtins=["hotclub.shortcuts"]), "E004", "a module without 'register'"),
        ({"CACHES": {"default": "memry://"}}, "E005", "Did you mean 'memory'?"),
        (
            {"CACHE_MIDDLEWARE_ALIAS": "defalt"},
            "E005",
            "CACHES has no such cache. Did you mean 'default'?",
        ),
        (
            {"SESSION_CACHE_ALIAS": "sesions"},
            "E005",
            "SESSION_CACHE_ALIAS is 'sesions', and CACHES has no such cache.",
        ),
        ({"MIDDLEWARE": [ZeroDivisionError.mro]}, "E006", "can't be made"),
    ],
)
def test_what_is_there_and_does_not_fit_is_told(
    found: Any, settings: dict[str, Any], number: str, words: str
) -> None:
    (message,) = found(settings)

    assert message.id == f"settings.{number}"
    assert words in message.msg
    assert message.hint


def test_the_default_settings_name_nothing_wrong(found: Any) -> None:
    assert found({}) == []
    assert (
        found(
            {
                "MIDDLEWARE": [
                    "hotclub.middleware.gzip.GZipMiddleware",
                    lambda get_response: get_response,
                ]
            }
        )
        == []
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MIDDLEWARES": []}, "Nothing reads the setting MIDDLEWARES. Did you mean MIDDLEWARE?"),
        ({"DATABSES": {}}, "Nothing reads the setting DATABSES. Did you mean DATABASES?"),
        (
            {"ALLOWED_HOST": ["x"]},
            "Nothing reads the setting ALLOWED_HOST. Did you mean ALLOWED_HOSTS?",
        ),
        ({"DEFAULT_FILE_STORAGE": "x"}, "Nothing reads the setting DEFAULT_FILE_STORAGE."),
        # A part of another setting, and names of the project's own.
        ({"STATICFILES_DIR": "/srv", "STATICFILES_DIRS": ["/srv"]}, None),
        ({"DATABASE": "x.db"}, None),
        ({"PAYPAL_KEY": "x", "CACHE_DIR": "/srv", "BASE_DIR": "/srv"}, None),
    ],
)
def test_a_misspelt_name_is_told_with_the_close_one(
    found: Any, settings: dict[str, Any], message: str | None
) -> None:
    messages = found(settings, [setting_names.check_names])

    assert [one.msg for one in messages] == ([message] if message else [])
    assert all(one.hint and one.id == "settings.W010" for one in messages)


@pytest.mark.parametrize(
    "settings",
    [
        {"TEMPLATES": [{"BACKEND": DJANGO, "DIRS": ["/no/such"]}]},
        {"LOCALE_PATHS": ["/no/such"]},
        {"FIXTURE_DIRS": ["/no/such"]},
        {"SESSION_ENGINE": "hotclub.sessions.backends.file", "SESSION_FILE_PATH": "/no/such"},
    ],
)
def test_a_folder_that_is_not_there_is_told(found: Any, settings: dict[str, Any]) -> None:
    (message,) = found(settings, [setting_names.check_folders])

    assert "names the folder '/no/such', which does not exist." in message.msg
    assert message.hint


def test_storages_without_a_default_are_told(found: Any) -> None:
    (message,) = found({"STORAGES": {}}, [setting_names.check_storages])

    assert message.id == "settings.W013"


def test_an_error_inside_the_module_of_a_path_is_no_wrong_path(
    tmp_path: Any, monkeypatch: Any
) -> None:
    (tmp_path / "broken_layers.py").write_text("import nowhere_to_be_found\n")
    monkeypatch.syspath_prepend(tmp_path)

    for importing in (
        lambda: import_string("broken_layers.Layer"),
        lambda: import_named_module("broken_layers"),
    ):
        with pytest.raises(ModuleNotFoundError) as caught:
            importing()
        assert caught.value.name == "nowhere_to_be_found"
    with pytest.raises(
        NoSuchPath, match=r"No module 'broken_layer'\. Did you mean 'broken_layers'"
    ):
        import_string("broken_layer.Layer")


def test_after_an_error_of_a_setting_nothing_else_is_checked() -> None:
    checks, ran = CheckRegistry(), []

    @checks.register("own")
    def own(**_named: Any) -> list[Any]:
        ran.append(1)
        return []

    @checks.register(Tags.settings)
    def of_settings(**_named: Any) -> list[Any]:
        return [Error("MIDDLEWARE names nothing.", id="settings.E001")]

    assert [one.id for one in checks.run_checks()] == ["settings.E001"]
    assert ran == []
    checks.run_checks(tags=["own"])
    assert ran == [1]


# In a project, by every command and by the server.

WRONG = {
    "settings.E001": 'MIDDLEWARE[0] = "hotclub.middleware.security.SecurityMidleware"\n',
    "settings.E006": 'SECURE_REFERRER_POLICY = "same-orgin"\n',
}


@pytest.mark.parametrize("number", list(WRONG))
def test_check_and_run_end_with_one_message(ready: Project, number: str) -> None:
    ready.change("mysite/settings.py", "USE_TZ = True\n", f"USE_TZ = True\n{WRONG[number]}")
    for command in (["check"], ["run", str(free_port()), "--noreload"], ["run", str(free_port())]):
        message = ready.fails(*command)
        assert message.count(f"({number})") == 1
        assert "HINT: " in message


def test_a_value_of_the_wrong_shape_ends_every_command(ready: Project) -> None:
    ready.change("mysite/settings.py", "USE_TZ = True\n", 'USE_TZ = "yes"\n')
    for command in (["check"], ["migrate"], ["run", str(free_port())], ["shell", "-c", "pass"]):
        assert ready.fails(*command).startswith("ImproperlyConfigured: USE_TZ is 'yes', a text, ")


NAMES = 'MIDDLEWARES = []\nMIGRATION_MODULES = {"auht": None}\n'


def test_a_misspelt_name_is_a_warning_of_check_and_run(ready: Project) -> None:
    ready.change("mysite/settings.py", "USE_TZ = True\n", f"USE_TZ = True\n{NAMES}")

    done = ready.run("check")
    assert done.returncode == 0
    assert "(settings.W010) Nothing reads the setting MIDDLEWARES." in done.stderr
    assert (
        "MIGRATION_MODULES has 'auht', which is not installed. Did you mean 'auth'?" in done.stderr
    )
    with ready.served("--noreload") as server:
        pass
    assert "(settings.W010)" in server.output
