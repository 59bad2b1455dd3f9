"""What attackers try. The ids are those of the project's list of attacks."""

import itertools
import json
import re
import statistics
import time
import tracemalloc
import zlib
from io import BytesIO

import hotclub_forms as forms
import pytest
from hotclub_forms import FormDefinitionError, ValidationError
from hotclub_forms import validators as v
from hotclub_forms.coerce import parse_datetime, parse_duration
from hotclub_forms.testing import MultiDict, Upload
from PIL import Image

MARKUP = "\"'><script>alert(1)</script>&"
UNSAFE = re.compile(r"<script|\"'>")


def shortly(value):
    return f"{value[:9]}-{len(value)}" if isinstance(value, str | bytes) else None


def refuses(check, value):
    try:
        check(value)
    except ValidationError:
        return True
    return False


def ratio_for_doubled_input(check, make, size=20_000):
    """Time for input of twice the size over time for input of the size; medians of many."""

    def cost(value):
        start = time.process_time()
        for _ in range(20):
            refuses(check, value)
        return time.process_time() - start

    def ratio():
        rounds = [(cost(make(size)), cost(make(2 * size))) for _ in range(5)]
        once, twice = (statistics.median(times) for times in zip(*rounds, strict=True))
        # Work that does not grow with the input at all takes next to nothing, and noise decides.
        return twice / max(once, 0.002)

    # The best of a few: a busy machine spoils a measurement, a quadratic one never passes.
    return min(ratio() for _ in range(3))


@pytest.mark.parametrize("extra", ["\n", "\r", "\t", "\0", "\nSet-Cookie: a=b"])
@pytest.mark.parametrize(
    ("validator", "good"),
    [
        (v.URLValidator(), "http://example.com/x"),
        (v.validate_email, "a@example.com"),
        (v.validate_slug, "slug"),
        (v.validate_unicode_slug, "slug"),
        (v.validate_ipv4_address, "1.2.3.4"),
        (v.validate_ipv6_address, "::1"),
        (v.validate_integer, "5"),
        (v.validate_comma_separated_integer_list, "1,2"),
    ],
)
def test_sec_frm_001_validators_refuse_text_followed_by_control_characters(validator, good, extra):
    assert not refuses(validator, good)
    assert refuses(validator, good + extra)
    assert refuses(validator, good[:-1] + extra + good[-1])


def test_sec_frm_001_fields_strip_outer_white_space_only():
    assert forms.URLField().clean(" http://example.com/\n") == "http://example.com/"
    assert refuses(forms.URLField().clean, "http://exam\nple.com/")
    assert refuses(forms.URLField().clean, "exam\tple.com")
    assert refuses(forms.EmailField().clean, "a@exam\nple.com")
    assert refuses(forms.CharField().clean, "a\0b")


@pytest.mark.parametrize("idna", [True, False])
@pytest.mark.parametrize("name", ["example.com\n", "\nexample.com", "exam\nple.com", "a.com\0"])
def test_sec_frm_002_domain_names_hold_no_newline(name, idna):
    assert refuses(v.DomainNameValidator(accept_idna=idna), name)


@pytest.mark.parametrize(
    "host",
    ["0177.0.0.1", "127.0.0.01", "0x7f.0.0.1", "0x7f000001", "127.1", "2130706433", "127.0.1"],
)
def test_sec_frm_004_other_spellings_of_ipv4_addresses_are_refused(host):
    assert refuses(v.validate_ipv4_address, host)
    assert refuses(v.validate_ipv46_address, host)
    assert refuses(forms.GenericIPAddressField().clean, host)
    assert refuses(v.URLValidator(), f"http://{host}/")


def test_sec_frm_005_validation_opens_no_connection(monkeypatch):
    def connect(*args, **kwargs):
        raise AssertionError("a validator went to the network")

    monkeypatch.setattr("socket.socket.connect", connect)
    monkeypatch.setattr("socket.getaddrinfo", connect)

    assert forms.URLField().clean("http://127.0.0.1:9/slow") == "http://127.0.0.1:9/slow"
    assert refuses(forms.URLField().clean, "file:///etc/passwd")


