"""Model forms: from an object to a page and back."""

import datetime as dt

import hotclub_forms as forms
import hotclub_orm as orm
import pytest
from hotclub_forms import FormDefinitionError, ValidationError
from hotclub_forms.models import (
    FieldsNotNamed,
    ModelForm,
    UnknownModelField,
    construct_instance,
    fields_for_model,
    model_to_dict,
    modelform_defines_fields,
    modelform_factory,
)
from hotclub_forms.testing import MultiDict
from hotclub_orm import Q
from hotclub_orm.testing import assert_num_queries


class Band(orm.Model):
    name = orm.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "form_tests"

    def __str__(self):
        return self.name


class Style(orm.Model):
    name = orm.CharField(max_length=40)

    class Meta:
        app_label = "form_tests"

    def __str__(self):
        return self.name


class Tune(orm.Model):
    title = orm.CharField(max_length=60, help_text="As on the sleeve.")
    slug = orm.SlugField(unique=True)
    band = orm.ForeignKey(Band, on_delete=orm.CASCADE, related_name="tunes")
    styles = orm.ManyToManyField(Style, blank=True)
    year = orm.PositiveIntegerField(null=True, blank=True)
    side = orm.CharField(max_length=1, choices=[("A", "Side A"), ("B", "Side B")], default="A")
    live = orm.BooleanField(default=True)
    added = orm.DateField(editable=False, default=dt.date(1937, 4, 21))

    class Meta:
        app_label = "form_tests"
        unique_together = [("title", "band")]
        constraints = [
            orm.CheckConstraint(
                condition=Q(year__gte=1900) | Q(year=None),
                name="form_tests_year",
                violation_error_message="Nobody recorded then.",
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.title == "Nuages" and self.side == "B":
            raise orm.ValidationError({"side": orm.ValidationError("Side A!", code="side")})


class TuneForm(ModelForm):
    class Meta:
        model = Tune
        fields = ["title", "slug", "band", "styles", "year", "side", "live"]


@pytest.fixture
def tables(database):
    orm.create_tables(database, Band, Style, Tune)
    return database


@pytest.fixture
def band(tables):
    return Band.objects.create(name="Quintette")


def sent(band, **changes):
    data = {"title": ["Nuages"], "slug": ["nuages"], "band": [str(band.pk)], "side": ["A"]}
    return MultiDict({**data, **{name: [value] for name, value in changes.items()}})


def test_fields_of_the_model_become_fields_of_the_form_in_the_order_named():
    fields = TuneForm.base_fields

    assert list(fields) == ["title", "slug", "band", "styles", "year", "side", "live"]
    assert [type(field).__name__ for field in fields.values()] == [
        "CharField",
        "SlugField",
        "ModelChoiceField",
        "ModelMultipleChoiceField",
        "IntegerField",
        "TypedChoiceField",
        "BooleanField",
    ]
    assert fields["title"].max_length == 60
    assert str(fields["title"].label) == "Title"
    assert fields["title"].help_text == "As on the sleeve."
    assert [fields[name].required for name in ("title", "styles", "year", "live")] == [
        True,
        False,
        False,
        False,
    ]
    assert list(fields["side"].choices) == [("A", "Side A"), ("B", "Side B")]


def test_a_valid_form_makes_an_object_with_its_relations(band):
    swing = Style.objects.create(name="Swing")
    form = TuneForm(MultiDict(sent(band), styles=[str(swing.pk)], year=["1940"]))

    assert form.is_valid(), form.errors
    tune = form.save()

    tune = Tune.objects.get(pk=tune.pk)
    assert model_to_dict(tune) == {
        "id": tune.pk,
        "title": "Nuages",
        "slug": "nuages",
        "band": band.pk,
        "styles": [swing],
        "year": 1940,
        "side": "A",
        "live": False,
    }


def test_an_object_gives_the_initial_values_and_takes_the_changes(band):
    swing = Style.objects.create(name="Swing")
    tune = Tune.objects.create(title="Djangology", slug="djangology", band=band)
    tune.styles.set([swing])

    form = TuneForm(instance=tune)
    assert form["title"].value() == "Djangology"
    assert form["band"].value() == band.pk
    assert form["styles"].value() == [swing.pk]
    assert f'<option value="{swing.pk}" selected>Swing</option>' in str(form["styles"])

    form = TuneForm(sent(band, title="Minor Swing", slug="djangology"), instance=tune)
    assert form.changed_data == ["title", "styles", "live"]
    assert form.save() is tune
    assert Tune.objects.get().title == "Minor Swing"
    assert list(tune.styles.all()) == []


def test_initial_given_to_the_form_goes_before_the_object(band):
    tune = Tune(title="Djangology", band=band)

    assert TuneForm(instance=tune, initial={"title": "Swing 42"})["title"].value() == "Swing 42"


def test_unique_values_that_are_taken_are_errors_of_their_fields(band):
    Tune.objects.create(title="Nuages", slug="nuages", band=band)

    form = TuneForm(sent(band))

    assert form.errors == {
        "slug": ["Tune with this Slug already exists."],
        "__all__": ["Tune with this Title and Band already exists."],
    }
    assert form.errors.as_data()["slug"][0].code == "unique"


def test_an_object_may_keep_its_own_unique_values(band):
    tune = Tune.objects.create(title="Nuages", slug="nuages", band=band)

    assert TuneForm(sent(band), instance=tune).is_valid()


def test_a_constraint_of_the_model_is_an_error_of_the_form(band):
    form = TuneForm(sent(band, year="1800"))

    assert form.errors == {"__all__": ["Nobody recorded then."]}


def test_what_the_model_finds_in_clean_is_an_error_of_that_field(band):
    form = TuneForm(sent(band, side="B"))

    assert form.errors == {"side": ["Side A!"]}
    assert form.has_error("side", "side")


def test_error_messages_of_meta_replace_those_of_the_model(band):
    class Own(ModelForm):
        class Meta:
            model = Tune
            fields = ["title", "slug", "band"]
            error_messages = {
                "slug": {"unique": "Taken."},
                "__all__": {"unique_together": "Twice."},
            }

    Tune.objects.create(title="Nuages", slug="nuages", band=band)

    assert Own(sent(band)).errors == {"slug": ["Taken."], "__all__": ["Twice."]}


def test_a_form_that_is_not_valid_is_not_saved(band):
    with pytest.raises(ValueError, match="The Tune could not be created because the data didn't"):
        TuneForm(sent(band, title="")).save()
    assert Tune.objects.count() == 0


def test_saving_without_commit_leaves_object_and_relations_to_the_caller(band):
    swing = Style.objects.create(name="Swing")
    form = TuneForm(MultiDict(sent(band), styles=[str(swing.pk)]))

    tune = form.save(commit=False)
    assert Tune.objects.count() == 0
    tune.save()
    form.save_m2m()

    assert list(Tune.objects.get().styles.all()) == [swing]


def test_fields_left_out_of_the_form_are_not_checked(band):
    class TitleForm(ModelForm):
        class Meta:
            model = Tune
            fields = ["title"]

    form = TitleForm({"title": "Nuages"})

    assert form.is_valid()
    assert form.save(commit=False).slug == ""


def test_defaults_stay_when_nothing_was_sent(band):
    data = sent(band)
    del data["side"]

    class Short(TuneForm):
        side = forms.CharField(required=False)

    assert Short(data).save(commit=False).side == "A"


def test_a_field_declared_in_the_class_takes_the_place_of_the_models():
    class Own(ModelForm):
        title = forms.CharField(max_length=3)
        extra = forms.IntegerField()

        class Meta:
            model = Tune
            fields = ["slug", "title"]

    assert list(Own.base_fields) == ["slug", "title", "extra"]
    assert Own.base_fields["title"].max_length == 3


def test_none_in_a_child_takes_a_field_out_and_meta_is_inherited():
    class Child(TuneForm):
        year = None

        class Meta(TuneForm.Meta):
            exclude = ["slug"]
            labels = {"band": "Who"}

    assert list(Child.base_fields) == ["title", "band", "styles", "side", "live"]
    assert Child.base_fields["band"].label == "Who"


class OwnSlug(forms.SlugField):
    pass


def test_all_options_of_meta_reach_the_fields():
    class Own(ModelForm):
        class Meta:
            model = Tune
            fields = "__all__"
            exclude = ["styles"]
            widgets = {"title": forms.Textarea(attrs={"rows": 2})}
            localized_fields = ["year"]
            labels = {"title": "Name"}
            help_texts = {"title": "Long."}
            error_messages = {"title": {"required": "What?"}}
            field_classes = {"slug": OwnSlug}

    fields = Own.base_fields
    assert list(fields) == ["title", "slug", "band", "year", "side", "live"]
    assert isinstance(fields["title"].widget, forms.Textarea)
    assert fields["year"].localize
    assert not fields["title"].localize
    assert (fields["title"].label, fields["title"].help_text) == ("Name", "Long.")
    assert fields["title"].error_messages["required"] == "What?"
    assert type(fields["slug"]) is OwnSlug


def test_a_callback_makes_the_form_fields_and_is_inherited():
    def callback(field, **kwargs):
        if field.name == "slug":
            return None
        return forms.CharField(label=field.name.upper())

    class Own(ModelForm):
        class Meta:
            model = Tune
            fields = ["title", "slug", "year"]
            formfield_callback = callback

    class Child(Own):
        pass

    for form in (Own, Child):
        assert {n: f.label for n, f in form.base_fields.items()} == {
            "title": "TITLE",
            "year": "YEAR",
        }


def test_declarations_that_cannot_work_are_refused_with_the_mend():
    with pytest.raises(FieldsNotNamed, match="without either the 'fields'"):
        type("F", (ModelForm,), {"Meta": type("Meta", (), {"model": Tune})})
    with pytest.raises(UnknownModelField, match=r"Unknown field\(s\) \(titel\).*mean 'title'"):
        modelform_factory(Tune, fields=["titel"])
    with pytest.raises(orm.FieldError, match="non-editable"):
        modelform_factory(Tune, fields=["added"])
    with pytest.raises(TypeError, match=r"cannot be a string. Did you mean to type: \('title',\)"):
        modelform_factory(Tune, fields="title")
    with pytest.raises(TypeError, match="must be a function"):
        fields_for_model(Tune, formfield_callback="no")
    with pytest.raises(ValueError, match="no model class specified"):
        type("F", (ModelForm,), {})()


def test_the_factory_takes_what_is_not_given_from_the_form():
    made = modelform_factory(Tune, form=TuneForm, labels={"title": "Name"})

    assert made.__name__ == "TuneForm"
    assert list(made.base_fields) == list(TuneForm.base_fields)
    assert made.base_fields["title"].label == "Name"
    assert modelform_defines_fields(made)
    assert not modelform_defines_fields(ModelForm)
    with pytest.raises(FieldsNotNamed):
        modelform_factory(Tune)


def test_a_clean_that_does_not_call_its_parents_checks_no_uniqueness(band):
    class Own(TuneForm):
        def clean(self):
            return self.cleaned_data

    Tune.objects.create(title="Nuages", slug="nuages", band=band)

    assert Own(sent(band)).is_valid()


def test_clean_methods_and_errors_added_by_hand_work_as_in_forms(band):
    class Own(TuneForm):
        def clean_title(self):
            return self.cleaned_data["title"].upper()

        def clean(self):
            super().clean()
            self.add_error("year", "No.")

    form = Own(sent(band, year="1940"))

    assert form.errors == {"year": ["No."]}
    assert form.instance.title == "NUAGES"


def test_a_value_that_the_form_lets_be_empty_is_not_checked_by_the_model(band):
    class Own(TuneForm):
        slug = forms.SlugField(required=False)

    assert Own(sent(band, slug="")).is_valid()


def test_construct_instance_takes_the_named_fields_alone(band):
    form = TuneForm(sent(band))
    form.is_valid()

    tune = construct_instance(form, Tune(), fields=["title", "band"], exclude=["band"])

    assert (tune.title, tune.slug, tune.band_id) == ("Nuages", "", None)


def test_one_query_reads_a_relation_and_none_looks_again(band):
    form = TuneForm(sent(band))

    with assert_num_queries(4, band_database(band)) as seen:
        assert form.is_valid()

    # The band, two unique checks, the constraint.
    assert sum("form_tests_band" in sql for sql in seen.sql) == 1


def band_database(band):
    return orm.doors[band._state.db]


def test_showing_a_form_asks_once_for_each_field_with_rows(band):
    Style.objects.bulk_create([Style(name=str(n)) for n in range(20)])

    with assert_num_queries(2, band_database(band)):
        html = str(TuneForm())

    assert html.count("<option") == 2 + 20 + 2


def test_a_field_of_the_model_with_a_formfield_of_its_own_is_asked(tables):
    class Shouted(orm.CharField):
        def formfield(self, **kwargs):
            return super().formfield(**{"form_class": forms.EmailField, **kwargs})

    class Note(orm.Model):
        text = Shouted(max_length=9)

        class Meta:
            app_label = "form_tests"

    assert type(modelform_factory(Note, fields="__all__").base_fields["text"]) is forms.EmailField


def test_errors_of_both_libraries_are_taken_by_their_shape(band):
    class Own(TuneForm):
        def clean_title(self):
            raise orm.ValidationError("of the orm", code="a")

        def clean(self):
            raise ValidationError({"year": "of forms"})

    assert Own(sent(band)).errors == {"title": ["of the orm"], "year": ["of forms"]}


def test_a_model_that_finds_errors_in_fields_the_form_has_not_is_refused(band):
    class TitleForm(ModelForm):
        class Meta:
            model = Tune
            fields = ["title"]

    class Odd(Tune):
        class Meta:
            proxy = True
            app_label = "form_tests"

        def clean(self):
            raise orm.ValidationError({"slug": "!"})

    with pytest.raises(FormDefinitionError, match="has no field named 'slug'"):
        TitleForm({"title": "x"}, instance=Odd()).is_valid()


def test_without_names_the_fields_stand_in_the_order_of_the_model():
    assert list(modelform_factory(Tune, exclude=[]).base_fields) == [
        "title",
        "slug",
        "band",
        "styles",
        "year",
        "side",
        "live",
    ]
