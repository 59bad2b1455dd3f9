"""Language, formats, time zones and static files come from outside."""

import datetime as dt

import hotclub_forms as forms
import pytest
from hotclub_forms import LazyPlural, LazyText, Surroundings, ValidationError, use_surroundings

BERLIN = dt.timezone(dt.timedelta(hours=1))


class German(Surroundings):
    texts = {"This field is required.": "Pflichtfeld.", "Yes": "Ja"}

    def gettext(self, text):
        return self.texts.get(text, text)

    def ngettext(self, singular, plural, number):
        return f"{number}: %(limit_value)d/%(show_value)d"

    def input_formats(self, kind):
        if kind == "DATE_INPUT_FORMATS":
            return ["%d.%m.%Y"]
        return super().input_formats(kind)

    def localize_input(self, value, default=None):
        if isinstance(value, float):
            return str(value).replace(".", ",")
        return super().localize_input(value, default)

    def sanitize_separators(self, text):
        return text.replace(".", "").replace(",", ".")

    def date_order(self):
        return ("day", "month", "year")

    def from_current_timezone(self, value):
        if value.year == 1:
            raise OverflowError
        return value.replace(tzinfo=BERLIN)

    def to_current_timezone(self, value):
        return value.astimezone(BERLIN).replace(tzinfo=None)

    def static_url(self, path):
        return f"/static/{path}"

    def today(self):
        return dt.date(1953, 5, 16)


@pytest.fixture
def german():
    previous = use_surroundings(German())
    yield
    use_surroundings(previous)


def test_texts_are_translated_when_shown():
    field = forms.CharField(max_length=2)
    previous = use_surroundings(German())
    try:
        with pytest.raises(ValidationError) as caught:
            field.clean("")
        assert caught.value.messages == ["Pflichtfeld."]
        with pytest.raises(ValidationError) as caught:
            field.clean("abc")
        assert caught.value.messages == ["2: 2/3"]
    finally:
        use_surroundings(previous)
    assert caught.value.messages == ["Ensure this value has at most 2 characters (it has 3)."]


def test_dates_are_read_and_shown_in_the_languages_format(german):
    class Own(forms.Form):
        day = forms.DateField(initial=dt.date(2024, 1, 5))

    assert Own({"day": "05.01.2024"}).is_valid()
    assert not Own({"day": "2024-01-05"}).is_valid()
    assert 'value="05.01.2024"' in str(Own()["day"])


def test_localized_numbers_have_the_languages_separators(german):
    class Own(forms.Form):
        price = forms.FloatField(localize=True, initial=1.5)

    form = Own({"price": "1.234,5"})
    assert form.is_valid()
    assert form.cleaned_data == {"price": 1234.5}
    assert 'value="1,5"' in str(Own()["price"])


def test_times_are_those_of_the_visitors_clock(german):
    class Own(forms.Form):
        when = forms.DateTimeField()
        split = forms.SplitDateTimeField(required=False)

    noon = dt.datetime(2024, 1, 5, 12, tzinfo=BERLIN)
    form = Own({"when": "2024-01-05 12:00", "split_0": "05.01.2024", "split_1": "12:00"})

    assert form.is_valid()
    assert form.cleaned_data == {"when": noon, "split": noon}
    shown = str(Own(initial={"when": noon.astimezone(dt.UTC), "split": noon})["when"])
    assert 'value="2024-01-05 12:00:00"' in shown
    assert not Own({"when": "0001-01-01 00:00"}).is_valid()


def test_selects_of_dates_stand_in_the_languages_order(german):
    widget = forms.SelectDateWidget()

    assert widget.years[0] == 1953
    names = [sub["name"] for sub in widget.get_context("d", None, {})["widget"]["subwidgets"]]
    assert names == ["d_day", "d_month", "d_year"]
    sent = {"d_day": "5", "d_month": "1", "d_year": "2024"}
    assert widget.value_from_datadict(sent, {}, "d") == "05.01.2024"
    assert widget.format_value("05.01.2024") == {"year": 2024, "month": 1, "day": 5}


def test_static_files_have_their_urls_from_outside(german):
    assert str(forms.Media(js=["a.js", "/b.js"])) == (
        '<script src="/static/a.js"></script>\n<script src="/b.js"></script>'
    )


def test_lazy_texts_behave_like_their_texts():
    text = LazyText("Hello %s")

    assert (str(text), text % "you", repr(text)) == ("Hello %s", "Hello you", "'Hello %s'")
    assert text == "Hello %s"
    assert text == LazyText("Hello %s")
    assert hash(text) == hash("Hello %s")
    assert text != 5
    assert (text.upper(), text + "!", "<" + text, len(text)) == (
        "HELLO %S",
        "Hello %s!",
        "<Hello %s",
        8,
    )
    assert not LazyText("")
    assert not hasattr(text, "_private")
    plural = LazyPlural("%(n)d string", "%(n)d strings", "n")
    assert [plural % {"n": 1}, plural % {"n": 6}] == ["1 string", "6 strings"]
    assert LazyPlural("%d string", "%d strings", "n") % 6 == "6 strings"
    assert str(plural) == "%(n)d strings"


def test_labels_and_messages_may_be_lazy(german):
    class Own(forms.Form):
        name = forms.CharField(label=LazyText("Yes"), help_text=LazyText("Yes"))

    assert Own()["name"].label_tag() == '<label for="id_name">Ja:</label>'
    assert ">Ja</div>" in str(Own())
