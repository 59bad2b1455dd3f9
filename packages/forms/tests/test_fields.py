"""Fields: raw values to clean ones, or errors with stable codes."""

# ruff: noqa: DTZ001 - what visitors type has no offset

import copy
import datetime as dt
import json
import re
import uuid
from decimal import Decimal
from io import BytesIO

import hotclub_forms as forms
import pytest
from hotclub_forms import FormDefinitionError, ValidationError
from hotclub_forms.testing import Upload
from hotclub_forms.validators import MaxValueValidator, validate_slug
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

CHOICES = [("r", "red"), ("g", "green"), ("More", [("1", "one"), (2, "two")])]


def codes(field, value, *more):
    try:
        field.clean(value, *more)
    except ValidationError as error:
        return [part.code for part in error.error_list]
    return []


def outcome(clean, field, value):
    try:
        return clean(field, value)
    except ValidationError as error:
        return [(part.code, part.messages) for part in error.error_list]


MADE = {
    "char": forms.CharField(max_length=5, min_length=2),
    "char_optional": forms.CharField(required=False, empty_value=None, strip=False),
    "char_validated": forms.CharField(validators=[validate_slug]),
    "email": forms.EmailField(),
    "slug": forms.SlugField(),
    "url": forms.URLField(),
    "uuid": forms.UUIDField(),
    "ip": forms.GenericIPAddressField(),
    "regex": forms.RegexField(r"^[a-z]+$"),
    "json": forms.JSONField(),
    "integer": forms.IntegerField(min_value=-3, max_value=100),
    "step": forms.IntegerField(step_size=5),
    "float": forms.FloatField(max_value=50),
    "decimal": forms.DecimalField(max_digits=4, decimal_places=2, min_value=0),
    "date": forms.DateField(),
    "time": forms.TimeField(),
    "datetime": forms.DateTimeField(),
    "duration": forms.DurationField(),
    "boolean": forms.BooleanField(),
    "maybe": forms.BooleanField(required=False),
    "null": forms.NullBooleanField(),
    "choice": forms.ChoiceField(choices=[("1", "one"), ("2", "two")]),
    "grouped": forms.ChoiceField(choices=CHOICES),
    "several": forms.MultipleChoiceField(choices=[("1", "one"), ("2", "two")]),
    "split": forms.SplitDateTimeField(),
    "combo": forms.ComboField(fields=[forms.CharField(), forms.IntegerField()]),
    "typed_several": forms.TypedMultipleChoiceField(choices=[(1, "one")], coerce=int),
    "file": forms.FileField(),
    "typed": forms.TypedChoiceField(choices=[(1, "one")], coerce=int),
}

raw_values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.text(alphabet="0123456789.-+:eE ")
    | st.dates()
    | st.datetimes()
    | st.lists(st.text(), max_size=3)
    | st.sampled_from(["1", "2", "2024-01-05", "12:00", "3.14", "a@b.co", "[1]", "on", "\x00"])
)


@pytest.mark.parametrize("name", MADE)
@given(value=raw_values)
def test_the_quick_way_gives_what_the_methods_give(name, value):
    field = MADE[name]

    quick = outcome(field.plan[1], field, value)

    assert repr(quick) == repr(outcome(type(field).clean, field, value))


@pytest.mark.parametrize("name", MADE)
@given(value=raw_values)
def test_asking_whether_a_value_changed_never_fails(name, value):
    assert MADE[name].has_changed(None, value) in (True, False)


def test_a_changed_field_is_compiled_anew():
    field = forms.IntegerField(max_value=5)
    assert field.plan[1](field, "5") == 5

    field.validators = []
    assert field.plan[1](field, "6") == 6

    field.validators.append(MaxValueValidator(1))
    with pytest.raises(ValidationError):
        field.plan[1](field, "6")


def test_choices_changed_in_place_count_at_once():
    field = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    assert field.plan[1](field, "a") == "a"

    field.choices.remove(("a", "A"))

    with pytest.raises(ValidationError):
        field.plan[1](field, "a")


@pytest.mark.parametrize("method", ["clean", "to_python", "validate", "run_validators"])
def test_a_subclass_that_changes_cleaning_is_obeyed(method):
    calls = []

    def changed(self, value):
        calls.append(method)
        return getattr(forms.CharField, method)(self, value)

    field = type("Own", (forms.CharField,), {method: changed})()

    assert field.plan[1](field, "x") == "x"
    assert calls == [method]


