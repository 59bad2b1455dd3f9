"""The constructor that is written for a model: what it takes is what Model.__init__ takes."""

import hotclub_orm as orm
import pytest
from hotclub_orm.instances.constructor import stood_for
from hotclub_orm.signals import post_init, pre_init


def three():
    return 3


class Band(orm.Model):
    name = orm.CharField(max_length=20)
    size = orm.IntegerField(default=three)
    style = orm.CharField(max_length=20, null=True)

    class Meta:
        app_label = "constructor"


class Tune(orm.Model):
    title = orm.CharField(max_length=20, default="Nuages")
    band = orm.ForeignKey(Band, orm.CASCADE, null=True)

    class Meta:
        app_label = "constructor"

    @property
    def shout(self):
        return self.title.upper()

    @shout.setter
    def shout(self, value):
        self.title = value.lower()


class Quintet(Band):
    guitars = orm.IntegerField(default=3)

    class Meta:
        app_label = "constructor"


class Loud(Band):
    class Meta:
        app_label = "constructor"
        proxy = True

    def __init__(self, *args, **kwargs):
        self.before = "set before the columns"
        super().__init__(*args, **kwargs)
        self.name = self.name.upper()


def columns(one):
    return {f.attname: one.__dict__[f.attname] for f in one._meta.concrete_fields}


@pytest.fixture(autouse=True)
def written():
    Band()
    assert Band.__init__ is not orm.Model.__init__
    assert stood_for(Band.__init__) is orm.Model.__init__


def test_defaults_stand_where_nothing_is_given():
    assert columns(Band(name="Hot", style=None)) == {
        "id": None, "name": "Hot", "size": 3, "style": None,
    }  # fmt: skip
    assert columns(Band(size=None)) == {"id": None, "name": "", "size": None, "style": None}


def test_values_by_place_by_relation_by_key_and_by_property():
    band = Band(7, "Hot")
    assert columns(band) == {"id": 7, "name": "Hot", "size": 3, "style": None}

    tune = Tune(band=band, pk=5)
    assert columns(tune) == {"id": 5, "title": "Nuages", "band_id": 7}
    assert tune.band is band
    assert Tune(shout="LOUD").title == "loud"
    assert Tune(band_id=9).band_id == 9


def test_wrong_arguments_are_refused_as_ever():
    with pytest.raises(TypeError, match="unexpected keyword arguments: 'nmae'"):
        Band(nmae="x")
    with pytest.raises(TypeError, match="both positional and keyword"):
        Band(1, id=2)
    with pytest.raises(IndexError):
        Band(1, 2, 3, 4, 5)
    with pytest.raises(ValueError, match="must be a"):
        Tune(band=5)


def test_a_child_has_all_its_columns_whoever_came_first():
    child = Quintet(name="Hot", guitars=2)

    assert columns(child) == {
        "id": None, "name": "Hot", "size": 3, "style": None, "band_ptr_id": None, "guitars": 2,
    }  # fmt: skip
    assert stood_for(Quintet.__init__) is orm.Model.__init__


def test_a_constructor_of_ones_own_goes_on_to_the_general_one():
    loud = Loud(name="hot")

    assert (loud.name, loud.size, loud.before) == ("HOT", 3, "set before the columns")
    assert stood_for(Loud.__init__) is Loud.__init__


def test_a_column_that_comes_later_is_known():
    class Late(orm.Model):
        name = orm.CharField(max_length=20)

        class Meta:
            app_label = "constructor"

    Late(name="x")
    orm.IntegerField(default=4).contribute_to_class(Late, "size")

    assert columns(Late(name="x")) == {"id": None, "name": "x", "size": 4}
    assert columns(Late(name="x", size=5))["size"] == 5


def test_receivers_hear_of_every_instance():
    heard = []

    def before(args, kwargs, **_):
        heard.append((args, dict(kwargs)))

    def after(instance, **_):
        heard.append(instance.name)

    pre_init.connect(before, sender=Band)
    post_init.connect(after, sender=Band)
    try:
        Band(name="a")
        Band(1, "b")
    finally:
        pre_init.disconnect(before, sender=Band)
        post_init.disconnect(after, sender=Band)

    assert heard == [((), {"name": "a"}), "a", ((1, "b"), {}), "b"]


def test_rows_are_still_made_into_objects_without_a_constructor(sqlite_database):
    orm.create_tables(sqlite_database, Band, Quintet)
    Quintet.objects.create(name="Hot")

    assert Band._loads_fast
    assert Quintet._loads_fast
    assert not Loud._loads_fast
    assert columns(Quintet.objects.get())["guitars"] == 3
