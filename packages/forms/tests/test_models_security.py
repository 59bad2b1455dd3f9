"""What attackers try with model forms. The ids are those of the project's list of attacks."""

from threading import Barrier, Thread
from uuid import uuid4

import hotclub_orm as orm
import pytest
from hotclub_forms import ValidationError
from hotclub_forms.models import (
    ModelChoiceField,
    ModelForm,
    ModelMultipleChoiceField,
    inlineformset_factory,
    modelform_factory,
    modelformset_factory,
)
from hotclub_orm.testing import assert_num_queries

APP = "form_security_tests"


class Owner(orm.Model):
    name = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = APP


class Natural(orm.Model):
    code = orm.CharField(max_length=20, primary_key=True)
    owner = orm.ForeignKey(Owner, on_delete=orm.CASCADE)
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = APP


class Unique(orm.Model):
    id = orm.UUIDField(primary_key=True, default=uuid4)
    owner = orm.ForeignKey(Owner, on_delete=orm.CASCADE)
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = APP


class OneToOne(orm.Model):
    key = orm.OneToOneField(Owner, on_delete=orm.CASCADE, primary_key=True, related_name="+")
    owner = orm.ForeignKey(Owner, on_delete=orm.CASCADE, related_name="+")
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = APP


class Numbered(orm.Model):
    owner = orm.ForeignKey(Owner, on_delete=orm.CASCADE)
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = APP


KEYS = {Natural: ("mine", "theirs"), Unique: (uuid4(), uuid4()), Numbered: (1, 2), OneToOne: None}


@pytest.fixture
def owners(database):
    orm.create_tables(database, Owner, Natural, Unique, OneToOne, Numbered)
    return [Owner.objects.create(name=name) for name in ("me", "they")]


def rows_of(model):
    return sorted(model.objects.values_list("pk", "owner_id", "text"), key=str)


def two_of(model, owners):
    keys = KEYS[model] or [owner.pk for owner in owners]
    name = model._meta.pk.attname
    return [
        model.objects.create(**{name: key, "owner": owner, "text": "before"})
        for key, owner in zip(keys, owners, strict=True)
    ]


@pytest.mark.parametrize("model", list(KEYS))
@pytest.mark.parametrize("fields", ["__all__", ["text"]])
@pytest.mark.parametrize("extra", [{}, {"DELETE": "on"}])
@pytest.mark.parametrize("initial", [1, 0])
def test_sec_frm_011_the_key_of_an_object_outside_the_query_set_reaches_nothing(
    owners, model, fields, extra, initial
):
    if initial == 0 and extra:
        # A new form that is to be deleted is passed over: there is nothing to refuse.
        return
    _, theirs = two_of(model, owners)
    key = model._meta.pk.name
    kind = modelformset_factory(model, fields=fields, can_delete=True)
    sent = {"owner": owners[0].pk, "text": "after", key: theirs.pk, **extra}
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": str(initial)}
    formset = kind(
        data | {f"form-0-{name}": str(value) for name, value in sent.items()},
        queryset=model.objects.filter(owner=owners[0]),
    )
    before = rows_of(model)

    assert not formset.is_valid()
    assert list(formset.errors[0]) == [key]
    with pytest.raises(ValueError, match="didn't validate"):
        formset.save()
    assert rows_of(model) == before


@pytest.mark.parametrize("model", [Natural, Unique, Numbered])
def test_sec_frm_011_the_children_of_another_parent_reach_nothing(owners, model):
    _, theirs = two_of(model, owners)
    kind = inlineformset_factory(Owner, model, fields="__all__")
    prefix, key = kind.get_default_prefix(), model._meta.pk.name
    before = rows_of(model)

    for parent in owners:
        formset = kind(
            {
                f"{prefix}-TOTAL_FORMS": "1",
                f"{prefix}-INITIAL_FORMS": "1",
                f"{prefix}-0-{key}": str(theirs.pk),
                f"{prefix}-0-owner": str(parent.pk),
                f"{prefix}-0-text": "after",
                f"{prefix}-0-DELETE": "on",
            },
            instance=owners[0],
        )
        assert not formset.is_valid()
    assert rows_of(model) == before