def test_required_is_the_default_and_its_text_can_be_changed():
    assert codes(forms.CharField(), "") == ["required"]
    with pytest.raises(ValidationError) as caught:
        forms.CharField(error_messages={"required": "Say something."}).clean(" ")
    assert caught.value.messages == ["Say something."]


def test_all_validators_speak_and_the_field_may_reword_them():
    field = forms.CharField(
        max_length=3, validators=[validate_slug], error_messages={"max_length": "Too long."}
    )

    with pytest.raises(ValidationError) as caught:
        field.clean("a b c d")

    assert caught.value.messages[1:] == ["Too long."]
    assert [part.code for part in caught.value.error_list] == ["invalid", "max_length"]


def test_text_is_stripped_and_empty_text_is_what_the_field_says():
    assert forms.CharField().clean("  a ") == "a"
    assert forms.CharField(strip=False).clean(" a ") == " a "
    assert forms.CharField(required=False).clean(" ") == ""
    assert forms.CharField(required=False, empty_value=None).clean("") is None


def test_lengths_become_attributes():
    field = forms.CharField(max_length=9, min_length=2)

    assert field.widget.attrs == {"maxlength": "9", "minlength": "2"}
    assert forms.CharField(max_length=9, widget=forms.HiddenInput).widget.attrs == {}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (forms.IntegerField(), "3.0", 3),
        (forms.IntegerField(required=False), "", None),
        (forms.IntegerField(), 7, 7),
        (forms.FloatField(), "1e2", 100.0),
        (forms.DecimalField(), "1.50", Decimal("1.50")),
        (forms.DateField(), "01/31/2024", dt.date(2024, 1, 31)),
        (forms.DateField(), "Jan 5, 2024", dt.date(2024, 1, 5)),
        (forms.DateField(), dt.datetime(2024, 1, 5, 3), dt.date(2024, 1, 5)),
        (forms.DateField(input_formats=["%d.%m.%Y"]), "05.01.2024", dt.date(2024, 1, 5)),
        (forms.TimeField(), "9:05", dt.time(9, 5)),
        (forms.DateTimeField(), "2024-01-05", dt.datetime(2024, 1, 5)),
        (forms.DateTimeField(), "1/5/2024 14:30", dt.datetime(2024, 1, 5, 14, 30)),
        (forms.DateTimeField(), dt.date(2024, 1, 5), dt.datetime(2024, 1, 5)),
        (forms.DurationField(), "1 00:00:01", dt.timedelta(days=1, seconds=1)),
        (forms.EmailField(), " a@b.co ", "a@b.co"),
        (forms.URLField(), "example.com/x?y=1", "https://example.com/x?y=1"),
        (forms.URLField(assume_scheme="http"), "//example.com", "http://example.com"),
        (forms.SlugField(allow_unicode=True), "jäzz", "jäzz"),
        (
            forms.UUIDField(),
            "550e8400e29b41d4a716446655440000",
            uuid.UUID("550e8400-e29b-41d4-a716-446655440000"),
        ),
        (forms.GenericIPAddressField(), "2001:0DB8::0001", "2001:db8::1"),
        (forms.GenericIPAddressField(unpack_ipv4=True), "::ffff:1.2.3.4", "1.2.3.4"),
        (forms.JSONField(), '{"a": [1, null]}', {"a": [1, None]}),
        (forms.JSONField(), [1], [1]),
        (forms.JSONField(required=False), "", None),
        (forms.BooleanField(), "on", True),
        (forms.BooleanField(required=False), "False", False),
        (forms.NullBooleanField(), "false", False),
        (forms.NullBooleanField(), "whatever", None),
        (forms.ChoiceField(choices=CHOICES), "2", "2"),
        (forms.ChoiceField(choices=CHOICES, required=False), None, ""),
        (forms.ChoiceField(choices=lambda: [("x", "X")]), "x", "x"),
        (forms.ChoiceField(choices={"x": "X"}), "x", "x"),
        (forms.TypedChoiceField(choices=[(1, "a")], coerce=int), "1", 1),
        (forms.TypedChoiceField(coerce=int, required=False, empty_value=None), "", None),
        (forms.MultipleChoiceField(choices=CHOICES), ["r", "2"], ["r", "2"]),
        (forms.TypedMultipleChoiceField(choices=[(1, "a")], coerce=int), ["1"], [1]),
        (forms.TypedMultipleChoiceField(coerce=int, required=False), [], []),
        (
            forms.ComboField(fields=[forms.CharField(max_length=9), forms.EmailField()]),
            "a@b.co",
            "a@b.co",
        ),
        (forms.SplitDateTimeField(), ["2024-01-05", "14:30"], dt.datetime(2024, 1, 5, 14, 30)),
        (forms.SplitDateTimeField(required=False), ["", ""], None),
    ],
)
def test_clean_values(field, value, expected):
    cleaned = field.clean(value)

    assert (cleaned, type(cleaned)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (forms.IntegerField(), "1.5", ["invalid"]),
        (forms.IntegerField(min_value=3), "2", ["min_value"]),
        (forms.IntegerField(step_size=3), "4", ["step_size"]),
        (forms.DecimalField(max_digits=3, decimal_places=1), "12.34", ["max_digits"]),
        (forms.DecimalField(max_digits=3, decimal_places=1), "1.23", ["max_decimal_places"]),
        (forms.DecimalField(max_digits=3, decimal_places=1), "123", ["max_whole_digits"]),
        (forms.DateField(), "2024-02-30", ["invalid"]),
        (forms.DateField(), ["2024"], ["invalid"]),
        (forms.TimeField(), "25:00", ["invalid"]),
        (forms.DateTimeField(), "2024-13-01 10:00", ["invalid"]),
        (forms.DurationField(), "soon", ["invalid"]),
        (forms.DurationField(), "9999999999 00:00:00", ["overflow"]),
        (forms.RegexField("^a+$"), "b", ["invalid"]),
        (forms.UUIDField(), "550e", ["invalid"]),
        (forms.GenericIPAddressField(protocol="ipv4"), "::1", ["invalid"]),
        (forms.JSONField(), "{", ["invalid"]),
        (forms.BooleanField(), False, ["required"]),
        (forms.ChoiceField(choices=CHOICES), "x", ["invalid_choice"]),
        (forms.MultipleChoiceField(choices=CHOICES), "r", ["invalid_list"]),
        (forms.MultipleChoiceField(choices=CHOICES), ["r", "x"], ["invalid_choice"]),
        (forms.MultipleChoiceField(choices=CHOICES), [], ["required"]),
        (forms.TypedChoiceField(choices=[("a", "A")], coerce=int), "a", ["invalid_choice"]),
        (
            forms.TypedMultipleChoiceField(choices=[("a", "")], coerce=int),
            ["a"],
            ["invalid_choice"],
        ),
        (forms.ComboField(fields=[forms.CharField(max_length=3)]), "abcd", ["max_length"]),
        (forms.SplitDateTimeField(), ["x", "y"], ["invalid", "invalid"]),
        (forms.SplitDateTimeField(), ["2024-01-05", ""], ["required"]),
        (forms.SplitDateTimeField(required=False), ["2024-01-05", ""], ["invalid_time"]),
        (forms.SplitDateTimeField(), "x", ["invalid"]),
        (forms.FileField(), None, ["required"]),
        (forms.FileField(), "text", ["invalid"]),
        (forms.FileField(), Upload("a.txt", b""), ["empty"]),
        (forms.FileField(max_length=3), Upload("a.txt"), ["max_length"]),
        (forms.FileField(), forms.widgets.FILE_INPUT_CONTRADICTION, ["contradiction"]),
    ],
)
def test_codes_of_refused_values(field, value, expected):
    assert codes(field, value) == expected


