"""What Django's documentation says of single methods: choices, far ends, signals, raw rows, URLs of files."""

from functools import partial
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database, choices
from hotclub_orm.files import FileSystemStorage
from hotclub_orm.registry import Apps
from hotclub_orm.signals import Signal
from hotclub_orm.testing import assert_num_queries


class Maker(orm.Model):
    name = orm.CharField(max_length=10, choices=[("s", "Selmer")])

    class Meta:
        app_label = "small_promises"

    def __str__(self) -> str:
        return self.name


class Guitar(orm.Model):
    maker = orm.ForeignKey(Maker, orm.CASCADE, related_name="guitars")

    class Meta:
        app_label = "small_promises"


@pytest.fixture
def guitars(database: Database) -> list[Guitar]:
    database.create_tables(Maker, Guitar)
    makers = [Maker.objects.create(name=name) for name in ("Selmer", "Busato")]
    return [Guitar.objects.create(maker=maker) for maker in makers]


def test_the_choice_of_nothing_has_a_label_that_says_what_to_do() -> None:
    field = Maker._meta.get_field("name")

    assert field.get_choices()[0] == ("", "- Select an option -")
    assert field.get_choices(blank_choice=choices.BLANK_CHOICE_DASH)[0] == ("", "---------")


def test_the_label_can_be_said_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices.blank_choice, "label", lambda: "- choisir -")

    assert Maker._meta.get_field("name").get_choices()[0] == ("", "- choisir -")


@pytest.mark.usefixtures("guitars")
def test_choices_of_relations_begin_with_the_same_label() -> None:
    assert Guitar._meta.get_field("maker").get_choices()[0] == ("", "- Select an option -")
    assert Maker._meta.get_field("guitars").get_choices()[0] == ("", "- Select an option -")


def test_an_accessor_is_named_for_the_model_that_is_given() -> None:
    registry = Apps()

    def declare(name: str, **fields: Any) -> Any:
        meta = type("Meta", (), {"app_label": "small_promises", "apps": registry})
        return type(name, (orm.Model,), {"__module__": __name__, "Meta": meta, **fields})

    shop = declare("Shop")
    string = declare("Wire", shop=orm.ForeignKey(shop, orm.CASCADE))
    other = declare("Pick")
    relation = string._meta.get_field("shop").remote_field

    assert relation.get_accessor_name() == "wire_set"
    assert relation.get_accessor_name(model=other) == "pick_set"


def test_a_key_is_checked_without_an_instance(guitars: list[Guitar]) -> None:
    field = Guitar._meta.get_field("maker")

    assert field.clean(guitars[0].maker_id, None) == guitars[0].maker_id
    with pytest.raises(orm.ValidationError, match=r"(?i)maker"):
        field.clean(0, None)


def test_raw_rows_are_prefetched(database: Database, guitars: list[Guitar]) -> None:
    asked = Maker.objects.raw("SELECT * FROM small_promises_maker ORDER BY id")
    with assert_num_queries(2, database):
        found = [[one.pk for one in maker.guitars.all()]
                 for maker in asked.prefetch_related("guitars")]  # fmt: skip

    assert found == [[guitars[0].pk], [guitars[1].pk]]
    with assert_num_queries(1, database):
        list(asked.prefetch_related("guitars").prefetch_related(None))


class Strict(Signal):
    checks_receivers = True


def _with_names(sender: Any, **kwargs: Any) -> None: ...
def _without(sender: Any, created: bool = False) -> None: ...


def test_receivers_that_take_no_further_names_are_refused_where_that_is_checked() -> None:
    strict = Strict()
    for fine in (_with_names, partial(_with_names), dict):
        strict.connect(fine)
    with pytest.raises(ValueError, match=r"must accept keyword arguments \(\*\*kwargs\)"):
        strict.connect(_without)
    Signal().connect(_without)


@pytest.mark.parametrize(
    ("name", "url"),
    [("img/", "/media/img/"), ("img", "/media/img"), ("a b/c", "/media/a%20b/c"), ("", "/media/")],
)
def test_the_url_of_a_folder_keeps_its_slash(tmp_path: Any, name: str, url: str) -> None:
    assert FileSystemStorage(tmp_path, base_url="/media/").url(name) == url
