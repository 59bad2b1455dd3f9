"""Served folders, static files, uploads and storages against names that want to be elsewhere."""

from __future__ import annotations

import logging
import os
import stat
from io import BytesIO

import pytest
from hotclub.exceptions import SuspiciousFileOperation, SuspiciousOperation, ValidationError
from hotclub.files.base import ContentFile
from hotclub.files.storage import FileSystemStorage
from hotclub.files.uploadedfile import SimpleUploadedFile
from hotclub.forms import Form, ImageField
from hotclub.http import JsonResponse
from hotclub.staticfiles.references import references_in
from hotclub.urls import include, path
from hotclub.views.decorators.csrf import csrf_exempt
from hotclub.views.static import serve
from PIL import Image

from web.security.timing import seconds
from web.stack import SIGNED_SESSIONS, STACK, engine

SECRET = "what nobody may read"
ESCAPES = (
    "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%252e%252e/secret.txt", "..%5csecret.txt",
    "....//secret.txt", "./../secret.txt", "a/../../secret.txt", "//secret.txt", "%2fsecret.txt",
    "..;/secret.txt", "x;/../secret.txt", "%00", "a.txt%00.png", "a.txt%00/../../secret.txt", "a.txt/",
    "a.txt/../../secret.txt", "C:%5csecret.txt", "C:/secret.txt", "file:///etc/passwd", "file:/etc/passwd",
    "/etc/passwd", "%c0%ae%c0%ae/secret.txt", "%ff", "CON", "NUL.txt", "a.txt%20", "a.txt.", "~/secret.txt",
    "%E2%80%AE", "x" * 5_000, "x/" * 3_000, "", ".", "..", "../media_secret/key.txt", "linked/secret.txt",
    "%0d%0aX-Evil:1", ".hidden/../../secret.txt",
)  # fmt: skip
NAMES = (
    "../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "C:\\evil.txt", "evil.txt/..", "&#x2F;evil.txt",
    "a\r\nb.txt", "a\x1b[2Jb.txt", "\u202etxt.exe", "x" * 2_000 + ".txt", "\u2028.txt", ".htaccess",
    "a;b.txt",
)  # fmt: skip


@csrf_exempt
def upload(request):
    return JsonResponse({"names": [one.name for one in request.FILES.getlist("f")]})


@pytest.fixture
def places(tmp_path):
    """A served folder with a secret beside it, and another with the same beginning."""
    media = tmp_path / "media"
    (media / "sub").mkdir(parents=True)
    (media / "a.txt").write_text("text")
    (media / "page.html").write_text("<script>alert(1)</script>")
    (media / "x.svg").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "media_secret").mkdir()
    (tmp_path / "media_secret" / "key.txt").write_text(SECRET)
    (media / "linked").symlink_to(tmp_path)
    (tmp_path / "files" / "sub").mkdir(parents=True)
    (tmp_path / "files" / "a.txt").write_text("text")
    return tmp_path


@pytest.fixture
def site(project, visit, places):
    """A visitor of a site that serves media and static files, and takes uploads."""
    urls = [
        path("media/<path:path>", serve, {"document_root": places / "media"}),
        path("index/<path:path>", serve, {"document_root": places / "media", "show_indexes": True}),
        path("static/", include("hotclub.staticfiles.urls")),
        path("upload/", upload),
    ]
    kind = "hotclub.staticfiles.storage.FinderHashedStaticFilesStorage"
    made = project(
        urls,
        installed=("hotclub.staticfiles",),
        MIDDLEWARE=STACK,
        SESSION_ENGINE=SIGNED_SESSIONS,
        TEMPLATES=[engine()],
        STATIC_URL="/static/",
        STATICFILES_DIRS=[str(places / "files")],
        STORAGES={
            "default": {"BACKEND": "hotclub.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": kind},
        },
    )
    return visit(made.application())


@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.parametrize("root", ["/media/", "/index/", "/static/"])
async def test_fil_005_006_007_012_no_name_leads_out_of_a_served_folder(site, root, name):
    answer = await site.get(root + name)
    body = b"".join([part async for part in answer]) if hasattr(answer, "__aiter__") else b""

    assert answer.status_code in (200, 301, 302, 400, 404)
    assert SECRET.encode() not in body + getattr(answer, "content", b"")
    assert not answer.has_header("X-Evil")
    if answer.has_header("Location"):
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith("//")


async def test_fil_036_a_folder_is_listed_only_when_that_is_asked_for(site):
    assert (await site.get("/media/")).status_code == 404
    assert (await site.get("/media/sub/")).status_code == 404
    assert (await site.get("/static/sub/")).status_code == 404
    assert (await site.get("/index/sub/")).status_code == 200


@pytest.mark.parametrize("name", ["page.html", "x.svg"])
async def test_fil_028_htt_038_what_can_run_scripts_is_saved_not_shown(site, name):
    answer = await site.get(f"/media/{name}")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
async def test_fil_001_008_040_the_name_of_an_upload_is_a_name_alone(site, name, caplog):
    content = BytesIO(b"x")
    content.name = name
    with caplog.at_level(logging.DEBUG, logger="hotclub"):
        answer = await site.post("/upload/", {"f": content})

    assert answer.status_code in (200, 400)
    for record in caplog.records:
        assert record.getMessage().isprintable()
    if answer.status_code == 200:
        for kept in answer.json()["names"]:
            assert "/" not in kept
            assert "\\" not in kept
            assert kept not in ("", ".", "..")
            assert not set(kept) & set("\r\n\x00")
            assert len(kept) <= 255