def test_a_file_is_kept_cleared_or_replaced():
    upload, optional = Upload("a.txt"), forms.FileField(required=False)

    assert optional.clean(upload, "old.txt") is upload
    assert optional.clean(None, "old.txt") == "old.txt"
    assert optional.clean(False, "old.txt") is False
    assert forms.FileField().clean(False, "old.txt") == "old.txt"
    assert forms.FileField(allow_empty_file=True).clean(Upload("a", b""))


def picture(kind="PNG", size=(4, 3)):
    content = BytesIO()
    Image.new("RGB", size).save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("GIF", "a.gif")])
def test_an_image_brings_its_size_and_true_type(kind, name):
    upload = Upload(name, picture(kind), "application/lies")

    cleaned = forms.ImageField().clean(upload)

    assert cleaned is upload
    assert cleaned.image.size == (4, 3)
    assert cleaned.content_type == f"image/{kind.lower()}"
    assert cleaned.read(4) == picture(kind)[:4]


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_what_is_no_image_is_refused(name):
    assert codes(forms.ImageField(), Upload(name, b"<svg>")) == ["invalid_image"]


def test_an_image_with_another_extension_is_refused():
    assert codes(forms.ImageField(), Upload("a.txt", picture())) == ["invalid_extension"]


def test_images_ask_browsers_for_images():
    assert forms.ImageField().widget.attrs == {"accept": "image/*"}


