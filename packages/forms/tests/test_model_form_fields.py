"""From the fields of models to the fields of forms."""

import datetime as dt

import hotclub_forms as forms
import hotclub_orm as orm
import pytest
from hotclub_forms.models import ModelChoiceField, ModelMultipleChoiceField, register_form_field
from hotclub_forms.models.form_fields import MomentField
from hotclub_forms.texts import LazyText


class Other(orm.Model):
    class Meta:
        app_label = "form_field_tests"


def formfield(field, **options):
    kind = type(
        "Some",
        (orm.Model,),
        {
            "Meta": type("Meta", (), {"app_label": "form_field_tests", "apps": orm.Apps()}),
            "__module__": __name__,
            "some_field": field,
        },
    )
    return kind._meta.get_field("some_field").formfield(**options)


BIGGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("field", "expected", "attributes"),
    [
        (orm.BigIntegerField(), forms.IntegerField, {"max_value": BIGGEST}),
        (orm.BooleanField(), forms.BooleanField, {"required": False}),
        (orm.BooleanField(null=True), forms.NullBooleanField, {}),
        (orm.CharField(max_length=3), forms.CharField, {"max_length": 3, "empty_value": ""}),
        (orm.CharField(max_length=3, null=True), forms.CharField, {"empty_value": None}),
        (orm.DateField(), forms.DateField, {}),
        (orm.DateTimeField(), MomentField, {}),
        (
            orm.DecimalField(max_digits=5, decimal_places=2),
            forms.DecimalField,
            {"max_digits": 5, "decimal_places": 2},
        ),
        (orm.DurationField(), forms.DurationField, {}),
        (orm.EmailField(), forms.EmailField, {"max_length": 254}),
        (orm.FloatField(), forms.FloatField, {}),
        (orm.GenericIPAddressField(), forms.GenericIPAddressField, {}),
        (orm.IntegerField(), forms.IntegerField, {"min_value": None}),
        (orm.JSONField(), forms.JSONField, {}),
        (orm.PositiveIntegerField(), forms.IntegerField, {"min_value": 0}),
        (orm.PositiveSmallIntegerField(), forms.IntegerField, {"min_value": 0}),
        (orm.SmallIntegerField(), forms.IntegerField, {}),
        (orm.SlugField(allow_unicode=True), forms.SlugField, {"allow_unicode": True}),
        (orm.TextField(), forms.CharField, {"max_length": None}),
        (orm.TimeField(), forms.TimeField, {}),
        (orm.URLField(), forms.URLField, {"max_length": 200}),
        (orm.UUIDField(), forms.UUIDField, {}),
        (
            orm.ForeignKey(Other, on_delete=orm.CASCADE),
            ModelChoiceField,
            {"empty_label": "- Select an option -"},
        ),
        (orm.OneToOneField(Other, on_delete=orm.CASCADE), ModelChoiceField, {}),
        (orm.ManyToManyField(Other), ModelMultipleChoiceField, {"empty_label": None}),
    ],
    ids=lambda one: type(one).__name__,
)
def test_each_kind_of_field_has_its_form_field(field, expected, attributes):
    made = formfield(field)

    assert type(made) is expected
    assert {name: getattr(made, name) for name in attributes} == attributes
    assert made.label == "Some field"


def test_fields_that_the_database_fills_have_none():
    assert Other._meta.pk.formfield() is None


def test_long_text_has_an_area_to_write_in():
    assert isinstance(formfield(orm.TextField()).widget, forms.Textarea)


def test_choices_of_the_model_become_choices_of_the_form():
    made = formfield(orm.IntegerField(choices=[(1, "one"), (2, "two")]))

    assert type(made) is forms.TypedChoiceField
    assert list(made.choices) == [("", "- Select an option -"), (1, "one"), (2, "two")]
    assert made.clean("2") == 2


