"""FormView, CreateView, UpdateView, DeleteView over a real database."""

import hotclub_forms as forms
import hotclub_orm as orm
import pytest
from hotclub.views.generic import CreateView, DeleteView, FormView, UpdateView, View
from hotclub.views.generic.detail import SingleObjectMixin
from hotclub.views.generic.edit import DeletionMixin
from hotclub_forms.models import ModelForm
from hotclub_http import HttpResponse, ImproperlyConfigured
from hotclub_http.testing import RequestFactory
from hotclub_orm import atomic
from hotclub_routing import path, reverse_lazy


class TitleForm(forms.Form):
    title = forms.CharField(max_length=5)


class Titled(FormView):
    form_class = TitleForm
    template_name = "form.html"
    success_url = "/done/"
    initial = {"title": "abc"}


def test_a_form_is_shown_checked_and_acted_on(serve, answer):
    site = serve(path("", Titled.as_view()))

    assert answer(site.get("/")) == (200, "abc")
    assert answer(site.post("/", {"title": "ok"})) == (302, "/done/")
    status, text = answer(site.post("/", {"title": "too long"}))
    assert (status, text.startswith("too long Ensure this value has at most 5")) == (200, True)
    assert answer(site.client.put("/", {"title": "ok"}))[0] == 200  # PUT carries no form