def test_files_of_a_folder_are_choices(tmp_path):
    (tmp_path / "b.py").write_text("")
    (tmp_path / "a.py").write_text("")
    (tmp_path / "c.txt").write_text("")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "d.py").write_text("")

    flat = forms.FilePathField(tmp_path, match=r"\.py$")
    deep = forms.FilePathField(tmp_path, recursive=True, required=False, allow_folders=True)

    assert flat.choices == [(str(tmp_path / "a.py"), "a.py"), (str(tmp_path / "b.py"), "b.py")]
    assert [label for _, label in deep.choices] == [
        "- Select an option -",
        "a.py",
        "b.py",
        "c.txt",
        "inner",
        "inner/d.py",
    ]
    assert codes(flat, "/etc/passwd") == ["invalid_choice"]


class PhoneField(forms.MultiValueField):
    def __init__(self, **kwargs):
        fields = (
            forms.RegexField(r"^\d+$", error_messages={"incomplete": "Enter a number."}),
            forms.CharField(required=False),
        )
        super().__init__(
            fields,
            widget=forms.MultiWidget([forms.TextInput, forms.TextInput]),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data_list):
        return "/".join(data_list)


def test_parts_of_a_value_may_be_optional_one_by_one():
    assert PhoneField().clean(["12", ""]) == "12/"
    with pytest.raises(ValidationError) as caught:
        PhoneField().clean(["", "x"])
    assert (caught.value.messages, caught.value.error_list[0].code) == (
        ["Enter a number."],
        "incomplete",
    )


def test_json_is_shown_as_it_was_sent_when_it_is_wrong():
    field = forms.JSONField()

    assert field.prepare_value(field.bound_data("{bad", None)) == "{bad"
    assert field.prepare_value(field.bound_data('{"a":1}', None)) == '{"a": 1}'
    assert field.prepare_value({"a": "é"}) == '{"a": "é"}'
    assert not field.has_changed({"a": 1, "b": 2}, '{"b": 2, "a": 1}')
    assert field.has_changed({"a": 1}, '{"a": true}')


def test_json_text_is_not_read_twice():
    field = forms.JSONField()

    assert field.clean(field.clean('"[1]"')) == "[1]"
    assert codes(forms.JSONField(max_length=3), "12345") == []


@pytest.mark.parametrize(
    ("field", "initial", "data", "expected"),
    [
        (forms.CharField(), None, "", False),
        (forms.CharField(), "a", "a", False),
        (forms.CharField(), "a", "b", True),
        (forms.CharField(disabled=True), "a", "b", False),
        (forms.IntegerField(), 1, "1", False),
        (forms.IntegerField(), 1, "x", True),
        (forms.BooleanField(), True, "on", False),
        (forms.BooleanField(), False, True, True),
        (forms.MultipleChoiceField(), ["1", "2"], ["2", "1"], False),
        (forms.MultipleChoiceField(), None, ["1"], True),
        (forms.TypedChoiceField(choices=[(1, "")], coerce=int), 1, "1", False),
        (forms.DateField(), dt.date(2024, 1, 5), "2024-1-5", False),
        (forms.SplitDateTimeField(), dt.datetime(2024, 1, 5, 14), ["2024-01-05", "14:00"], False),
        (forms.SplitDateTimeField(), None, ["", ""], False),
        (forms.SplitDateTimeField(), dt.datetime(2024, 1, 5, 14), ["2024-01-05", "15:00"], True),
        (forms.FileField(), None, None, False),
        (forms.FileField(), None, Upload("a"), True),
    ],
)
def test_what_counts_as_changed(field, initial, data, expected):
    assert field.has_changed(initial, data) is expected