def test_sec_frm_011_a_parent_that_was_sent_does_not_change_the_parent(owners):
    mine, _ = two_of(Numbered, owners)
    kind = inlineformset_factory(Owner, Numbered, fields="__all__")
    formset = kind(
        {
            "numbered_set-TOTAL_FORMS": "1",
            "numbered_set-INITIAL_FORMS": "1",
            "numbered_set-0-id": str(mine.pk),
            "numbered_set-0-owner": str(owners[1].pk),
            "numbered_set-0-text": "after",
        },
        instance=owners[0],
    )

    assert formset.errors == [{"owner": ["The inline value did not match the parent instance."]}]


def test_sec_frm_011_the_number_of_objects_read_is_bounded_by_the_forms(owners, database):
    kind = modelformset_factory(Numbered, fields=["text"], absolute_max=3, max_num=3)
    formset = kind({"form-TOTAL_FORMS": "9" * 9, "form-INITIAL_FORMS": "9" * 9})

    assert not formset.is_valid()
    assert len(formset.forms) == 3


def test_sec_frm_011_a_key_that_was_sent_for_a_new_object_never_overwrites_another(owners):
    class Careless(ModelForm):
        class Meta:
            model = Natural
            fields = "__all__"

        def clean(self):
            return self.cleaned_data

    _, theirs = two_of(Natural, owners)
    before = rows_of(Natural)
    form = Careless({"code": theirs.pk, "owner": str(owners[0].pk), "text": "after"})
    assert form.is_valid()

    with pytest.raises(orm.IntegrityError):
        form.save()

    assert form.errors == {"code": ["Natural with this Code already exists."]}
    assert rows_of(Natural) == before


def test_sec_frm_016_ten_thousand_values_are_one_query_with_distinct_values(owners, database):
    field = ModelMultipleChoiceField(Owner.objects.all())

    with assert_num_queries(1, database) as seen:
        chosen = field.clean([str(owners[0].pk), owners[0].pk] * 5_000)
    assert list(chosen) == [owners[0]]
    assert len(seen.sql[0]) < 500

    with assert_num_queries(1, database), pytest.raises(ValidationError):
        field.clean([str(number) for number in range(10_000)])


@pytest.mark.parametrize("wrong", [[[1]], [{"a": 1}], [{1}], {"a": 1}, "1", 1, [b"x"], [object()]])
def test_sec_frm_016_values_of_a_wrong_type_are_refused_without_a_query(owners, database, wrong):
    field = ModelMultipleChoiceField(Owner.objects.all())

    with assert_num_queries(0, database), pytest.raises(ValidationError):
        field.clean(wrong)


@pytest.mark.parametrize("value", ["2", "they", 2**70, "0x2", "secret\0"])
def test_sec_frm_034_a_refused_choice_tells_nothing_of_rows_that_are_hidden(owners, value):
    visible = Owner.objects.filter(name="me")
    field = ModelChoiceField(visible)
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    there = caught.value
    with pytest.raises(ValidationError) as caught:
        field.clean("999999")

    assert there.messages == caught.value.messages
    assert "they" not in "".join(there.messages)


def test_sec_frm_034_a_taken_value_tells_no_more_than_that_it_is_taken(owners):
    form = modelform_factory(Owner, fields=["name"])({"name": "they"})

    assert form.errors == {"name": ["Owner with this Name already exists."]}
    assert str(owners[1].pk) not in form.errors.as_json()


def test_sec_frm_040_of_two_forms_that_both_passed_one_is_saved_and_the_other_told(owners):
    kind = modelform_factory(Owner, fields=["name"])
    submissions = [kind({"name": "new"}) for _ in range(2)]
    assert all(form.is_valid() for form in submissions)
    together, refused = Barrier(2), []

    def save(form):
        together.wait()
        try:
            form.save()
        except orm.IntegrityError:
            refused.append(form)

    threads = [Thread(target=save, args=[form]) for form in submissions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Owner.objects.filter(name="new").count() == 1
    assert [form.errors for form in refused] == [{"name": ["Owner with this Name already exists."]}]


def test_sec_frm_040_in_a_transaction_the_refusal_is_told_without_asking(owners):
    form = modelform_factory(Owner, fields=["name"])({"name": "new"})
    assert form.is_valid()
    Owner.objects.create(name="new")

    with pytest.raises(orm.IntegrityError), orm.atomic():
        form.save()

    assert form.errors == {"name": ["Owner with this Name already exists."]}