def test_choices_with_a_default_need_no_blank_one():
    made = formfield(orm.CharField(max_length=1, choices={"a": "A"}, default="a"))

    assert (list(made.choices), made.initial) == ([("a", "A")], "a")


def test_a_null_field_with_choices_gives_none_for_no_choice():
    field = orm.IntegerField(choices=[(1, "one")], null=True, blank=True)

    assert formfield(field).clean("") is None


def test_callable_choices_are_asked_each_time():
    found = [("a", "A")]
    made = formfield(orm.CharField(max_length=1, choices=lambda: list(found)))
    found.append(("b", "B"))

    assert list(made.choices) == [("", "- Select an option -"), ("a", "A"), ("b", "B")]


def test_another_class_for_choices_may_be_asked_for():
    field = orm.CharField(max_length=1, choices=[("a", "A")])

    assert type(formfield(field, choices_form_class=forms.TypedMultipleChoiceField)) is (
        forms.TypedMultipleChoiceField
    )


def test_defaults_are_initial_values_and_callables_keep_theirs_in_the_page():
    plain, called = (formfield(orm.IntegerField(default=one)) for one in (3, lambda: 4))

    assert (plain.initial, plain.show_hidden_initial) == (3, False)
    assert (called.initial(), called.show_hidden_initial) == (4, True)


def test_what_is_asked_goes_before_the_defaults():
    made = formfield(orm.CharField(max_length=3), label="X", widget=forms.Textarea, required=False)

    assert (made.label, made.required, type(made.widget)) == ("X", False, forms.Textarea)


def test_labels_may_be_lazy():
    made = formfield(orm.CharField(LazyText("name of it"), max_length=3))

    assert not isinstance(made.label, str)
    assert str(made.label) == "Name of it"


def test_a_relation_may_be_asked_for_in_another_database():
    field = orm.ForeignKey(Other, on_delete=orm.CASCADE)

    assert formfield(field, using="replica").queryset.db == "replica"


def test_a_relation_to_a_model_that_is_not_there_yet_names_it():
    with pytest.raises(ValueError, match=r"related model 'later\.Later' has not been loaded"):
        formfield(orm.ForeignKey("later.Later", on_delete=orm.CASCADE))


def test_kinds_of_fields_can_be_registered():
    class ColourField(orm.CharField):
        pass

    register_form_field("ColourField", lambda field: {"max_length": 7, "widget": forms.ColorInput})

    assert isinstance(formfield(ColourField(max_length=7)).widget, forms.ColorInput)


def test_files_come_through_the_registry_by_the_name_of_their_class():
    class FileField(orm.CharField):
        pass

    assert type(formfield(FileField(max_length=9))) is forms.FileField
    assert formfield(FileField(max_length=9)).required
    assert not formfield(FileField(max_length=9), initial="a.txt").required


def test_moments_are_read_and_shown_in_the_zone_of_the_orm():
    made = formfield(orm.DateTimeField())
    paris = dt.timezone(dt.timedelta(hours=2))

    orm.zones.activate(paris)
    try:
        moment = made.clean("1937-04-21 20:00")
        assert moment == dt.datetime(1937, 4, 21, 18, tzinfo=dt.UTC)
        assert made.prepare_value(moment.astimezone(dt.UTC)) == dt.datetime(1937, 4, 21, 20)  # noqa: DTZ001
        assert not made.has_changed(moment.astimezone(dt.UTC), "1937-04-21 20:00")
    finally:
        orm.zones.activate(None)


def test_defaults_of_a_relation_of_many_are_chosen_at_first():
    made = formfield(orm.ManyToManyField(Other, default=lambda: [1, 2]))
    plain = formfield(orm.ManyToManyField(Other))

    assert (made.initial(), made.show_hidden_initial) == ([1, 2], True)
    assert formfield(orm.ManyToManyField(Other, default=[3])).initial == [3]
    assert (plain.initial, plain.show_hidden_initial) == (None, False)