@pytest.mark.parametrize(
    "url",
    [
        "http:\\\\evil.com",
        "http:///evil.com",
        "http://good.com\\@evil.com",
        "ht\ttp://evil.com",
        " http://evil.com",
        "http://user\\:x@evil.com",
        "http://good.com\t.evil.com",
        "http:evil.com",
        "\x01http://evil.com",
    ],
)
def test_sec_frm_007_urls_that_browsers_read_otherwise_are_refused(url):
    assert refuses(v.URLValidator(), url)


def test_sec_frm_008_standard_widgets_take_one_file_only():
    with pytest.raises(FormDefinitionError, match="multiple"):
        forms.FileInput(attrs={"multiple": True})
    with pytest.raises(FormDefinitionError, match="multiple"):
        forms.ClearableFileInput(attrs={"multiple": True})


def test_sec_frm_008_of_several_files_the_last_is_checked_and_kept():
    class Form(forms.Form):
        file = forms.FileField(validators=[v.FileExtensionValidator(["txt"])])

    good, bad = Upload("a.txt"), Upload("a.exe")

    assert not Form({}, MultiDict(file=[good, bad])).is_valid()
    form = Form({}, MultiDict(file=[bad, good]))
    assert form.is_valid()
    assert form.cleaned_data["file"] is good


def test_sec_frm_008_a_field_of_several_files_checks_each():
    class Several(forms.ClearableFileInput):
        allow_multiple_selected = True

    class SeveralField(forms.FileField):
        widget = Several

        def clean(self, data, initial=None):
            return [super(SeveralField, self).clean(one, initial) for one in data]

    class Form(forms.Form):
        files = SeveralField(validators=[v.FileExtensionValidator(["txt"])])

    good, bad = Upload("a.txt"), Upload("a.exe")
    assert not Form({}, MultiDict(files=[bad, good])).is_valid()
    form = Form({}, MultiDict(files=[good, good]))
    assert form.is_valid()
    assert form.cleaned_data["files"] == [good, good]


@pytest.mark.parametrize(
    "key", ["b-a-name", "a-b-name", "a-name\n", "A-NAME", "a-name[]", "a--name", "name", "a-admin"]
)
def test_sec_frm_015_names_that_are_not_exactly_the_fields_are_ignored(key):
    class Form(forms.Form):
        name = forms.CharField(required=False)

    form = Form({key: "evil"}, prefix="a")

    assert form.is_valid()
    assert form.cleaned_data == {"name": ""}


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "-Infinity",
        '{"a": 1, "a": 2}',
        "[" * 1000 + "]" * 1000,
        '{"a":' * 1000 + "1" + "}" * 1000,
        "[" * 100_000,
        "9" * 20_000,
        "1e999999",
    ],
    ids=shortly,
)
def test_sec_frm_018_json_that_is_no_json_has_a_stable_code(text):
    with pytest.raises(ValidationError) as caught:
        forms.JSONField().clean(text)

    assert [error.code for error in caught.value.error_list] == ["invalid"]
    assert forms.JSONField().prepare_value(forms.JSONField().bound_data(text, None)) == text


def png_chunk(kind, content):
    body = kind + content
    return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def png_of(width, height, *chunks):
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    end = png_chunk(b"IDAT", zlib.compress(b"\0" * 64)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + b"".join(chunks) + end


def jpeg():
    content = BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.png", png_of(50_000, 50_000)),
        ("claims.png", png_of(10_000, 9_000)),
        ("cut.png", png_of(4, 4)[:-20]),
        ("cut.jpg", jpeg()[:-300]),
        ("cut.jpg", jpeg()[:200]),
        ("text.png", png_of(4, 4, png_chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * 90_000_000)))),
    ],
    ids=shortly,
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_sec_frm_021_image_bombs_are_refused_within_bounds(name, content):
    tracemalloc.start()
    refused = refuses(forms.ImageField().clean, Upload(name, content))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refused
    assert peak_bytes < 30_000_000


