from __future__ import annotations

import datetime
import decimal
import enum
import functools
import math
import pathlib
import re
import uuid
import zoneinfo
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    BaseSerializer,
    MigrationWriter,
    SettingsReference,
    UnserializableValue,
)
from hotclub_migrations.serializer import serialize
from hotclub_orm import functions, validators
from hypothesis import given
from hypothesis import strategies as st


def read_back(value: Any) -> Any:
    """Return what the text makes when it is run with its imports."""
    text, imports = serialize(value)
    names: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), names)
    return eval(text, names)


class Colour(enum.Enum):
    RED = "r"


class Right(enum.Flag):
    READ = 1
    WRITE = 2


class Size(models.TextChoices):
    SMALL = "s", "Small"


class Stamp:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args, self.kwargs = args, kwargs

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return "hotclub_orm.Q", self.args, self.kwargs


class Lazy:
    __lazy_text__ = True

    def __str__(self) -> str:
        return "later"


def a_default() -> int:
    return 1


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -2.5, b"\x00'", "a'b\"c\\\n{x}", [1, [2]], (1,), (), {"a": {1: None}},
        {1, 2}, set(), frozenset({1}), decimal.Decimal("1.10"), range(3), ...,
        datetime.date(2026, 11, 23), datetime.time(1, 2), datetime.timedelta(days=1, seconds=3),
        datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC),
        datetime.datetime.fromisoformat("2026-01-02"), uuid.UUID(int=5), zoneinfo.ZoneInfo("Europe/Paris"),
        pathlib.PurePosixPath("/a/b"), models.Q(a=1) | ~models.Q(b__gt=2),
        models.F("a") + 3, functions.Lower("name"), models.Value(4), models.CASCADE,
        models.SET(3), int, math.floor, datetime.datetime.fromisoformat, dict[str, int],
        models.Index(fields=["a", "-b"], name="i"),
        models.UniqueConstraint(fields=["a"], name="u", condition=models.Q(a__gt=1)),
        models.CheckConstraint(condition=models.Q(a__gt=1), name="c"),
        validators.MaxLengthValidator(3), validators.RegexValidator("^a"),
    ],
)  # fmt: skip
def test_a_value_that_is_written_reads_back_equal(value: Any) -> None:
    assert read_back(value) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Size.SMALL, "'s'"),
        (float("inf"), 'float("inf")'),
        (Lazy(), "'later'"),
        (SettingsReference("auth.user", "AUTH_USER_MODEL"), "settings.AUTH_USER_MODEL"),
        (models.Model, "models.Model"),
        (models.CharField(max_length=3), "models.CharField(max_length=3)"),
        (models.Manager(), "models.Manager()"),
        (re.compile("a", re.IGNORECASE), "re.compile('a', 2)"),
        (functions.Now(), "hotclub_orm.functions.Now()"),
        ({"not a name": 1}, "{'not a name': 1}"),
    ],
)
def test_a_value_has_the_text_that_people_would_write(value: Any, text: str) -> None:
    assert serialize(value)[0] == text


def test_an_enumeration_is_written_by_the_member_s_name() -> None:
    text, imports = serialize(Colour.RED)

    assert text == f"{__name__}.Colour['RED']"
    assert imports == {f"import {__name__}"}
    assert serialize(Right.READ | Right.WRITE)[0] == (
        f"{__name__}.Right['READ'] | {__name__}.Right['WRITE']"
    )


def test_a_partial_and_a_named_function_are_written_by_name() -> None:
    assert read_back(functools.partial(int, "11", base=2))() == 3
    assert serialize(a_default)[0] == f"{__name__}.a_default"


def test_a_moment_with_a_zone_is_written_in_utc() -> None:
    paris = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))

    assert serialize(paris)[0] == (
        "datetime.datetime(2026, 7, 1, 10, 0, tzinfo=datetime.timezone.utc)"
    )


class Unknown:
    def __repr__(self) -> str:
        return "__import__('os').system('true')"


def local_function() -> Any:
    def inner() -> None: ...

    return inner


@pytest.mark.parametrize(
    "value",
    [
        lambda: 1,
        local_function(),
        Unknown(),
        functools.partial(lambda: 1),
        functools.partial(a_default, Unknown()),
        [Unknown()],
        models.CharField(max_length=3, default=Unknown()),
    ],
    ids=range(7),
)
def test_sec_mig_009_what_has_no_name_is_refused_and_its_repr_never_written(value: Any) -> None:
    with pytest.raises(ValueError, match=r"Cannot serialize|cannot be written") as caught:
        serialize(value)

    assert isinstance(caught.value, UnserializableValue)


def test_a_path_that_is_no_import_path_is_refused() -> None:
    class Odd:
        def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
            return "os;evil().x", (), {}

    with pytest.raises(UnserializableValue):
        serialize(Odd())


class Temperature:
    def __init__(self, degrees: int) -> None:
        self.degrees = degrees


class TemperatureSerializer(BaseSerializer):
    def serialize(self) -> tuple[str, set[str]]:
        return f"Temperature({self.value.degrees})", {"from weather import Temperature"}


def test_a_registered_serializer_writes_its_type_until_it_is_unregistered() -> None:
    MigrationWriter.register_serializer(Temperature, TemperatureSerializer)
    try:
        assert serialize([Temperature(3)]) == (
            "[Temperature(3)]", {"from weather import Temperature"},
        )  # fmt: skip
    finally:
        MigrationWriter.unregister_serializer(Temperature)
    with pytest.raises(UnserializableValue):
        serialize(Temperature(3))


def test_only_serializers_can_be_registered() -> None:
    with pytest.raises(UnserializableValue, match="must inherit from 'BaseSerializer'"):
        MigrationWriter.register_serializer(Temperature, Temperature)  # type: ignore[arg-type]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.binary() | st.decimals(allow_nan=False) | st.dates() | st.times() | st.timedeltas()
    | st.datetimes() | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
    | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(plain)
def test_sec_mig_008_any_plain_value_reads_back_equal_whatever_its_text_holds(value: Any) -> None:
    assert read_back(value) == value
