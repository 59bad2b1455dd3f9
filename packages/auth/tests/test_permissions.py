from types import SimpleNamespace

from hotclub_auth.permissions import (
    as_permissions,
    covers_module,
    default_permissions,
    get_permission_codename,
    permission_label,
)


def test_codenames_and_labels_are_made_of_action_model_and_application():
    assert get_permission_codename("add", SimpleNamespace(model_name="album")) == "add_album"
    assert permission_label("music", "add_album") == "music.add_album"


def test_a_model_has_four_permissions_of_its_own():
    assert default_permissions("album", "long player") == [
        ("add_album", "Can add long player"),
        ("change_album", "Can change long player"),
        ("delete_album", "Can delete long player"),
        ("view_album", "Can view long player"),
    ]
    assert default_permissions("album", "album", ["view"]) == [("view_album", "Can view album")]


def test_labels_cover_their_application_and_no_other():
    assert covers_module({"music.add_album"}, "music")
    assert not covers_module({"music.add_album"}, "mus")
    assert not covers_module(set(), "music")


def test_one_permission_or_several_are_a_tuple():
    assert as_permissions("a.b") == ("a.b",)
    assert as_permissions(["a.b", "c.d"]) == ("a.b", "c.d")
