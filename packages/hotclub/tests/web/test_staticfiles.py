"""Static files: finding, naming by content, collecting, serving."""

import json
from pathlib import Path

import pytest
from hotclub.adapters.staticfiles_templates import static
from hotclub.errors import ImproperlyConfigured
from hotclub.http import HttpResponse
from hotclub.management import CommandError
from hotclub.staticfiles import finders
from hotclub.staticfiles.collecting import collect_static_files
from hotclub.staticfiles.handlers import ASGIStaticFilesHandler, StaticFilesHandler
from hotclub.staticfiles.hashing import hash_files
from hotclub.staticfiles.management.commands.collectstatic import Command as Collectstatic
from hotclub.staticfiles.management.commands.findstatic import Command as Findstatic
from hotclub.staticfiles.references import references_in
from hotclub.staticfiles.storage import (
    FinderHashedStaticFilesStorage,
    ManifestStaticFilesStorage,
    MissingStaticFile,
    StaticFilesStorage,
    staticfiles_storage,
)
from hotclub.staticfiles.urls import staticfiles_urlpatterns
from hotclub.urls import include, path

from web.stack import engine

APP = "hotclub.staticfiles"
MANIFEST = "hotclub.staticfiles.storage.ManifestStaticFilesStorage"
ON_THE_FLY = "hotclub.staticfiles.storage.FinderHashedStaticFilesStorage"


@pytest.fixture
def files(tmp_path: Path):
    """A folder of static files, and where they are collected to."""
    source = tmp_path / "source"
    texts = {
        "css/site.css": (
            "@import 'base.css';\n"
            "body { background: url(../img/a.png?v=1#x) }\n"
            "/* url(gone.png) */ i { background: url(data:x) url(https://cdn.example/y.png) }\n"
            "b { src: url('/static/img/a.png') }\n"
        ),
        "css/base.css": "p { color: red }",
        "img/a.png": "picture",
        "js/app.js": "import { b } from './part.js';\nimport('./part.js');\n// from './no.js'\n",
        "js/part.js": "import './app.js'; export const b = 1;\n",
        ".hidden": "x",
    }
    for name, text in texts.items():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return source, tmp_path / "collected"


@pytest.fixture
def site(project, files):
    """A function that sets up a project with these files and a storage."""

    def make(backend="hotclub.staticfiles.storage.StaticFilesStorage", urls=(), **values):
        source, collected = files
        return project(
            urls,
            installed=(APP,),
            STATIC_URL="/static/",
            STATIC_ROOT=collected,
            STATICFILES_DIRS=[source],
            STORAGES={
                "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": backend},
            },
            **values,
        )

    return make


# Finding


def test_files_are_found_by_name_and_never_outside(site, files):
    site()
    source, _ = files

    assert finders.find("css/site.css") == str(source / "css/site.css")
    assert finders.find("css/none.css") is None
    assert finders.find("../secret") is None
    assert finders.find("css") is None
    assert str(source) in finders.searched_locations
    assert len(finders.find("hotclub/look.css", find_all=True)) == 1
    assert finders.find("hotclub/__init__.py") is None


def test_prefixes_of_folders_are_part_of_names(site, files):
    source, _ = files
    made = site()
    made.configure(
        installed=(APP,), STATIC_URL="/static/", STATICFILES_DIRS=[("mine", str(source))]
    )
    finders.get_finder.cache_clear()

    assert finders.find("mine/css/site.css") == str(source / "css/site.css")
    assert finders.find("css/site.css") is None


# References and hashes


def test_references_of_style_sheets_and_scripts():
    css = 'a{b:url( "x.png" )} @import url(y.css); /*# sourceMappingURL=z.css.map */'
    js = "export * from '../lib.js'; import x from 'bare';\n//# sourceMappingURL=app.js.map"

    assert [one.name for one in references_in("css/a.css", css)] == [
        "css/x.png",
        "css/y.css",
        "css/z.css.map",
    ]
    assert [one.name for one in references_in("js/app.js", js)] == ["lib.js", "js/app.js.map"]
    assert references_in("a.txt", css) == []


def test_what_only_looks_like_a_reference_is_left_alone():
    css = (
        'a { content: \'url(no.png)\'; content: "\\" url(no.png)"; b: url(chrome:x) url(yes.png) }'
        ".tw\\:bg-\\[url\\(\\'no.png\\'\\)\\] { background: url('../also.png') }"
    )
    assert [one.name for one in references_in("css/a.css", css)] == ["css/yes.png", "also.png"]


def test_a_hash_covers_what_a_file_refers_to():
    before = {"a.css": b"i{b:url(b.png)}", "b.png": b"1"}
    after = {**before, "b.png": b"2"}

    def names(files):
        return {one.name: one.hashed_name for one in hash_files(files, files.__getitem__)}

    assert names(before)["a.css"] != names(after)["a.css"]
    assert names(before) == names(dict(reversed(before.items())))


