"""One name, every library's exception; and what is raised under it every library knows."""

import copy
import pickle

import hotclub_api
import hotclub_auth
import hotclub_forms
import hotclub_http
import hotclub_orm
import hotclub_routing
import hotclub_security
import hotclub_templates.errors
import pytest
from hotclub import errors, exceptions
from hotclub.adapters.validation_errors import CAUGHT, JOINED, install
from hotclub_http import Application
from hotclub_http.client import Client

PAIRS = [(ground, one) for ground, classes in JOINED.items() for one in classes]
PAIRS += [(ground, one) for ground, classes in CAUGHT.items() for one in classes]


def label(value: object) -> str:
    return f"{value.__module__}.{value.__name__}" if isinstance(value, type) else str(value)


@pytest.mark.parametrize(("ground", "library"), PAIRS, ids=label)
def test_one_except_catches_every_library_s(ground, library) -> None:
    with pytest.raises(ground):
        raise library("Nuages")


@pytest.mark.parametrize(
    ("ground", "library"),
    [(ground, one) for ground, classes in JOINED.items() for one in classes],
    ids=label,
)
def test_what_is_raised_under_the_family_s_name_every_library_knows(ground, library) -> None:
    raised = getattr(exceptions, ground.__name__)("Nuages")
    assert isinstance(raised, library)
    assert type(raised).__name__ == ground.__name__


def test_the_table_has_every_class_of_that_name() -> None:
    """A library that gets a class of a joined name is joined too."""
    modules = [
        hotclub_api.errors, hotclub_auth.errors, hotclub_forms.errors, hotclub_http.errors,
        hotclub_orm.errors, hotclub_routing.errors, hotclub_security.errors,
        hotclub_templates.errors,
    ]  # fmt: skip
    for ground in JOINED:
        for module in modules:
            found = getattr(module, ground.__name__, None)
            assert found is None or issubclass(found, ground), (module.__name__, ground.__name__)


def test_a_validation_error_has_its_whole_face() -> None:
    error = exceptions.ValidationError("%(n)s is odd", code="odd", params={"n": 3})
    assert (error.code, error.params, error.messages) == ("odd", {"n": 3}, ["3 is odd"])
    many = exceptions.ValidationError({"title": ["too long", error]})
    assert many.message_dict == {"title": ["too long", "3 is odd"]}
    assert exceptions.ValidationError([error, "and more"]).messages == ["3 is odd", "and more"]


def test_a_model_and_a_form_take_the_family_s_error() -> None:
    def refuse(value: object) -> None:
        raise exceptions.ValidationError("never", code="never")

    class Entry(hotclub_forms.Form):
        title = hotclub_forms.CharField(validators=[refuse])

    assert Entry({"title": "x"}).errors == {"title": ["never"]}
    with pytest.raises(exceptions.ValidationError) as caught:
        hotclub_orm.CharField(max_length=9, validators=[refuse]).clean("x", None)
    assert caught.value.messages == ["never"]


def test_errors_can_be_copied_and_pickled() -> None:
    error = exceptions.ValidationError("odd", code="odd")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert (other.messages, other.code) == (["odd"], "odd")


def test_a_project_s_child_is_known_to_every_library_too() -> None:
    class Closed(exceptions.PermissionDenied):
        """The shop is closed."""

    assert isinstance(Closed("x"), hotclub_http.PermissionDenied)
    assert isinstance(Closed("x"), hotclub_auth.PermissionDenied)
    assert str(Closed("at night")) == "at night"


def test_a_project_s_child_may_have_a_constructor_of_its_own() -> None:
    class Closed(exceptions.PermissionDenied):
        def __init__(self, *, hour: int) -> None:
            super().__init__(f"closed at {hour}")
            self.hour = hour

    assert (str(Closed(hour=22)), Closed(hour=22).hour) == ("closed at 22", 22)


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (exceptions.PermissionDenied, 403),
        (exceptions.SuspiciousOperation, 400),
        (hotclub_orm.SuspiciousFileOperation, 400),
        (hotclub_security.SuspiciousOperation, 400),
        (hotclub_security.DisallowedHost, 400),
        (hotclub_auth.PermissionDenied, 403),
        (hotclub_templates.errors.SuspiciousFileOperation, 400),
        (hotclub_http.Http404, 404),
    ],
    ids=label,
)
def test_http_answers_each_with_its_status(raised, status) -> None:
    def view(request: object) -> None:
        raise raised("the reason")

    assert Client(Application(view)).get("/").status_code == status


@pytest.mark.parametrize(
    ("raised", "status", "body"),
    [
        (exceptions.ValidationError({"title": ["too long"]}), 400, {"title": ["too long"]}),
        (exceptions.ValidationError("odd"), 400, {"non_field_errors": ["odd"]}),
    ],
)
def test_a_serializer_takes_the_family_s_error(raised, status, body) -> None:
    class Book(hotclub_api.Serializer):
        title = hotclub_api.CharField()

        def validate(self, attrs):
            raise raised

    book = Book(data={"title": "Nuages"})
    assert not book.is_valid()
    assert book.errors == body


def test_an_api_view_refuses_with_the_family_s_error() -> None:
    class Refuse(hotclub_api.APIView):
        authentication_classes = ()
        permission_classes = ()

        def get(self, request):
            raise exceptions.PermissionDenied("no")

    assert Client(Application(Refuse.as_view())).get("/").status_code == 403


class Refusing:
    def authenticate(self, request, **credentials):
        raise exceptions.PermissionDenied


class Never:
    def authenticate(self, request, **credentials):
        raise AssertionError("asked")


def test_a_back_end_that_refuses_ends_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    import hotclub_auth.authentication as authentication

    monkeypatch.setattr(
        authentication,
        "compatible_backends",
        lambda request, credentials: [(Refusing(), "refusing"), (Never(), "never")],
    )
    assert authentication.authenticate(username="django", password="pw") is None


def test_joining_again_is_harmless() -> None:
    before = {one: one.__bases__ for _, one in PAIRS}
    install()
    assert {one: one.__bases__ for _, one in PAIRS} == before


def test_every_name_is_there_and_sorted() -> None:
    names = exceptions.__all__
    assert sorted(names, key=lambda name: (not name.isupper(), name)) == names
    assert all(hasattr(exceptions, name) for name in names)
    assert exceptions.ValidationError is errors.ValidationError


def test_a_route_that_is_not_there_is_a_404() -> None:
    assert issubclass(hotclub_routing.Resolver404, hotclub_http.Http404)
