"""What screen readers rely on: balanced tags, unique ids, and a target for every reference."""

from collections import Counter
from html.parser import HTMLParser

import hotclub_forms as forms
import pytest
from hotclub_forms.testing import MultiDict

VOID = {"input", "br", "link"}
CHOICES = [("a", "A"), ("Group", [("b", "B"), ("c", "C")])]


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.references = [], Counter(), set()
        self.labelled, self.controls = set(), []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute stands twice in <{tag}>"
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag in ("label", "legend") and "for" in attributes:
            self.references.add(attributes["for"])
            self.labelled.add(attributes["for"])
        self.references.update(attributes.get("aria-describedby", "").split())
        if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden":
            self.controls.append(attributes["id"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


class Everything(forms.Form):
    text = forms.CharField(help_text="Help.")
    area = forms.CharField(widget=forms.Textarea, help_text="Help.")
    token = forms.CharField(widget=forms.HiddenInput, help_text="Never shown.")
    choice = forms.ChoiceField(choices=CHOICES, help_text="Help.")
    several = forms.MultipleChoiceField(choices=CHOICES)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="Help.")
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(help_text="Help.")
    when = forms.SplitDateTimeField(help_text="Help.")
    day = forms.DateField(widget=forms.SelectDateWidget(years=[2024]), help_text="Help.")
    file = forms.FileField(help_text="Help.")
    kept = forms.IntegerField(show_hidden_initial=True, initial=3)


FormSet = forms.formset_factory(Everything, extra=2, can_delete=True, can_order=True)
COUNTS = {"form-TOTAL_FORMS": ["2"], "form-INITIAL_FORMS": ["2"]}


@pytest.mark.parametrize("data", [None, MultiDict(), MultiDict(kept=["x"], radio=["z"])])
@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_table", "as_ul"])
def test_every_reference_in_a_form_has_its_target(layout, data):
    page = Page(getattr(Everything(data), layout)())

    assert page.references <= set(page.ids)
    assert [own_id for own_id, count in page.ids.items() if count > 1] == []


def test_every_control_of_the_default_layout_has_a_label_or_stands_in_a_described_group():
    form = Everything({})
    page = Page(str(form))

    grouped = {"id_when_0", "id_when_1", "id_day_month", "id_day_day", "id_day_year"}
    assert set(page.controls) - page.labelled == grouped
    for name in ("radio", "when", "day"):
        group = form[name].as_field_group()
        assert group.startswith(f'<fieldset aria-describedby="id_{name}_helptext id_{name}_error">')
        assert "<legend" in group


@pytest.mark.parametrize("data", [None, MultiDict(COUNTS)])
@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_ul", "as_table"])
def test_every_reference_in_a_formset_has_its_target(layout, data):
    page = Page(getattr(FormSet(data), layout)())

    assert page.references <= set(page.ids)
    assert [own_id for own_id, count in page.ids.items() if count > 1] == []