def test_files_in_a_circle_get_stable_names():
    files = {
        "a.js": b"import './b.js'",
        "b.js": b"import './a.js'",
        "c.js": b"import './c.js'",
    }
    hashed = {one.name: one for one in hash_files(files, files.__getitem__)}

    assert hashed["a.js"].hashed_name.split("/")[-1].encode() in hashed["b.js"].content
    assert hashed["b.js"].hashed_name.encode() in hashed["a.js"].content
    assert hashed["c.js"].hashed_name.encode() in hashed["c.js"].content


# Collecting


def test_files_are_collected_once_and_again_only_when_newer(site, files):
    site()
    _, collected = files

    first = collect_static_files(ignore_patterns=[".*"])
    second = collect_static_files(ignore_patterns=[".*"])

    assert sorted(first.modified) == [
        "css/base.css",
        "css/site.css",
        "hotclub/look.css",
        "img/a.png",
        "js/app.js",
        "js/part.js",
    ]
    assert (second.modified, len(second.unmodified)) == ([], 6)
    assert (collected / "img/a.png").read_text() == "picture"
    assert not (collected / ".hidden").exists()


def test_dry_run_changes_nothing_clear_empties_and_link_links(site, files):
    site()
    _, collected = files
    lines = []

    collect_static_files(dry_run=True, tell=lines.append)
    assert not collected.exists()
    assert "Pretending to copy 'img/a.png'" in lines
    collected.mkdir()
    (collected / "old.txt").write_text("old")
    done = collect_static_files(clear=True, link=True)
    assert done.deleted == ["old.txt"]
    assert (collected / "img/a.png").is_symlink()
    assert collect_static_files(link=True).modified == []


def test_without_static_root_the_mend_is_named(project):
    project([], installed=(APP,), STATIC_URL="/static/")

    with pytest.raises(ImproperlyConfigured, match="STATIC_ROOT is not set"):
        collect_static_files()
    with pytest.raises(ImproperlyConfigured, match="MEDIA_URL and STATIC_URL are both"):
        project([], installed=(APP,), STATIC_URL="/x/", MEDIA_URL="/x/")
        StaticFilesStorage()


def test_collected_files_get_hashed_names_and_a_manifest(site, files):
    site(MANIFEST)
    _, collected = files
    done = collect_static_files(ignore_patterns=[".*"])
    manifest = json.loads((collected / "staticfiles.json").read_text())

    assert len(done.post_processed) == 6
    assert manifest["version"] == "1.1"
    css = (collected / manifest["paths"]["css/site.css"]).read_text()
    picture = manifest["paths"]["img/a.png"].rpartition("/")[2]
    assert f"url(../img/{picture}?v=1#x)" in css
    assert f"url('/static/img/{picture}')" in css
    assert "url(gone.png)" in css
    assert manifest["paths"]["css/base.css"].rpartition("/")[2] in css
    assert static("img/a.png") == f"/static/img/{picture}"
    assert ManifestStaticFilesStorage().url("img/a.png#x") == f"/static/img/{picture}#x"
    assert len(manifest["paths"]["img/a.png"].split(".")[1]) == 12


class ByRelease(ManifestStaticFilesStorage):
    """Names of one's own: pictures keep theirs."""

    def file_hash(self, name, content=None):
        return None if name.endswith(".png") or content is None else f"r{len(content.read())}"


class Unhashed(ManifestStaticFilesStorage):
    """No hashes at all."""

    def file_hash(self, name, content=None):
        return None


def test_a_storage_s_own_hash_makes_the_names(site, files):
    site(f"{__name__}.ByRelease")
    _, collected = files
    collect_static_files(ignore_patterns=[".*"])
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]

    assert (names["img/a.png"], names["css/base.css"]) == ("img/a.png", "css/base.r16.css")
    assert "@import 'base.r16.css'" in (collected / names["css/site.css"]).read_text()

    site(f"{__name__}.Unhashed")
    collect_static_files(ignore_patterns=[".*"])
    assert static("css/site.css") == "/static/css/site.css"
    assert "@import 'base.css'" in (collected / "css/site.css").read_text()


@pytest.mark.parametrize("backend", ["hotclub.staticfiles.storage.StaticFilesStorage", MANIFEST])
def test_the_address_of_a_folder_keeps_its_slash(site, backend):
    site(backend)
    collect_static_files()
    assert (static("img/"), static("")) == ("/static/img/", "/static/")


