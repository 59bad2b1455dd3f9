"""Fields whose choices are rows."""

import copy

import hotclub_forms as forms
import hotclub_orm as orm
import pytest
from hotclub_forms import ValidationError
from hotclub_forms.models import (
    InlineForeignKeyField,
    ModelChoiceField,
    ModelChoiceIterator,
    ModelMultipleChoiceField,
)
from hotclub_forms.testing import MultiDict
from hotclub_orm import Q
from hotclub_orm.testing import assert_num_queries


class Player(orm.Model):
    name = orm.CharField(max_length=20, unique=True)
    plays = orm.CharField(max_length=20, blank=True)
    teacher = orm.ForeignKey("self", on_delete=orm.CASCADE, null=True, related_name="pupils")

    class Meta:
        app_label = "form_choice_tests"
        ordering = ["pk"]

    def __str__(self):
        return self.name


@pytest.fixture
def players(database):
    orm.create_tables(database, Player)
    django = Player.objects.create(name="Django", plays="guitar")
    stephane = Player.objects.create(name="Stéphane", plays="violin", teacher=django)
    return database, django, stephane


def code_of(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.error_list[0].code


def test_the_key_that_was_sent_becomes_the_object(players):
    _, django, _ = players
    field = ModelChoiceField(Player.objects.all())

    assert field.clean(str(django.pk)) == django
    assert field.clean(django) == django


@pytest.mark.parametrize("value", ["0", "999", "x", "1\0", [1], {"a": 1}, "9" * 50, -1, 1.5, True])
def test_what_is_the_key_of_no_row_is_no_valid_choice(players, value):
    field = ModelChoiceField(Player.objects.filter(name="Stéphane"))

    assert code_of(field, value) == "invalid_choice"


def test_none_is_refused_only_where_a_choice_is_required(players):
    assert ModelChoiceField(Player.objects.all(), required=False).clean("") is None
    assert code_of(ModelChoiceField(Player.objects.all()), "") == "required"


def test_another_field_may_be_sent_in_place_of_the_key(players):
    _, django, _ = players
    field = ModelChoiceField(Player.objects.all(), to_field_name="name")

    assert field.clean("Django") == django
    assert field.prepare_value(django) == "Django"
    assert code_of(field, str(django.pk)) == "invalid_choice"
    assert [str(value) for value, _ in field.choices] == ["", "Django", "Stéphane"]


def test_choices_are_the_rows_at_the_time_they_are_shown(players):
    _, django, stephane = players
    field = ModelChoiceField(Player.objects.all(), empty_label="?")
    expected = [("", "?"), (django.pk, "Django"), (stephane.pk, "Stéphane")]

    assert [(getattr(v, "value", v), label) for v, label in field.choices] == expected
    assert len(field.choices) == 3
    Player.objects.create(name="Joseph")
    assert [label for _, label in field.choices] == ["?", "Django", "Stéphane", "Joseph"]


def test_widgets_see_the_object_behind_a_choice(players):
    class Shown(forms.Select):
        def create_option(self, name, value, *args, **kwargs):
            option = super().create_option(name, value, *args, **kwargs)
            if value:
                option["attrs"]["data-plays"] = value.instance.plays
            return option

    _, django, _ = players
    html = str(form_with(ModelChoiceField(Player.objects.all(), widget=Shown))(initial={"f": 1}))

    assert f'<option value="{django.pk}" selected data-plays="guitar">Django</option>' in html


def form_with(field):
    return type("F", (forms.Form,), {"f": field})


def test_labels_and_iterator_are_hooks(players):
    class Backwards(ModelChoiceIterator):
        def __iter__(self):
            return reversed([self.choice(one) for one in self.queryset])

    class Own(ModelChoiceField):
        iterator = Backwards

        def label_from_instance(self, obj):
            return obj.name.upper()

    assert [label for _, label in Own(Player.objects.all()).choices] == ["STÉPHANE", "DJANGO"]


@pytest.mark.parametrize("widget", [forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("empty_label", ["---", None])
def test_showing_a_field_is_one_query_even_when_labels_follow_relations(
    players, widget, empty_label
):
    class Taught(ModelChoiceField):
        def label_from_instance(self, obj):
            return f"{obj.name}, {obj.teacher and obj.teacher.name}"

    database, django, _ = players
    for number in range(5):
        Player.objects.create(name=f"P{number}", teacher=django)
    form = form_with(
        Taught(
            Player.objects.select_related("teacher"),
            widget=widget,
            empty_label=empty_label,
            blank=True,
        )
    )

    with assert_num_queries(1, database):
        html = str(form())
    assert "P4, Django" in html


def test_radio_buttons_offer_none_only_where_it_may_be_blank(players):
    def labels(**options):
        field = ModelChoiceField(Player.objects.all(), widget=forms.RadioSelect, **options)
        return [label for _, label in field.choices]

    assert labels() == ["Django", "Stéphane"]
    assert labels(blank=True) == ["- Select an option -", "Django", "Stéphane"]


def test_copies_of_a_field_have_rows_of_their_own(players):
    field = ModelChoiceField(Player.objects.all())
    twin = copy.deepcopy(field)
    twin.queryset = Player.objects.filter(name="Django")

    assert [label for _, label in twin.widget.choices] == ["- Select an option -", "Django"]
    assert len(field.widget.choices) == 3


def test_a_form_may_narrow_the_rows_of_its_own_field(players):
    _, _, stephane = players
    kind = form_with(ModelChoiceField(Player.objects.all()))
    form = kind({"f": str(stephane.pk)})
    form.fields["f"].queryset = Player.objects.filter(name="Django")

    assert form.errors == {
        "f": ["Select a valid choice. That choice is not one of the available choices."]
    }
    assert kind({"f": str(stephane.pk)}).is_valid()


def test_changes_are_told_by_keys(players):
    _, django, stephane = players
    one, many = (
        ModelChoiceField(Player.objects.all()),
        ModelMultipleChoiceField(Player.objects.all()),
    )

    assert not one.has_changed(django, str(django.pk))
    assert one.has_changed(django, str(stephane.pk))
    assert one.has_changed(None, str(django.pk))
    assert not one.has_changed(None, "")
    assert not many.has_changed([django, stephane], [str(stephane.pk), str(django.pk)])
    assert many.has_changed([django], [])
    assert many.has_changed(Player.objects.all(), "x")


def test_several_keys_become_a_loaded_query_set_in_one_query(players):
    database, django, stephane = players
    field = ModelMultipleChoiceField(Player.objects.all())

    with assert_num_queries(1, database):
        chosen = field.clean([str(stephane.pk), str(django.pk)])
        assert list(chosen) == [django, stephane]
    assert list(ModelMultipleChoiceField(Player.objects.all(), required=False).clean([])) == []


def test_several_keys_are_refused_with_what_was_wrong(players):
    field = ModelMultipleChoiceField(Player.objects.all())

    assert code_of(field, []) == "required"
    assert code_of(field, "12") == "invalid_list"
    assert code_of(field, [[1]]) == "invalid_list"
    assert code_of(field, ["x"]) == "invalid_pk_value"
    assert code_of(field, ["999"]) == "invalid_choice"


def test_limits_let_only_some_rows_through_and_each_once(players):
    class Pupil(orm.Model):
        of = orm.ForeignKey(
            Player, on_delete=orm.CASCADE, limit_choices_to=lambda: Q(pupils__name__contains="")
        )

        class Meta:
            app_label = "form_choice_tests"

    _, django, _ = players
    Player.objects.create(name="Joseph", teacher=django)
    form = forms.models.modelform_factory(Pupil, fields=["of"])

    assert [label for _, label in form().fields["of"].choices] == ["- Select an option -", "Django"]
    assert form({"of": str(django.pk + 1)}).errors["of"].as_data()[0].code == "invalid_choice"


def test_the_key_of_the_parent_is_compared_with_what_was_sent(players):
    _, django, stephane = players
    field = InlineForeignKeyField(django)

    assert field.clean(str(django.pk)) is django
    assert field.clean("") is django
    assert InlineForeignKeyField(django, pk_field=True).clean("") is None
    assert InlineForeignKeyField(django, to_field="name").initial == "Django"
    assert code_of(field, str(stephane.pk)) == "invalid_choice"
    assert not field.has_changed(1, 2)


def test_several_values_of_a_form_reach_the_field(players):
    _, django, stephane = players
    kind = form_with(ModelMultipleChoiceField(Player.objects.all()))
    form = kind(MultiDict(f=[str(django.pk), str(stephane.pk)]))

    assert list(form.cleaned_data["f"] if form.is_valid() else ()) == [django, stephane]
    assert str(form).count("selected") == 2
