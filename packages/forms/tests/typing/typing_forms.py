"""What a type checker sees of forms. Checked by mypy, not run."""

from typing import Any, assert_type

import hotclub_forms as forms
from hotclub_forms.elements import Markup
from hotclub_forms.ports import Renderer, TemplateEngine, UploadedFile
from hotclub_forms.testing import FunctionEngine, Upload


class Contact(forms.Form):
    name = forms.CharField(max_length=20, widget=forms.Textarea(attrs={"rows": 2}))
    age = forms.IntegerField(required=False, min_value=0)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])


class Shout(forms.CharField):
    widget = forms.Textarea
    default_error_messages = {"quiet": "Louder."}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value).upper()


form = Contact({"name": "d"}, prefix="p")
assert_type(form.is_valid(), bool)
assert_type(form.cleaned_data, dict[str, Any])
assert_type(form.errors, forms.ErrorDict)
assert_type(form.as_div(), Markup)
assert_type(form.changed_data, list[str])
assert_type(form.media, forms.Media)
assert_type(form.fields, dict[str, forms.Field])

ContactFormSet = forms.formset_factory(Contact, extra=2)
formset = ContactFormSet({"form-TOTAL_FORMS": "0"})
assert_type(formset, forms.BaseFormSet)
assert_type(formset.cleaned_data, list[dict[str, Any]])

error = forms.ValidationError("x", code="c")
assert_type(error.messages, list[str])
assert_type(error.message_dict, dict[str, list[str]])

upload: UploadedFile = Upload("a")
renderer: Renderer = forms.EngineRenderer(FunctionEngine({}))
engine: TemplateEngine = FunctionEngine({})
