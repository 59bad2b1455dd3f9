"""What a type checker sees of model forms. Checked by mypy, not run."""

from typing import Any, assert_type

import hotclub_forms as forms
import hotclub_orm as orm
from hotclub_forms.models import BaseInlineFormSet, BaseModelForm, BaseModelFormSet


class Band(orm.Model):
    name = orm.CharField(max_length=20)


class BandForm(forms.ModelForm):
    class Meta:
        model = Band
        fields = ["name"]

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])


form = BandForm({"name": "d"}, instance=Band())
assert_type(form.is_valid(), bool)
assert_type(form.errors, forms.ErrorDict)
assert_type(forms.modelform_factory(Band, fields="__all__"), type[BaseModelForm])
assert_type(forms.modelformset_factory(Band, fields=["name"]), type[BaseModelFormSet])
assert_type(forms.inlineformset_factory(Band, Band, fields=["name"]), type[BaseInlineFormSet])
assert_type(forms.model_to_dict(Band()), dict[str, Any])


async def awaiting() -> None:
    assert_type(await form.ais_valid(), bool)
    await form.aload()
    await form.asave()


field = forms.ModelChoiceField(Band.objects.all(), empty_label=None, to_field_name="name")
several = forms.ModelMultipleChoiceField(Band.objects.filter(name="x"), required=False)
