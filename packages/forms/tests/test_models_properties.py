"""Whatever is sent to model forms ends in an error of the form or a good value."""

import hotclub_orm as orm
import pytest
from hotclub_forms import ValidationError
from hotclub_forms.models import (
    ModelChoiceField,
    ModelMultipleChoiceField,
    modelform_factory,
    modelformset_factory,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
anything = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
with_database = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


LIST_CODES = {"required", "invalid_list", "invalid_choice", "invalid_pk_value"}


def cleaned_or_code(field, value):
    try:
        return field.clean(value)
    except ValidationError as refused:
        return refused.error_list[0].code


class Thing(orm.Model):
    name = orm.CharField(max_length=20, unique=True)
    other = orm.ForeignKey("self", on_delete=orm.CASCADE, null=True, blank=True)
    number = orm.IntegerField(null=True, blank=True)

    class Meta:
        app_label = "form_property_tests"


class Unique(orm.Model):
    id = orm.UUIDField(primary_key=True)

    class Meta:
        app_label = "form_property_tests"


@pytest.fixture
def tables(database):
    orm.create_tables(database, Thing, Unique)
    Thing.objects.create(name="one")
    return database


@with_database
@given(value=anything, key=st.sampled_from([None, "name", "number"]))
def test_any_value_is_a_row_or_no_valid_choice(tables, value, key):
    for model in (Thing, Unique):
        if model is Unique and key:
            continue
        field = ModelChoiceField(model.objects.all(), to_field_name=key)
        outcome = cleaned_or_code(field, value)
        assert isinstance(outcome, model) or outcome in {"required", "invalid_choice"}


@with_database
@given(value=anything)
def test_any_list_is_rows_or_an_error_with_a_code(tables, value):
    for model in (Thing, Unique):
        outcome = cleaned_or_code(ModelMultipleChoiceField(model.objects.all()), value)
        assert isinstance(outcome, orm.QuerySet) or outcome in LIST_CODES


@with_database
@given(data=st.dictionaries(st.sampled_from(["name", "other", "number"]), anything))
def test_any_data_is_valid_or_gives_errors_and_the_form_can_be_shown(tables, data):
    form = modelform_factory(Thing, fields="__all__")(data)

    assert form.is_valid() == (not form.errors)
    assert "<label" in str(form)


NAMES = ["TOTAL_FORMS", "INITIAL_FORMS", "0-id", "0-name", "0-DELETE", "1-id", "1-name"]


@with_database
@given(
    data=st.dictionaries(
        st.sampled_from([f"form-{name}" for name in NAMES]), st.sampled_from("01239x\0") | anything
    )
)
def test_any_data_leaves_a_formset_valid_or_with_errors(tables, data):
    kind = modelformset_factory(Thing, fields=["name"], can_delete=True, max_num=3, absolute_max=3)
    formset = kind(data)

    valid = formset.is_valid()

    assert valid == (not any(formset.errors) and not formset.non_form_errors())
    assert "TOTAL_FORMS" in str(formset)