def test_numbers_have_limits_and_steps_in_the_page():
    assert forms.IntegerField(min_value=1, max_value=9, step_size=2).widget.attrs == {
        "min": 1,
        "max": 9,
        "step": 2,
    }
    assert forms.FloatField().widget.attrs == {"step": "any"}
    assert forms.DecimalField(decimal_places=2).widget.attrs == {"step": "0.01"}
    assert type(forms.IntegerField(localize=True).widget) is forms.TextInput


def test_a_copy_shares_nothing_that_is_changed():
    field = forms.ChoiceField(choices=[("a", "A")], error_messages={"required": "x"})

    twin = copy.deepcopy(field)
    twin.choices.append(("b", "B"))
    twin.widget.attrs["class"] = "c"
    twin.error_messages["required"] = "y"
    twin.validators.append(validate_slug)

    assert field.choices == [("a", "A")]
    assert field.widget.attrs == {}
    assert field.error_messages["required"] == "x"
    assert field.validators == []


def test_input_formats_may_be_an_attribute_of_a_subclass():
    class German(forms.DateField):
        input_formats = ["%d.%m.%Y"]

    assert German().clean("05.01.2024") == dt.date(2024, 1, 5)
    assert codes(German(), "2024-01-05") == ["invalid"]
    assert German(input_formats=["%Y"]).clean("2024") == dt.date(2024, 1, 1)
    field = forms.DateField()
    field.input_formats = ["%Y/%m/%d"]
    assert field.clean("2024/01/05") == dt.date(2024, 1, 5)


def test_a_format_of_ones_own_is_read_by_the_subclass():
    class Season(forms.DateField):
        def strptime(self, value, format):
            return dt.date(2024, 3, 20) if value == "spring" else super().strptime(value, format)

    assert Season().clean("spring") == dt.date(2024, 3, 20)


def test_a_regex_can_be_replaced():
    field = forms.RegexField(r"^a$")
    field.regex = re.compile(r"^b$")

    assert (codes(field, "a"), codes(field, "b")) == (["invalid"], [])


def test_a_validator_of_another_library_may_raise_its_own_class():
    class ForeignError(Exception):
        def __init__(self, message, code):
            super().__init__(message)
            self.message, self.code, self.params, self.error_list = message, code, None, [self]

    def refuse(value):
        raise ForeignError("Not here.", "foreign")

    assert codes(forms.CharField(validators=[refuse]), "x") == ["foreign"]


def test_other_exceptions_of_validators_are_not_hidden():
    def broken(value):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        forms.CharField(validators=[broken]).clean("x")


def test_unknown_protocols_are_refused_when_declared():
    with pytest.raises(FormDefinitionError):
        forms.GenericIPAddressField(protocol="ipx")


def test_json_encoders_are_used():
    class Encoder(json.JSONEncoder):
        def default(self, o):
            return str(o)

    assert forms.JSONField(encoder=Encoder).prepare_value({"a": uuid.UUID(int=0)}) == (
        '{"a": "00000000-0000-0000-0000-000000000000"}'
    )


def test_a_field_calls_the_beginning_of_its_other_bases():
    class Noted:
        def __init__(self):
            self.noted = True

    class NotedField(forms.CharField, Noted):
        pass

    assert NotedField().noted
    assert NotedField(max_length=3).max_length == 3


def test_a_folder_is_looked_into_anew_when_it_is_asked_for(tmp_path):
    field = forms.FilePathField(tmp_path, required=False)
    assert [label for _, label in field.choices] == ["- Select an option -"]

    (tmp_path / "later.txt").touch()
    field.set_choices()

    assert [label for _, label in field.choices] == ["- Select an option -", "later.txt"]
    assert list(field.widget.choices) == list(field.choices)


@pytest.mark.parametrize("url", ["////]@example.com", "http://a[b@example.com/", "http://a:]@b.de"])
def test_brackets_in_the_user_of_a_url_are_refused(url):
    with pytest.raises(forms.ValidationError):
        forms.URLField().clean(url)


def test_an_address_may_be_as_long_as_the_field_says():
    mapped = "0000:0000:0000:0000:0000:ffff:192.168.100.228"

    assert forms.GenericIPAddressField(max_length=45).clean(mapped) == "::ffff:192.168.100.228"
    for field in (forms.GenericIPAddressField(), forms.GenericIPAddressField(max_length=44)):
        with pytest.raises(forms.ValidationError):
            field.clean(mapped)
    with pytest.raises(forms.ValidationError):
        forms.GenericIPAddressField(max_length=999).clean("0" * 400 + ":" + "1" * 400)
