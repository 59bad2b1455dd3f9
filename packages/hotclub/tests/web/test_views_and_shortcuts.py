"""Shortcuts, decorators, serving of folders, transactions around views."""

import asyncio

import pytest
from hotclub.conf.urls.static import static
from hotclub.db import connections
from hotclub.db.entries import read_entry
from hotclub.db.transaction import non_atomic_requests
from hotclub.errors import ImproperlyConfigured
from hotclub.http import Http404, HttpResponse
from hotclub.shortcuts import (
    aget_list_or_404,
    aget_object_or_404,
    arender,
    get_list_or_404,
    get_object_or_404,
    redirect,
    render,
    resolve_url,
)
from hotclub.urls import NoReverseMatch, path, reverse_lazy
from hotclub.views.decorators.cache import cache_control, never_cache
from hotclub.views.decorators.http import require_POST
from hotclub.views.static import serve
from hotclub_http.bridge import call_async
from hotclub_orm import CharField, Model
from hotclub_orm.testing import sqlite_database  # noqa: F401
from hotclub_orm.testing.postgres import fresh_postgres_database

from web.stack import engine


class Album(Model):
    title = CharField(max_length=20)

    class Meta:
        app_label = "web_tests"


def page(request):
    return HttpResponse("page")


async def apage(request):
    return HttpResponse("page")


# Shortcuts


async def test_render_gives_text_status_and_type(project, visit):
    def view(request):
        return render(request, ["none.html", "a.html"], {"x": 1}, "text/plain", 201)

    app = project([path("", view)], TEMPLATES=[engine({"a.html": "{{ x }}"})]).application()
    response = await visit(app).get("/")

    assert (response.status_code, response.text, response["Content-Type"]) == (
        201,
        "1",
        "text/plain",
    )


async def test_arender_awaits_what_the_template_meets(project, visit):
    async def soon():
        return 1

    async def view(request):
        return await arender(request, ["none.html", "a.html"], {"x": soon()}, "text/plain", 201)

    app = project([path("", view)], TEMPLATES=[engine({"a.html": "{{ x }}"})]).application()
    response = await visit(app).get("/")

    assert (response.status_code, response.text, response["Content-Type"]) == (
        201,
        "1",
        "text/plain",
    )


def test_redirects_to_objects_views_names_and_addresses(project):
    project([path("album/<int:pk>/", page, name="album")])

    class Thing:
        def get_absolute_url(self):
            return "/thing/"

    assert redirect(Thing()).url == "/thing/"
    assert redirect("album", 3).url == "/album/3/"
    assert redirect(page, pk=4, permanent=True).url == "/album/4/"
    assert redirect("https://example.com/").status_code == 302
    assert redirect("/x/", permanent=True).status_code == 301
    assert redirect("/x/", preserve_request=True).status_code == 307
    assert redirect("../up/").url == "../up/"
    assert resolve_url(reverse_lazy("album", args=[5])) == "/album/5/"
    with pytest.raises(NoReverseMatch):
        redirect("nowhere")


def test_objects_and_lists_or_404(sqlite_database):  # noqa: F811
    database = sqlite_database
    database.create_tables(Album)
    album = Album.objects.create(title="Nuages")

    assert get_object_or_404(Album, title="Nuages") == album
    assert get_object_or_404(Album.objects, pk=album.pk) == album
    assert get_list_or_404(Album.objects.filter(title="Nuages")) == [album]
    with pytest.raises(Http404, match="No Album matches the given query"):
        get_object_or_404(Album, title="x")
    with pytest.raises(Http404):
        get_list_or_404(Album, title="x")
    with pytest.raises(ValueError, match="must be a Model, Manager, or QuerySet, not 'str'"):
        get_object_or_404("album")

    async def asked():
        assert await aget_object_or_404(Album, title="Nuages") == album
        assert await aget_list_or_404(Album) == [album]
        with pytest.raises(Http404):
            await aget_object_or_404(Album, title="x")
        with pytest.raises(Http404):
            await aget_list_or_404(Album, title="x")

    asyncio.run(asked())


# Decorators


