"""Forms of models with a GenericForeignKey: it has no field of a form, what it is made of has."""

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_forms.models import fields_for_model, modelform_factory
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey
from hotclub_orm.registry import Apps


class Word(orm.Model):
    text = orm.CharField(max_length=20)
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    object_id = orm.IntegerField()
    about: Any = GenericForeignKey()

    class Meta:
        app_label = "generic_forms"
        apps = Apps()


def test_a_form_of_all_fields_has_none_for_it() -> None:
    assert list(fields_for_model(Word)) == ["text", "content_type", "object_id"]
    assert list(fields_for_model(Word, exclude=["about", "text"])) == ["content_type", "object_id"]


def test_it_can_be_no_field_of_a_form() -> None:
    with pytest.raises(orm.FieldError, match="about"):
        modelform_factory(Word, fields=["text", "about"])
