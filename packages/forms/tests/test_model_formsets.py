"""Formsets of models and of the children of one object."""

from uuid import uuid4

import hotclub_forms as forms
import hotclub_orm as orm
import pytest
from hotclub_forms.models import (
    BaseInlineFormSet,
    BaseModelFormSet,
    FieldsNotNamed,
    ModelForm,
    get_foreign_key,
    inlineformset_factory,
    modelformset_factory,
)
from hotclub_orm.testing import assert_num_queries

APP = "formset_tests"


class Label(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = APP

    def __str__(self):
        return self.name


class Disc(orm.Model):
    label = orm.ForeignKey(Label, on_delete=orm.CASCADE, related_name="discs")
    seller = orm.ForeignKey(Label, on_delete=orm.CASCADE, null=True, related_name="+")
    number = orm.IntegerField()
    title = orm.CharField(max_length=20, blank=True)
    sold_on = orm.DateField(null=True, blank=True)
    code = orm.CharField(max_length=9, blank=True, unique_for_date="sold_on")

    class Meta:
        app_label = APP
        unique_together = [("label", "number")]


class Key(orm.Model):
    id = orm.UUIDField(primary_key=True, default=uuid4)
    name = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = APP


LabelFormSet = modelformset_factory(Label, fields=["name"], extra=2, can_delete=True)
DiscFormSet = inlineformset_factory(Label, Disc, fk_name="label", fields=["number", "title"])


@pytest.fixture
def tables(database):
    orm.create_tables(database, Label, Disc, Key)
    return database


@pytest.fixture
def labels(tables):
    return [Label.objects.create(name=name) for name in ("Swing", "Ultraphone", "Decca")]


def sent(rows, initial, prefix="form"):
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": str(value) for name, value in row.items()}
    return data


def names():
    return [label.name for label in Label.objects.order_by("pk")]


def test_there_is_a_form_for_each_object_and_some_for_new_ones(labels):
    formset = LabelFormSet()

    assert [form["name"].value() for form in formset] == [
        "Swing",
        "Ultraphone",
        "Decca",
        None,
        None,
    ]
    assert [form["id"].value() for form in formset] == [*(one.pk for one in labels), None, None]
    assert formset.initial_form_count() == 3
    assert f'<input type="hidden" name="form-0-id" value="{labels[0].pk}"' in str(formset)


def test_objects_are_changed_made_and_deleted(labels):
    swing, ultraphone, decca = labels
    formset = LabelFormSet(
        sent(
            [
                {"id": swing.pk, "name": "Swing 2"},
                {"id": ultraphone.pk, "name": "Ultraphone"},
                {"id": decca.pk, "name": "Decca", "DELETE": "on"},
                {"id": "", "name": "Vogue"},
                {"id": "", "name": ""},
            ],
            initial=3,
        )
    )

    assert formset.is_valid(), formset.errors
    assert [one.name for one in formset.save()] == ["Swing 2", "Vogue"]

    assert names() == ["Swing 2", "Ultraphone", "Vogue"]
    assert formset.changed_objects == [(swing, ["name"])]
    assert [one.name for one in formset.new_objects] == ["Vogue"]
    assert [one.name for one in formset.deleted_objects] == [decca.name]


def test_what_somebody_else_has_deleted_meanwhile_is_as_whoever_deletes_it_wants_it(labels):
    swing, ultraphone, decca = labels
    rows = [{"id": one.pk, "name": one.name + "!", "DELETE": "on"} for one in (swing, decca)]
    rows.append({"id": ultraphone.pk, "name": "Vogue"})
    decca.delete()

    for _ in range(2):  # a page that is sent twice says the same twice
        formset = LabelFormSet(sent(rows, initial=3))
        assert formset.is_valid(), formset.errors
        formset.save()
        assert names() == ["Vogue"]
    assert formset.deleted_objects == []

    rows[1].pop("DELETE")
    changed = LabelFormSet(sent(rows, initial=3))
    assert not changed.is_valid()
    assert [list(errors) for errors in changed.errors] == [["id"], []]


def test_only_the_objects_of_the_page_are_read_and_all_in_one_query(labels, tables):
    Label.objects.bulk_create([Label(name=str(number)) for number in range(50)])
    rows = [{"id": one.pk, "name": one.name + "!"} for one in labels]
    formset = LabelFormSet(sent(rows, initial=3))

    with assert_num_queries(1, tables):
        assert formset.is_valid()
    assert [form.instance for form in formset] == labels


def test_without_commit_nothing_is_saved_until_the_caller_does(labels):
    rows = [{"id": labels[0].pk, "name": "S"}, {"id": labels[1].pk, "name": "U", "DELETE": "1"}]
    formset = LabelFormSet(sent([*rows, {"id": "", "name": "New"}], initial=2))
    formset.is_valid()

    changed, new = formset.save(commit=False)
    assert (changed.name, new.name, formset.deleted_objects) == ("S", "New", [labels[1]])
    assert names() == ["Swing", "Ultraphone", "Decca"]

    changed.save()
    new.save()
    formset.save_m2m()
    assert names() == ["S", "Ultraphone", "Decca", "New"]


def test_edit_only_makes_nothing_new(labels):
    kind = modelformset_factory(Label, fields=["name"], edit_only=True)
    formset = kind(sent([{"id": labels[0].pk, "name": "S"}, {"name": "New"}], initial=1))

    assert formset.is_valid()
    assert [one.name for one in formset.save()] == ["S"]
    assert names() == ["S", "Ultraphone", "Decca"]


def test_initial_values_are_for_the_new_ones(labels):
    formset = LabelFormSet(queryset=Label.objects.none(), initial=[{"name": "Vogue"}])

    assert [form["name"].value() for form in formset] == ["Vogue", None]


def test_a_slice_of_a_query_set_can_be_edited(labels):
    rows = Label.objects.order_by("-pk")[:1]
    formset = LabelFormSet(sent([{"id": labels[2].pk, "name": "D"}], initial=1), queryset=rows)

    assert formset.is_valid(), formset.errors
    formset.save()
    assert names() == ["Swing", "Ultraphone", "D"]


def test_the_key_is_missed_when_it_was_not_sent(labels):
    formset = LabelFormSet(sent([{"name": "S"}], initial=1))

    assert not formset.is_valid()
    assert list(formset.errors[0]) == ["id"]


def test_equal_values_in_two_forms_are_told_of(tables):
    kind = modelformset_factory(Key, fields=["name"], extra=2)
    formset = kind(sent([{"name": "a"}, {"name": "a"}], initial=0))

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Please correct the duplicate data for name."]
    assert formset.errors == [{}, {"__all__": ["Please correct the duplicate values below."]}]


def test_values_that_are_to_differ_on_one_day_are_compared(labels):
    kind = modelformset_factory(Disc, fields=["label", "number", "code", "sold_on"], extra=2)
    row = {"label": labels[0].pk, "code": "x", "sold_on": "1937-04-21"}
    formset = kind(sent([{**row, "number": 1}, {**row, "number": 2}], initial=0))

    assert not formset.is_valid()
    assert formset.non_form_errors() == [
        "Please correct the duplicate data for code which must be unique for the date in sold_on."
    ]


def test_forms_that_go_are_not_compared(labels):
    kind = modelformset_factory(Key, fields=["name"], extra=2, can_delete=True)
    formset = kind(sent([{"name": "a"}, {"name": "a", "DELETE": "on"}], initial=0))

    assert formset.is_valid()


def test_uuid_keys_that_may_be_edited_stay_those_of_their_objects(tables):
    key = Key.objects.create(name="a")
    kind = modelformset_factory(Key, fields=["id", "name"], extra=0)
    formset = kind(sent([{"id": key.pk, "name": "b"}], initial=1))

    assert formset.is_valid(), formset.errors
    assert formset.save() == [key]
    assert [(one.pk, one.name) for one in Key.objects.all()] == [(key.pk, "b")]


def test_children_of_one_object_are_shown_and_saved(labels):
    swing = labels[0]
    mine = Disc.objects.create(label=swing, number=1)
    Disc.objects.create(label=labels[1], number=7)

    formset = DiscFormSet(instance=swing)
    assert [form["number"].value() for form in formset] == [1, None, None, None]
    assert DiscFormSet.get_default_prefix() == "discs"

    rows = [{"id": mine.pk, "label": swing.pk, "number": 2}, {"label": swing.pk, "number": 3}]
    formset = DiscFormSet(sent(rows, 1, "discs"), instance=swing)
    assert formset.is_valid(), formset.errors
    formset.save()
    assert [disc.number for disc in swing.discs.order_by("number")] == [2, 3]


def test_children_of_a_parent_that_is_not_saved_yet_get_its_key(labels):
    parent = Label(name="New")
    formset = DiscFormSet(sent([{"number": 1}], 0, "discs"), instance=parent)

    assert formset.is_valid(), formset.errors
    parent.save()
    (disc,) = formset.save()

    assert Disc.objects.get(pk=disc.pk).label == parent


def test_values_unique_for_a_parent_are_compared_without_naming_it(labels):
    Disc.objects.create(label=labels[0], number=1)
    twice = DiscFormSet(sent([{"number": 5}, {"number": 5}], 0, "discs"), instance=labels[0])
    taken = DiscFormSet(sent([{"number": 1}], 0, "discs"), instance=labels[0])

    assert twice.non_form_errors() == ["Please correct the duplicate data for number."]
    assert taken.errors == [{"__all__": ["Disc with this Label and Number already exists."]}]


def test_saving_as_new_copies_the_children(labels):
    old = Disc.objects.create(label=labels[0], number=1)
    rows = [{"id": old.pk, "label": labels[0].pk, "number": 1}]
    formset = DiscFormSet(sent(rows, 1, "discs"), instance=labels[1], save_as_new=True)

    assert formset.is_valid(), formset.errors
    formset.save()

    assert [(disc.label_id, disc.number) for disc in Disc.objects.order_by("pk")] == [
        (labels[0].pk, 1),
        (labels[1].pk, 1),
    ]


def test_the_field_to_the_parent_is_found_or_asked_for():
    assert get_foreign_key(Label, Disc, "label").name == "label"
    assert get_foreign_key(Key, Disc, can_fail=True) is None
    for fk_name, words in (
        (None, "more than one ForeignKey to 'formset_tests.Label'. Give fk_name: label, seller"),
        ("labell", "has no ForeignKey named 'labell'"),
    ):
        with pytest.raises(ValueError, match=words):
            get_foreign_key(Label, Disc, fk_name)
    with pytest.raises(ValueError, match="is not a ForeignKey to"):
        get_foreign_key(Key, Disc, "label")
    with pytest.raises(ValueError, match="has no ForeignKey to"):
        get_foreign_key(Key, Disc)


def test_one_child_at_most_is_offered_where_the_relation_is_to_one(tables):
    class Office(orm.Model):
        label = orm.OneToOneField(Label, on_delete=orm.CASCADE, primary_key=True)
        town = orm.CharField(max_length=9)

        class Meta:
            app_label = APP

    kind = inlineformset_factory(Label, Office, fields="__all__")

    assert kind.max_num == 1
    assert list(kind(instance=Label()).forms[0].fields) == ["label", "town", "DELETE"]


def test_the_factory_wants_the_fields_named():
    with pytest.raises(FieldsNotNamed, match="'fields' or 'exclude'"):
        modelformset_factory(Label)


def test_classes_of_the_factories_are_made_of_those_given():
    class OwnForm(ModelForm):
        class Meta:
            model = Label
            fields = ["name"]

    class OwnSet(BaseModelFormSet):
        def clean(self):
            super().clean()
            raise forms.ValidationError("no")

    class OwnInline(BaseInlineFormSet):
        pass

    made = modelformset_factory(Label, form=OwnForm, formset=OwnSet)
    inline = inlineformset_factory(Label, Disc, fk_name="label", fields=[], formset=OwnInline)

    assert issubclass(made, OwnSet)
    assert issubclass(made.form, OwnForm)
    assert issubclass(inline, OwnInline)
    assert made.__name__ == "LabelFormSet"


def test_errors_raised_in_clean_are_errors_of_the_formset(tables):
    class OwnSet(BaseModelFormSet):
        def clean(self):
            raise orm.ValidationError("no")

    formset = modelformset_factory(Label, fields=["name"], formset=OwnSet)(sent([], 0))

    assert formset.non_form_errors() == ["no"]


def test_equal_select_boxes_of_all_forms_cost_one_query(labels, tables):
    for number in range(5):
        Disc.objects.create(label=labels[0], number=number)
    formset = modelformset_factory(Disc, fields=["label", "seller"], extra=3)()

    with assert_num_queries(2, tables):  # the discs, the labels
        html = str(formset)

    assert html.count("<select") == 16
    assert html.count("selected>Swing</option>") == 5


def test_select_boxes_with_other_rows_show_them(labels):
    class Narrow(ModelForm):
        class Meta:
            model = Disc
            fields = ["label"]

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            if self.prefix == "form-1":
                self.fields["label"].queryset = Label.objects.filter(name="Decca")

    formset = modelformset_factory(Disc, form=Narrow, extra=2)()

    assert [str(form["label"]).count("<option") for form in formset] == [4, 2]


def test_templates_save_no_form() -> None:
    saving = [forms.ModelForm.save, forms.BaseModelFormSet.save, forms.BaseModelFormSet.save_new]
    assert all(method.alters_data for method in saving)  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["", "abc", "12345"])
def test_a_key_that_is_none_of_these_is_said_once(tables, key):
    formset = LabelFormSet(sent([{"id": key, "name": "x"}], initial=1))

    assert not formset.is_valid()
    assert [len(errors["id"]) for errors in formset.errors] == [1]


def test_children_with_the_key_of_their_parent_are_checked(tables):
    class Detail(orm.Model):
        label = orm.OneToOneField(Label, on_delete=orm.CASCADE, primary_key=True)
        text = orm.CharField(max_length=20)

        class Meta:
            app_label = "form_formset_details"
            apps = orm.Apps()

    orm.create_tables(tables, Detail)
    label = Label.objects.create(name="Swing")
    formset = inlineformset_factory(Label, Detail, fields="__all__")(
        {"detail-TOTAL_FORMS": "1", "detail-INITIAL_FORMS": "0", "detail-0-text": "x"},
        instance=label,
    )

    assert formset.is_valid(), formset.errors
    assert [(one.label_id, one.text) for one in formset.save()] == [(label.pk, "x")]