def test_prefix_initial_and_what_follows_can_be_ones_own(serve, answer):
    class Own(Titled):
        prefix = "p"
        success_url = reverse_lazy("thanks")

        def get_initial(self):
            return {**super().get_initial(), "title": "xyz"}

        def form_valid(self, form):
            self.initial["title"] = "never"
            return super().form_valid(form)

    site = serve(
        path("", Own.as_view(initial={"title": "mine"})),
        path("thanks/", lambda request: HttpResponse(), name="thanks"),
    )

    assert answer(site.get("/")) == (200, "xyz")
    assert answer(site.post("/", {"p-title": "ok"})) == (302, "/thanks/")
    assert answer(site.post("/", {"title": "ok"}))[0] == 200


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"success_url": None}, "Titled.success_url, or override get_success_url"),
        ({"form_class": None}, "Titled has no form: set Titled.form_class"),
    ],
)
def test_a_form_view_says_what_it_lacks(options, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        Titled.as_view(**options)(RequestFactory().post("/", {"title": "ok"}))


def test_an_object_is_made_changed_and_deleted(serve, answer, books):
    options = {"model": books, "success_url": "/book/{id}/{slug}/"}
    site = serve(
        path("add/", CreateView.as_view(fields=["title", "slug"], **options)),
        path("<int:pk>/", UpdateView.as_view(fields=["title"], **options)),
        path("<int:pk>/delete/", DeleteView.as_view(**options)),
    )

    assert answer(site.get("/add/")) == (200, "form")
    assert answer(site.post("/add/", {"slug": "s"})) == (200, "form This field is required.")
    assert answer(site.post("/add/", {"title": "t", "slug": "s"})) == (302, "/book/1/s/")
    assert answer(site.get("/1/")) == (200, "form t")
    assert answer(site.post("/1/", {"title": "u"})) == (302, "/book/1/s/")
    assert [(one.title, one.slug) for one in books.objects.all()] == [("u", "s")]
    assert answer(site.get("/1/delete/")) == (200, "delete u?")
    assert answer(site.post("/1/delete/")) == (302, "/book/1/s/")
    assert not books.objects.exists()
    assert [site.client.post(one).status_code for one in ("/1/", "/1/delete/")] == [404, 404]


class Named(orm.Model):
    title = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "generic_tests"


class Overtaken(ModelForm):
    """Between its check and its saving somebody else takes the title."""

    class Meta:
        model = Named
        fields = ("title",)

    def save(self, commit=True):
        Named.objects.filter(title="u").update(title=self.cleaned_data["title"])
        return super().save(commit)


@pytest.mark.parametrize("is_atomic", [False, True])
def test_cc_07_a_value_taken_since_the_check_is_told_in_the_form(
    serve, answer, database, is_atomic
):
    database.create_tables(Named)
    Named.objects.create(title="u")
    mine = Named.objects.create(title="mine")
    went_on = []

    class Make(CreateView):
        form_class, model, success_url, template_name = Overtaken, Named, "/", "form.html"

        def form_valid(self, form):
            went_on.append(super().form_valid(form))
            return went_on[0]

        def render_to_response(self, context, **kwargs):
            context["count"] = Named.objects.count()  # the transaction around is not broken
            return super().render_to_response(context, **kwargs)

    class Change(UpdateView, Make):
        pass

    def whole(view):
        return atomic(view) if is_atomic else view

    site = serve(path("", whole(Make.as_view())), path("<int:pk>/", whole(Change.as_view())))
    for address in ("/", f"/{mine.pk}/"):
        Named.objects.exclude(pk=mine.pk).update(title="u")
        status, text = answer(site.post(address, {"title": "t"}))
        assert (status, "already exists" in text) == (200, True), address
    assert not went_on
    assert Named.objects.count() == 2


def test_delete_takes_the_method_of_its_name(serve, answer, books):
    books.objects.create(title="t", slug="s")
    site = serve(path("<int:pk>/", DeleteView.as_view(model=books, success_url="/")))

    assert answer(site.client.delete("/1/")) == (302, "/")
    assert not books.objects.exists()


def test_a_deletion_can_ask_for_a_form(serve, answer, books):
    class Sure(forms.Form):
        title = forms.BooleanField()

    books.objects.create(title="t", slug="s")
    view = DeleteView.as_view(
        model=books, success_url="/", form_class=Sure, template_name="form.html"
    )
    site = serve(path("<int:pk>/", view))

    assert answer(site.post("/1/"))[1].endswith("This field is required.")
    assert books.objects.exists()
    assert answer(site.post("/1/", {"title": "on"})) == (302, "/")


def test_a_form_class_may_stand_for_fields_and_a_model_for_the_address(
    serve, answer, models, books
):
    site = serve(
        path("book/", CreateView.as_view(form_class=models.BookForm, model=books, success_url="/")),
        path("place/", CreateView.as_view(model=models.Located, fields="__all__")),
        path("set/", CreateView.as_view(queryset=models.Located.objects.all(), fields=["name"])),
    )

    assert answer(site.post("/book/", {"title": "t", "slug": "s"})) == (302, "/")
    assert answer(site.post("/place/", {"name": "x"})) == (302, "/located/1/")
    assert answer(site.post("/set/", {"name": "y"})) == (302, "/located/2/")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "does not say which fields its form has: set CreateView.fields"),
        ({"fields": ["title"], "form_class": TitleForm}, "has both 'fields' and 'form_class'"),
        ({"fields": ["title"]}, r"or define get_absolute_url\(\) on Book"),
    ],
)
def test_a_create_view_says_what_it_lacks(books, options, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        CreateView.as_view(model=books, **options)(RequestFactory().post("/", {"title": "t"}))


def test_deletion_alone(serve, answer, books):
    class Remove(DeletionMixin, SingleObjectMixin, View):
        model = books

    books.objects.create(title="t", slug="s")
    site = serve(
        path("<int:pk>/", Remove.as_view(success_url="/{slug}/")),
        path("bad/<int:pk>/", Remove.as_view()),
    )

    with pytest.raises(ImproperlyConfigured, match=r"Remove\.success_url"):
        site.post("/bad/1/")
    assert answer(site.post("/1/")) == (302, "/s/")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/{name}", "/%2Fevil.example/%3Fx%23y%5C%0D%0A"),
        ("{name}", "/evil.example/%3Fx%23y%5C%0D%0A"),
        ("/a/{name}/", "/a//evil.example/%3Fx%23y%5C%0D%0A/"),
        ("{link}", "javascript%3Aalert%281%29"),
        ("/{link}/{pk:03d}/", "/javascript%3Aalert%281%29/007/"),
        ("//cdn.example/{pk}/", "//cdn.example/7/"),
        ("/plain/", "/plain/"),
    ],
)
def test_frm_037_no_value_of_an_object_changes_where_an_address_leads_to(address, expected):
    class Row:
        def __init__(self):
            self.name = "/evil.example/?x#y\\\r\n"
            self.link = "javascript:alert(1)"
            self.pk = 7

    class Remove(DeletionMixin, View):
        success_url = address
        object = Row()

    assert Remove().get_success_url() == expected
