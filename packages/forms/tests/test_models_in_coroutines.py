"""Model forms in coroutines: the same answers, and nothing blocks the loop."""

import hotclub_orm as orm
import pytest
from hotclub_forms.models import (
    ModelForm,
    inlineformset_factory,
    modelformset_factory,
)
from hotclub_forms.testing import MultiDict
from hotclub_orm import Q

APP = "form_async_tests"


class Town(orm.Model):
    name = orm.CharField(max_length=20, unique=True)
    big = orm.BooleanField(default=True)

    class Meta:
        app_label = APP

    def __str__(self):
        return self.name


class Tag(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = APP

    def __str__(self):
        return self.name


class Hall(orm.Model):
    name = orm.CharField(max_length=20, unique=True)
    town = orm.ForeignKey(Town, on_delete=orm.CASCADE, related_name="halls")
    second = orm.ForeignKey(
        Town,
        on_delete=orm.CASCADE,
        null=True,
        blank=True,
        limit_choices_to={"big": True},
        related_name="+",
    )
    tags = orm.ManyToManyField(Tag, blank=True)
    seats = orm.IntegerField(default=1)

    class Meta:
        app_label = APP
        constraints = [
            orm.CheckConstraint(condition=Q(seats__gt=0), name="form_async_seats"),
            orm.UniqueConstraint(fields=["town", "seats"], name="form_async_town_seats"),
        ]


class HallForm(ModelForm):
    class Meta:
        model = Hall
        fields = ["name", "town", "second", "tags", "seats"]


@pytest.fixture
def tables(database):
    orm.create_tables(database, Town, Tag, Hall)
    return database


@pytest.fixture
def paris(tables):
    return Town.objects.create(name="Paris")


@pytest.fixture
def swing(tables):
    return Tag.objects.create(name="swing")


def sent(paris, **changes):
    data = {"name": ["Olympia"], "town": [str(paris.pk)], "seats": ["5"]}
    return MultiDict({**data, **{name: [str(value)] for name, value in changes.items()}})


async def test_a_form_is_checked_and_saved_awaiting(paris, swing):
    form = HallForm(sent(paris, tags=swing.pk, second=paris.pk))

    assert await form.ais_valid(), form.errors
    hall = await form.asave()

    assert (hall.town, hall.second) == (paris, paris)
    assert [tag async for tag in hall.tags.all()] == [swing]


async def test_errors_are_those_of_the_blocking_form(paris):
    await Hall.objects.acreate(name="Olympia", town=paris, seats=5)
    cases = [{}, {"seats": 0}, {"town": 99}, {"tags": 9}, {"tags": "x"}, {"name": ""}, {"seats": 6}]

    for changes in cases:
        form = HallForm(sent(paris, **changes))
        await form.ais_valid()
        assert form.errors, changes

    form = HallForm(sent(paris))
    assert not await form.ais_valid()
    assert form.errors == {
        "name": ["Hall with this Name already exists."],
        "__all__": ["Hall with this Town and Seats already exists."],
    }


async def test_rows_that_the_form_lets_through_and_the_model_does_not_are_refused(paris):
    small = await Town.objects.acreate(name="Samois", big=False)

    class Wide(HallForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["second"].queryset = Town.objects.all()
            self.fields["second"].limit_choices_to = None

    form = Wide(sent(paris, second=small.pk))

    assert not await form.ais_valid()
    assert form.errors.as_data()["second"][0].code == "invalid"


async def test_all_that_is_shown_can_be_loaded_before(paris, swing):
    hall = await Hall.objects.acreate(name="Olympia", town=paris)
    await hall.tags.aset([swing])
    form = HallForm(instance=await Hall.objects.aget())

    await form.aload()
    html = str(form)

    assert f'<option value="{paris.pk}" selected>Paris</option>' in html
    assert f'<option value="{swing.pk}" selected>swing</option>' in html


async def test_what_was_not_loaded_is_not_asked_behind_the_back(paris):
    with pytest.raises(orm.SynchronousOnlyOperation):
        str(HallForm())


async def test_without_commit_relations_are_saved_later(paris, swing):
    form = HallForm(sent(paris, tags=swing.pk))
    await form.ais_valid()

    hall = await form.asave(commit=False)
    await hall.asave()
    await form.asave_m2m()

    assert await hall.tags.acount() == 1


async def test_checks_of_a_form_may_be_its_own(paris):
    class Own(HallForm):
        def validate_unique(self):
            super().validate_unique()
            self.add_error("name", "and no")

    await Hall.objects.acreate(name="Olympia", town=paris, seats=6)
    form = Own(sent(paris))

    assert not await form.ais_valid()
    assert form.errors == {"name": ["Hall with this Name already exists.", "and no"]}
    assert form.instance._state.db is None


async def test_formsets_are_shown_checked_and_saved_awaiting(paris):
    lyon = await Town.objects.acreate(name="Lyon")
    kind = modelformset_factory(Town, fields=["name"], can_delete=True)

    shown = kind()
    await shown.aload()
    assert [form["name"].value() for form in shown] == ["Paris", "Lyon", None]

    data = {
        "form-TOTAL_FORMS": "3",
        "form-INITIAL_FORMS": "2",
        "form-0-id": str(paris.pk),
        "form-0-name": "Paname",
        "form-1-id": str(lyon.pk),
        "form-1-name": "Lyon",
        "form-1-DELETE": "on",
        "form-2-name": "Nice",
    }
    formset = kind(data)
    assert await formset.ais_valid(), formset.errors
    assert [town.name for town in await formset.asave()] == ["Paname", "Nice"]
    assert [town.name async for town in Town.objects.order_by("pk")] == ["Paname", "Nice"]


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_row_that_is_to_be_deleted_may_be_gone_but_not_anothers(paris, is_there):
    lyon = await Town.objects.acreate(name="Lyon", big=False)
    key = lyon.pk
    if not is_there:
        await lyon.adelete()
    kind = modelformset_factory(Town, fields=["name"], can_delete=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(key)}
    formset = kind(data | {"form-0-DELETE": "on"}, queryset=Town.objects.filter(big=True))

    assert await formset.ais_valid() is not is_there
    if not is_there:
        assert await formset.asave() == []
    assert await Town.objects.acount() == 1 + is_there


async def test_children_of_one_object_are_saved_awaiting(paris):
    kind = inlineformset_factory(Town, Hall, fk_name="town", fields=["name", "seats"])
    data = {"halls-TOTAL_FORMS": "2", "halls-INITIAL_FORMS": "0"}
    data |= {"halls-0-name": "Olympia", "halls-0-seats": "3", "halls-1-name": ""}
    data |= {"halls-1-seats": "1"}
    formset = kind(data, instance=paris)

    assert await formset.ais_valid(), formset.errors
    (hall,) = await formset.asave()

    assert (hall.town_id, hall.name) == (paris.pk, "Olympia")


async def test_a_value_taken_since_the_check_is_told_awaiting(paris):
    form = HallForm(sent(paris))
    assert await form.ais_valid()
    await Hall.objects.acreate(name="Olympia", town=paris, seats=9)

    with pytest.raises(orm.IntegrityError):
        await form.asave()

    assert form.errors == {"name": ["Hall with this Name already exists."]}


async def test_constraints_are_told_awaiting_even_where_clean_calls_no_parent(paris):
    class Own(HallForm):
        def clean(self):
            return self.cleaned_data

    form = Own(sent(paris, seats=0))

    assert not await form.ais_valid()
    assert form.errors == {"__all__": ["Constraint “form_async_seats” is violated."]}