def test_uploads_do_not_lie_among_static_files(site):
    site(MEDIA_URL="/static/media/", DEBUG=True)
    with pytest.raises(ImproperlyConfigured, match="MEDIA_URL"):
        static("img/a.png")


def test_a_reference_to_nothing_fails_the_collection_and_names_both(site, files):
    source, _ = files
    (source / "bad.css").write_text("i{b:url(img/b.png)}")
    site(MANIFEST)

    with pytest.raises(MissingStaticFile, match=r"'img/b.png'.*'img/a.png'\?.*'bad.css'"):
        collect_static_files()


def test_a_name_that_the_manifest_lacks_is_an_error_with_the_close_match(site):
    site(MANIFEST)
    collect_static_files()

    with pytest.raises(ValueError, match=r"img/b.png.*Did you mean 'img/a.png'"):
        static("img/b.png")


def test_with_debug_names_stay_plain(site):
    site(MANIFEST, DEBUG=True)

    assert static("img/a b.png") == "/static/img/a%20b.png"


def test_the_commands(site, files, capsys):
    site(MANIFEST)
    source, _ = files
    from hotclub.management import call_command

    call_command(Collectstatic(), interactive=False, skip_checks=True)
    assert "6 static files copied, 6 post-processed." in capsys.readouterr().out
    call_command(Findstatic(), "img/a.png", skip_checks=True)
    assert str(source / "img/a.png") in capsys.readouterr().out
    with pytest.raises(CommandError, match="No matching file"):
        call_command(Findstatic(), "img/none.png", skip_checks=True)


# Serving


def hello(request):
    return HttpResponse("page")


async def test_development_serves_by_finders_and_production_does_not(site, visit):
    visitor = visit(site(urls=[path("", hello)], DEBUG=True).application())
    urls = staticfiles_urlpatterns()
    assert len(urls) == 1
    visitor = visit(site(urls=[*urls, path("", hello)], DEBUG=True).application())

    response = await visitor.get("/static/img/a.png")
    assert (response.getvalue(), response["Content-Type"]) == (b"picture", "image/png")
    assert (await visitor.get("/static/none.png")).status_code == 404
    assert (await visitor.get("/static/%2e%2e/secret")).status_code == 404
    site(urls=[])
    assert staticfiles_urlpatterns() == []


async def test_handlers_answer_below_static_url_and_leave_the_rest(site, visit):
    app = site(urls=[path("", hello)], DEBUG=True).application()
    visitor = visit(app)
    handler = ASGIStaticFilesHandler if visitor.on_loop else StaticFilesHandler
    visitor = visit(handler(app))

    assert (await visitor.get("/static/css/base.css")).getvalue() == b"p { color: red }"
    assert (await visitor.get("/")).text == "page"
    assert (await visitor.get("/static/none")).status_code == 404


async def test_a_site_serves_its_own_files_under_names_for_ever(site, visit):
    def page(request):
        return HttpResponse(static("css/site.css") + " " + static("js/app.js"))

    urls = [path("", page), path("static/", include("hotclub.staticfiles.urls"))]
    visitor = visit(site(ON_THE_FLY, urls=urls).application())
    css, js = (await visitor.get("/")).text.split()
    style = await visitor.get(css)

    assert isinstance(staticfiles_storage.table(), dict)
    assert style["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style["Content-Type"] == "text/css; charset=utf-8"
    picture = FinderHashedStaticFilesStorage().url("img/a.png")
    assert picture.rpartition("/")[2] in style.text
    served = await visitor.get(picture)
    assert (served.getvalue(), served["Cache-Control"]) == (
        b"picture",
        "public, max-age=31536000, immutable",
    )
    assert "Cache-Control" not in await visitor.get("/static/img/a.png")
    again = await visitor.get(css, headers={"If-None-Match": style["ETag"]})
    assert again.status_code == 304
    assert (await visitor.get(js)).status_code == 200
    assert (await visitor.get("/static/css/site.000000000000.css")).status_code == 404


async def test_the_static_tag_uses_the_storage(site, visit):
    from hotclub.shortcuts import render

    def page(request):
        return render(request, "page.html")

    templates = {"page.html": "{% load static %}{% static 'hotclub/look.css' %}"}
    app = site(urls=[path("", page)], DEBUG=True, TEMPLATES=[engine(templates)]).application()

    assert (await visit(app).get("/")).text == "/static/hotclub/look.css"


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": "9"}', '{"version": "1.1", "paths": [1]}']
)
def test_a_manifest_that_cannot_be_read_is_one_clear_error(site, files, text):
    site(MANIFEST)
    _, collected = files
    collected.mkdir()
    (collected / "staticfiles.json").write_text(text)

    with pytest.raises(ValueError, match="Run collectstatic again"):
        ManifestStaticFilesStorage().url("img/a.png", force=True)