async def test_decorators_of_both_colours(project, visit):
    visitor = visit(
        project(
            [
                path("post/", require_POST(apage)),
                path("never/", never_cache(page)),
                path("control/", cache_control(max_age=3, public=True)(apage)),
            ]
        ).application()
    )

    assert (await visitor.get("/post/")).status_code == 405
    assert "no-store" in (await visitor.get("/never/"))["Cache-Control"]
    assert (await visitor.get("/control/"))["Cache-Control"] == "max-age=3, public"


# Folders


@pytest.fixture
def folder(tmp_path):
    """A folder of files, beside a secret one."""
    media = tmp_path / "media"
    (media / "sub").mkdir(parents=True)
    (media / "a.txt").write_text("text")
    (media / "x.svg").write_text("<svg/>")
    (media / "sub/<b>.txt").write_text("b")
    (tmp_path / "secret.txt").write_text("secret")
    return media


async def test_a_folder_is_served_and_nothing_beside_it(project, visit, folder):
    visitor = visit(
        project(
            [path("m/<path:path>", serve, {"document_root": folder, "show_indexes": True})]
        ).application()
    )

    response = await visitor.get("/m/a.txt")
    assert (response.getvalue(), response["Content-Type"]) == (b"text", "text/plain")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in (await visitor.get("/m/x.svg"))["Content-Disposition"]
    modified = response["Last-Modified"]
    assert (await visitor.get("/m/a.txt", HTTP_IF_MODIFIED_SINCE=modified)).status_code == 304
    for bad in (
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "none",
        "a.txt/b",
        "%00",
        "x" * 5_000,
    ):
        assert (await visitor.get(f"/m/{bad}")).status_code == 404, bad
    index = await visitor.get("/m/sub/")
    assert "&lt;b&gt;.txt" in index.text
    assert (await visitor.get("/m/sub"))["Location"] == "/m/sub/"


async def test_indexes_are_not_shown_unasked_and_static_helps_in_development(
    project, visit, folder
):
    project(DEBUG=True)
    urls = static("/media/", document_root=folder)
    visitor = visit(project(urls, DEBUG=True).application())

    assert (await visitor.get("/media/a.txt")).getvalue() == b"text"
    assert (await visitor.get("/media/sub/")).status_code == 404
    assert static("https://cdn.example/media/") == []
    with pytest.raises(ImproperlyConfigured, match="Empty static prefix"):
        static("")
    project()
    assert static("/media/", document_root=folder) == []


# ATOMIC_REQUESTS


def write(request, *, fail):
    connections["default"].execute("INSERT INTO note VALUES ('sync')")
    if fail:
        raise ValueError("undo")
    return HttpResponse("ok")


async def awrite(request, *, fail):
    await connections["default"].acursor().execute("INSERT INTO note VALUES ('async')")
    if fail:
        raise ValueError("undo")
    return HttpResponse("ok")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_entry(request, tmp_path):
    """An entry of DATABASES for a fresh database."""
    if request.param == "sqlite":
        yield {"ENGINE": "hotclub.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3")}
        return
    with fresh_postgres_database() as url:
        yield read_entry("default", url)


async def test_a_failed_view_leaves_nothing_behind_in_either_colour(project, visit, database_entry):
    urls = [
        path(f"{name}{fail:d}/", view, {"fail": fail})
        for name, view in (
            ("s", write),
            ("a", awrite),
            ("n", non_atomic_requests(lambda request, fail: write(request, fail=fail))),
        )
        for fail in (True, False)
    ]
    site = project(
        urls,
        DATABASES={"default": {**database_entry, "ATOMIC_REQUESTS": True}},
    )
    visitor = visit(site.application())
    await asyncio.to_thread(connections["default"].execute, "CREATE TABLE note (text TEXT)")

    async def count():
        rows = await asyncio.to_thread(connections["default"].execute, "SELECT text FROM note")
        return len(rows)

    assert [(await visitor.get(f"/{name}1/")).status_code for name in "sa"] == [500, 500]
    assert await count() == 0
    assert [(await visitor.get(f"/{name}0/")).status_code for name in "sa"] == [200, 200]
    assert await count() == 2
    assert (await visitor.get("/n1/")).status_code == 500
    assert await count() == 3
    # Under WSGI async views have a loop of their own, and connections belong to their loop.
    await asyncio.to_thread(call_async, connections.aclose_all)
    await connections.aclose_all()
    project(DATABASES={})
