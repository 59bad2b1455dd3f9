"""Registering checks, running them, and what their messages say."""

from __future__ import annotations

from typing import Any

import pytest
from hotclub.checks import (
    CRITICAL,
    DEBUG,
    ERROR,
    INFO,
    WARNING,
    CheckMessage,
    CheckRegistry,
    Critical,
    Debug,
    Error,
    Info,
    Tags,
    Warning,  # noqa: A004
    registry,
)


@pytest.fixture
def own() -> CheckRegistry:
    return CheckRegistry()


def test_a_check_runs_with_its_tag_and_without(own: CheckRegistry) -> None:
    @own.register(Tags.security, "shop")
    def first(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
        return [Error("first")]

    @own.register()
    def second(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
        return [Warning("second")]

    assert own.run_checks() == [Error("first"), Warning("second")]
    assert own.run_checks(tags=["shop"]) == [Error("first")]
    assert own.tag_exists("shop")
    assert not own.tag_exists("other")
    assert own.tags_available() == {"security", "shop"}


def test_deployment_checks_run_only_when_asked_for(own: CheckRegistry) -> None:
    own.register(lambda **kwargs: [Info("deploy")], Tags.security, deploy=True)

    assert own.run_checks() == []
    assert own.run_checks(include_deployment_checks=True) == [Info("deploy")]
    assert not own.tag_exists("security")
    assert own.tag_exists("security", include_deployment_checks=True)


def test_database_checks_run_only_when_asked_for(own: CheckRegistry) -> None:
    own.register(lambda databases, **kwargs: [Info(str(databases))], Tags.database)

    assert own.run_checks() == []
    assert own.run_checks(tags=["database"], databases=["default"]) == [Info("['default']")]


def test_a_check_that_cannot_be_called_is_refused_at_once(own: CheckRegistry) -> None:
    with pytest.raises(TypeError, match=r"must accept \*\*kwargs"):
        own.register(lambda app_configs: [])


def test_a_check_that_returns_no_list_is_told(own: CheckRegistry) -> None:
    own.register(lambda **kwargs: None)
    with pytest.raises(TypeError, match="returned NoneType; a check returns a list"):
        own.run_checks()


def test_messages_say_what_where_and_the_mend() -> None:
    message = Error("Too loud.", hint="Play softer.", obj="amp", id="band.E001")

    assert str(message) == "amp: (band.E001) Too loud.\n\tHINT: Play softer."
    assert str(Error("Too loud.")) == "?: Too loud."
    assert "level=40" in repr(message)
    assert message == Error("Too loud.", hint="Play softer.", obj="amp", id="band.E001")
    assert message != Warning("Too loud.", hint="Play softer.", obj="amp", id="band.E001")


def test_levels() -> None:
    kinds = [Debug, Info, Warning, Error, Critical]

    assert [kind("x").level for kind in kinds] == [DEBUG, INFO, WARNING, ERROR, CRITICAL]
    assert [kind("x").is_serious() for kind in kinds] == [False, False, False, True, True]
    assert Warning("x").is_serious(WARNING)
    with pytest.raises(TypeError):
        CheckMessage("ERROR", "x")  # type: ignore[arg-type]


def test_the_framework_checks_what_django_checks() -> None:
    wanted = {"async_support", "caches", "files", "models", "security", "templates", "translation",
              "urls", "database"}  # fmt: skip

    assert wanted <= registry.tags_available(deployment_checks=True)