@pytest.mark.parametrize("field", [forms.IntegerField(), forms.FloatField(), forms.DecimalField()])
@pytest.mark.parametrize(
    "text",
    ["9" * 1_000_000, "1e" + "9" * 1_000_000, "1_0" * 300_000, "." * 1_000_000, "1e1000000000"],
    ids=shortly,
)
def test_sec_frm_022_numbers_of_a_megabyte_are_refused_at_once(field, text):
    start = time.process_time()

    assert refuses(field.clean, text)
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize("make", [int, lambda number: [number], lambda number: {"a": number}])
@pytest.mark.parametrize("name", sorted(forms.fields.__all__))
def test_sec_frm_022_huge_numbers_that_json_brings_are_refused_by_every_field(name, make):
    more = {
        "RegexField": {"regex": "x"},
        "ComboField": {"fields": [forms.CharField()]},
        "FilePathField": {"path": "."},
    }
    if name in ("InvalidJSONInput", "JSONString", "MultiValueField", "BaseTemporalField", "Field"):
        return
    field = getattr(forms.fields, name)(**more.get(name, {}))

    # A box is ticked by anything; what matters is that nothing else is raised.
    accepts = name in ("BooleanField", "NullBooleanField")
    assert refuses(field.clean, make(10**5000)) is not accepts
    assert field.has_changed(None, make(10**5000)) in (True, False)


@pytest.mark.parametrize(
    "validator", [v.EmailValidator(), v.URLValidator(), v.DomainNameValidator()]
)
@pytest.mark.parametrize("unit", [".", "-", "a.", "@", "a@", "http://", "a-", "é."])
def test_sec_frm_023_addresses_of_any_length_take_linear_time(validator, unit):
    assert refuses(validator, unit * (1_000_000 // len(unit)))
    assert ratio_for_doubled_input(validator, lambda size: unit * size) < 3


def test_sec_frm_023_addresses_longer_than_320_characters_are_refused():
    assert refuses(v.validate_email, "a" * 320 + "@example.com")
    assert refuses(forms.EmailField().clean, "a" * 320 + "@example.com")


@pytest.mark.parametrize(
    "make",
    [
        lambda size: "http://" + "a-" * size + ".com",
        lambda size: "http://a.com" + ":80" * size,
        lambda size: "http://" + "[" * size,
        lambda size: "http://" + "a:" * size + "@",
        lambda size: "http://" + "a." * size,
    ],
)
def test_sec_frm_024_long_hosts_and_nested_brackets_take_linear_time(make):
    assert refuses(v.URLValidator(), make(500_000))
    assert refuses(v.URLValidator(), make(900))
    assert ratio_for_doubled_input(v.URLValidator(), make, size=400) < 3


def test_sec_frm_026_length_is_checked_without_normalising():
    start = time.process_time()

    assert refuses(forms.CharField(max_length=150).clean, "a\u0301" * 500_000)
    assert refuses(forms.SlugField(allow_unicode=True).clean, "a\u0301" * 500_000)
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize(
    "field",
    [forms.DateField(), forms.TimeField(), forms.DateTimeField(), forms.DurationField()],
)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        " " * 1_000_000 + "x",
        ":" * 1_000_000,
        "1:" * 500_000,
        "99999-01-01",
        "10000-01-01 00:00",
        "P" + "9" * 1_000_000 + "D",
        "99999999999999 00:00:00",
    ],
    ids=shortly,
)
def test_sec_frm_028_times_of_a_megabyte_and_far_years_are_refused_at_once(field, text):
    start = time.process_time()

    assert refuses(field.clean, text)
    assert time.process_time() - start < 0.05


def test_sec_frm_028_parsing_functions_never_overflow():
    assert parse_datetime("99999-01-01 00:00") is None
    assert parse_duration("9" * 1_000_000) is None
    field = forms.DateTimeField()
    for text in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        assert field.has_changed(None, text)