def _image(kind):
    made = BytesIO()
    Image.new("RGB", (4, 4)).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.png", b"<script>alert(1)</script>"),
        ("x.html", b"GIF89a/*<script>alert(1)</script>*/"),
        ("x.png", b""),
        ("x.png", _image("PNG")[:40]),
        ("x.html", _image("PNG") + b"<script>alert(1)</script>"),
        ("x.svg", _image("PNG")),
        ("x.php", _image("JPEG")),
    ],
)
def test_fil_030_an_image_is_what_it_says_in_name_and_content(name, content):
    class Picture(Form):
        picture = ImageField()

    form = Picture({}, {"picture": SimpleUploadedFile(name, content, "image/png")})
    assert not form.is_valid()
    assert "picture" in form.errors


@pytest.fixture
def storage(places):
    """A storage whose folder has a secret beside it."""
    return FileSystemStorage(location=str(places / "media"), base_url="/media/")


@pytest.mark.parametrize(
    "name", ["../secret.txt", "sub/../../secret.txt", "/etc/passwd", "../media_secret/key.txt"]
)
@pytest.mark.parametrize("way", ["open", "delete", "exists", "size", "path", "listdir"])
def test_fil_006_010_011_a_storage_touches_nothing_outside_of_it(storage, places, name, way):
    with pytest.raises((SuspiciousOperation, SuspiciousFileOperation)):
        getattr(storage, way)(name)
    assert (places / "secret.txt").read_text() == SECRET


@pytest.mark.parametrize("name", ["*", "?.txt", "[a].txt", "a.*", "**/*"])
def test_fil_011_a_name_is_no_pattern(storage, places, name):
    storage.delete(name)
    assert not storage.exists(name)
    assert (places / "media" / "a.txt").read_text() == "text"


def test_fil_011_no_name_deletes_nothing(storage, places):
    with pytest.raises(ValueError, match="name"):
        storage.delete("")
    assert (places / "media").is_dir()


def test_fil_034_nothing_is_written_or_deleted_through_a_link(storage, places):
    link = places / "media" / "new.txt"
    link.symlink_to(places / "secret.txt")

    assert storage.save("new.txt", ContentFile(b"mine")) != "new.txt"
    over = FileSystemStorage(location=str(places / "media"), allow_overwrite=True)
    assert over.save("new.txt", ContentFile(b"mine")) == "new.txt"
    assert not link.is_symlink()
    link.unlink()
    link.symlink_to(places / "secret.txt")
    storage.delete("new.txt")
    assert not link.exists()
    assert (places / "secret.txt").read_text() == SECRET


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_fil_031_files_and_all_new_folders_have_the_rights_that_were_set(tmp_path, umask):
    storage = FileSystemStorage(
        location=str(tmp_path / "m"), file_permissions_mode=0o640, directory_permissions_mode=0o750
    )
    before = os.umask(umask)
    try:
        storage.save("a/b/c.txt", ContentFile(b"x"))
    finally:
        os.umask(before)
    for place, mode in (("a", 0o750), ("a/b", 0o750), ("a/b/c.txt", 0o640)):
        assert stat.S_IMODE((tmp_path / "m" / place).stat().st_mode) == mode, place


def test_fil_014_a_thousand_files_of_one_name_cost_one_look_each(storage, monkeypatch):
    asked = []
    exists = type(storage).exists
    monkeypatch.setattr(
        type(storage), "exists", lambda self, name: asked.append(name) or exists(self, name)
    )
    names = {storage.save("same.txt", ContentFile(b"x")) for _ in range(200)}

    assert len(names) == 200
    assert len(asked) <= 200 * 4


def test_an_error_about_a_file_escapes_its_name():
    class Small(Form):
        picture = ImageField(max_length=5)

    hostile = '"><script>alert(1)</script>.png'
    form = Small({}, {"picture": SimpleUploadedFile(hostile, _image("PNG"), "image/png")})
    assert not form.is_valid()
    assert "<script>" not in form.as_p()
    assert issubclass(ValidationError, Exception)


@pytest.mark.parametrize("name", ["a.css", "a.js"])
@pytest.mark.parametrize(
    "shape",
    [
        "url(", 'url("', "url( ", "url(a ", "/*", "*/", "@import ", '@import "', "import ", 'import "',
        "from ",
        "import(", "sourceMappingURL=", "//# sourceMappingURL=", "\\", "'", "(", " ", "\n", "/", "/*# ",
    ],
)  # fmt: skip
def test_fil_041_a_hostile_style_sheet_takes_time_in_step_with_its_length(name, shape):
    text = shape * (300_000 // len(shape))
    assert seconds(lambda: references_in(name, text)) < 1


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            "a.css",
            "url(a.png) url( 'b c.png' ) url(\"d(1).png\")",
            ["a.png", "b c.png", "d(1).png"],
        ),
        ("a.css", "/* url(no.png) */ url(yes.png)", ["yes.png"]),
        ("a.css", "b { content: '/*' } url(yes.png)", ["yes.png"]),
        ("a.js", "ask('text/*')\nimport './b.js'", ["b.js"]),
        ("a.js", "/* import './no.js' */\nimport './b.js'", ["b.js"]),
    ],
)
def test_references_stand_outside_of_comments(name, text, found):
    assert [one.name for one in references_in(name, text)] == found
