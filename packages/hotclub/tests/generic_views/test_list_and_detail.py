"""ListView and DetailView over a real database."""

import pytest
from hotclub.views.generic import DetailView, ListView
from hotclub_http import HttpResponse, ImproperlyConfigured
from hotclub_http.testing import RequestFactory
from hotclub_routing import path, re_path


@pytest.fixture
def five(books):
    return [books.objects.create(title=f"b{n}", slug=f"s{n}") for n in range(1, 6)]


def test_a_list_shows_all(serve, answer, five, books):
    site = serve(path("", ListView.as_view(model=books, ordering="-title")))

    assert answer(site.get("/")) == (200, "list b5 b4 b3 b2 b1")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (200, "list b1 b2 page 1 of 3")),
        ("?page=2", (200, "list b3 b4 page 2 of 3")),
        ("?page=last", (200, "list b5 page 3 of 3")),
        ("?page=4", 404),
        ("?page=0", 404),
        ("?page=-1", 404),
        ("?page=x", 404),
        ("?page=1.5", 404),
        ("?page=%00", 404),
        ("?page=" + "9" * 5000, 404),
    ],
)
def test_a_list_in_pages(serve, answer, five, books, query, expected):
    site = serve(path("", ListView.as_view(model=books, ordering=["title"], paginate_by=2)))

    got = answer(site.get(f"/{query}"))
    assert (got if isinstance(expected, tuple) else got[0]) == expected


def test_the_page_may_be_captured_by_the_route(serve, answer, five, books):
    view = ListView.as_view(model=books, ordering="title", paginate_by=2, page_kwarg="n")
    site = serve(path("<int:n>/", view))

    assert answer(site.get("/2/")) == (200, "list b3 b4 page 2 of 3")


def test_orphans_join_the_page_before(serve, answer, five, books):
    view = ListView.as_view(model=books, ordering="title", paginate_by=2, paginate_orphans=1)

    assert answer(serve(path("", view)).get("/?page=2")) == (200, "list b3 b4 b5 page 2 of 2")


@pytest.mark.parametrize("paginate_by", [None, 2])
def test_an_empty_list_may_be_a_404(serve, answer, books, paginate_by):
    options = {"model": books, "ordering": "pk", "paginate_by": paginate_by}
    site = serve(
        path("a/", ListView.as_view(**options)),
        path("b/", ListView.as_view(**options, allow_empty=False)),
    )

    assert answer(site.get("/a/")) == (200, "list")
    assert site.get("/b/").status_code == 404


def test_any_iterable_can_be_listed(serve, answer):
    view = ListView.as_view(
        queryset=["x", "y"], template_name="plain.html", context_object_name="word"
    )

    assert answer(serve(path("", view)).get("/"))[1].startswith("plain [&#x27;x&#x27;, ")


def test_a_query_set_of_the_class_is_asked_anew_each_time(serve, answer, five, books):
    site = serve(path("", ListView.as_view(queryset=books.objects.order_by("title"))))

    site.get("/")
    books.objects.filter(title="b1").delete()
    assert answer(site.get("/")) == (200, "list b2 b3 b4 b5")


def test_a_list_of_nothing_known_says_what_to_define():
    with pytest.raises(ImproperlyConfigured) as caught:
        ListView.as_view()(RequestFactory().get("/"))
    assert str(caught.value) == (
        "ListView is missing a QuerySet. Define ListView.model or ListView.queryset, or override "
        "ListView.get_queryset()."
    )


def test_a_list_that_is_no_query_set_needs_a_template():
    with pytest.raises(ImproperlyConfigured, match="set template_name"):
        ListView.as_view(queryset=[1])(RequestFactory().get("/"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/pk/2/", (200, "detail b2 b2")),
        ("/pk/99/", 404),
        ("/pk/99999999999999999999999/", 404),
        ("/text/nonsense/", 404),
        ("/slug/s3/", (200, "detail b3 b3")),
        ("/slug/other/", 404),
        ("/both/2/s2/", (200, "detail b2 b2")),
        ("/both/2/s3/", 404),
        ("/either/2/s3/", (200, "detail b2 b2")),
    ],
)
def test_one_object_by_pk_and_slug(serve, answer, five, books, address, expected):
    site = serve(
        path("pk/<int:pk>/", DetailView.as_view(model=books)),
        path("text/<pk>/", DetailView.as_view(model=books)),
        path("slug/<slug>/", DetailView.as_view(queryset=books.objects.all())),
        path("both/<int:pk>/<slug>/", DetailView.as_view(model=books, query_pk_and_slug=True)),
        path("either/<int:pk>/<slug>/", DetailView.as_view(model=books)),
    )

    got = answer(site.get(address))
    assert (got if isinstance(expected, tuple) else got[0]) == expected


def test_names_of_captures_slug_field_and_context_can_be_ones_own(serve, answer, five, books):
    class ByTitle(DetailView):
        model = books
        slug_field, slug_url_kwarg, context_object_name = "title", "title", "tome"
        template_name = "own.html"

        def get_context_data(self, **kwargs):
            context = super().get_context_data(**kwargs)
            assert context["tome"] is context["object"] is self.object
            assert context["view"] is self
            return context

    site = serve(path("<title>/", ByTitle.as_view()))

    assert answer(site.get("/b4/")) == (200, "own b4")


def test_an_object_may_name_its_template(serve, answer, five, books):
    books.objects.filter(title="b1").update(layout="own.html")
    site = serve(path("<int:pk>/", DetailView.as_view(model=books, template_name_field="layout")))

    assert answer(site.get("/1/")) == (200, "own b1")
    assert answer(site.get("/2/")) == (200, "detail b2 b2")


def test_a_detail_without_a_capture_says_what_the_route_needs(books):
    with pytest.raises(AttributeError, match="capture <int:pk> or <slug:slug> in its route"):
        DetailView.as_view(model=books)(RequestFactory().get("/"))


async def test_an_async_detail_awaits_its_object(serve, answer, books):
    class Awaiting(DetailView):
        model = books

        async def get(self, request, *args, **kwargs):
            self.object = await self.get_queryset().aget(**self.kwargs)
            context = self.get_context_data(object=self.object)
            return HttpResponse(f"{context['book'].title}")

    await books.objects.acreate(title="late", slug="x")
    site = serve(re_path(r"^(?P<pk>\d+)/$", Awaiting.as_view()))

    assert answer(await site.loop.get("/1/")) == (200, "late")