class Hostile(forms.Form):
    text = forms.CharField(label=MARKUP, initial=MARKUP)
    area = forms.CharField(widget=forms.Textarea)
    hidden = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[(MARKUP, MARKUP)], label_suffix=MARKUP)
    radio = forms.ChoiceField(choices=[(MARKUP, [(MARKUP, MARKUP)])], widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=[], widget=forms.CheckboxSelectMultiple)
    when = forms.SplitDateTimeField()
    day = forms.DateField(widget=forms.SelectDateWidget(years=[2024]))
    doc = forms.JSONField()
    number = forms.IntegerField(widget=forms.TextInput(attrs={"data-x": MARKUP, MARKUP: "x"}))

    error_css_class = MARKUP
    required_css_class = MARKUP

    def clean(self):
        raise ValidationError(["%(x)s", MARKUP], params={"x": MARKUP})


@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_table", "as_ul"])
@pytest.mark.parametrize("bound", [True, False])
def test_sec_frm_030_nothing_but_help_texts_reaches_the_page_unescaped(layout, bound):
    names = [*Hostile.base_fields, "when_0", "when_1", "day_year", "day_month", "day_day"]
    sent = MultiDict({MARKUP + "-" + name: [MARKUP] for name in names}) if bound else None
    form = Hostile(sent, prefix=MARKUP, auto_id=MARKUP + "%s", label_suffix=MARKUP)

    html = str(getattr(form, layout)())

    assert not UNSAFE.search(html)
    assert not UNSAFE.search(form.errors.as_ul())
    assert not UNSAFE.search(json.dumps(form.errors.get_json_data(escape_html=True)))


def test_sec_frm_030_formsets_and_errors_escape_too():
    formset = forms.formset_factory(Hostile)(
        {
            f"{MARKUP}-TOTAL_FORMS": "1",
            f"{MARKUP}-INITIAL_FORMS": MARKUP,
            f"{MARKUP}-0-text": MARKUP,
        },
        prefix=MARKUP,
    )

    for html in (str(formset), str(formset.non_form_errors()), str(formset.management_form)):
        assert not UNSAFE.search(html)


def test_sec_frm_030_help_texts_are_the_developers_html():
    class Form(forms.Form):
        name = forms.CharField(help_text="<b>bold</b>")

    assert "<b>bold</b>" in str(Form())


def schemes():
    for scheme, case in itertools.product(
        ["javascript", "data", "vbscript"], [str, str.upper, str.title]
    ):
        yield from (
            f"{case(scheme)}:alert(1)",
            f" {case(scheme)}:alert(1)",
            f"{case(scheme)}://%0aalert(1)",
        )
    yield from ("java\tscript:alert(1)", "javascript://example.com/%0aalert(1)", "data:text/html,x")


@pytest.mark.parametrize("value", [*schemes()])
def test_sec_frm_031_script_schemes_are_refused_and_shown_escaped(value):
    class Form(forms.Form):
        site = forms.URLField()

    form = Form({"site": value + MARKUP})

    assert refuses(forms.URLField().clean, value)
    assert not form.is_valid()
    assert not UNSAFE.search(str(form))


def test_sec_frm_032_names_and_urls_of_files_are_escaped():
    class Stored:
        url = MARKUP

        def __str__(self):
            return MARKUP

    html = forms.ClearableFileInput().render("f", Stored(), {"id": MARKUP})

    assert not UNSAFE.search(html)
    assert 'href="&#34;&#39;&gt;&lt;script' in html


def test_sec_frm_038_nothing_is_logged(caplog):
    caplog.set_level(0)

    Hostile(MultiDict(text=["a\nb\x1b[31m"])).is_valid()

    assert caplog.records == []


def test_a_formset_makes_no_more_forms_than_allowed():
    formset = forms.formset_factory(forms.Form, max_num=3)(
        {"form-TOTAL_FORMS": "999999999", "form-INITIAL_FORMS": "0"}
    )

    assert len(formset.forms) == 1003
    assert formset.non_form_errors() == ["Please submit at most 3 forms."]
