"""Models that another one may stand in for, as an application's user."""

import copy
import pickle

import hotclub_orm as orm
import pytest
from hotclub_orm.registry import Apps, SettingsReference


def account_models(swapped):
    """Declare a library's user, an application's user and a model that points to the first."""
    private = Apps()
    private.swapped.update(swapped)
    options = {"apps": private, "app_label": "accounts"}

    class User(orm.Model):
        name = orm.CharField(max_length=20)
        friends = orm.ManyToManyField("self")

        class Meta:
            apps = private
            app_label = "library"
            swappable = "ACCOUNT_MODEL"

    class Member(orm.Model):
        name = orm.CharField(max_length=20)

        Meta = type("Meta", (), options)

    class Note(orm.Model):
        owner = orm.ForeignKey("library.User", orm.CASCADE, related_name="notes")
        second = orm.ForeignKey(User, orm.CASCADE, related_name="seconded")
        readers = orm.ManyToManyField("library.User", related_name="reads")

        Meta = type("Meta", (), options)

    return User, Member, Note


def test_a_relation_to_a_swapped_model_ends_at_its_replacement():
    user, member, note = account_models({"library.User": "accounts.Member"})

    assert user._meta.swapped == "accounts.Member"
    assert member._meta.swapped is None
    targets = [note._meta.get_field(name).related_model for name in ("owner", "second", "readers")]
    assert targets == [member, member, member]
    assert {rel.name for rel in member._meta.related_objects} == {"notes", "seconded", "reads"}
    assert user._meta.related_objects == []


def test_a_model_that_is_not_swapped_is_itself():
    user, _, note = account_models({})

    assert user._meta.swapped is None
    assert note._meta.get_field("owner").related_model is user
    assert user.objects.model is user


def test_the_setting_may_write_labels_in_any_case():
    user, member, note = account_models({"LIBRARY.user": "Accounts.Member".lower()})

    assert user._meta.swapped == "accounts.member"
    assert note._meta.get_field("owner").related_model is member


def test_a_swapped_model_has_no_manager_and_says_who_stands_in():
    user, _, _ = account_models({"library.User": "accounts.Member"})

    with pytest.raises(AttributeError, match=r"'library.User' has been swapped for 'accounts.Mem"):
        _ = user.objects


def test_a_swapped_model_gets_no_table():
    user, member, _ = account_models({"library.User": "accounts.Member"})

    assert not user._meta.can_migrate("sqlite")
    assert user not in user._meta.apps.get_models(include_auto_created=True)
    assert user in user._meta.apps.get_models(include_swapped=True)
    assert member in user._meta.apps.get_models()


@pytest.mark.parametrize("swapped", [{}, {"library.User": "accounts.Member"}])
def test_migrations_write_the_setting_in_place_of_the_label(swapped):
    _, _, note = account_models(swapped)

    target = note._meta.get_field("owner").deconstruct()[3]["to"]

    assert isinstance(target, SettingsReference)
    assert target == ("accounts.member" if swapped else "library.user")
    assert target.setting_name == "ACCOUNT_MODEL"


def test_a_relation_may_say_that_no_setting_names_its_target():
    field = orm.ForeignKey("accounts.Member", orm.CASCADE, swappable=False)

    assert field.deconstruct()[3]["swappable"] is False
    assert type(field.deconstruct()[3]["to"]) is str


def test_a_reference_survives_copying_and_pickling():
    reference = SettingsReference("accounts.member", "ACCOUNT_MODEL")

    for made in (copy.deepcopy(reference), pickle.loads(pickle.dumps(reference))):
        assert (made, made.setting_name) == ("accounts.member", "ACCOUNT_MODEL")
