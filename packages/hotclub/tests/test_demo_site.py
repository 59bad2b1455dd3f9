"""Atlas as its visitors meet it: a real server, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from hotclub_orm.testing.postgres import fresh_postgres_database

HERE = Path(__file__).parent
BAD_VALUES = (
    "", "-1", "0", "1e9", "99999999999999999999", "nan", "1.5", "\x00", "a\x00b", "'", '"', "%", "%%s", "{}",
    "<script>alert(1)</script>", "\U0001f600", "x" * 5_000,
    "../../etc/passwd", "' OR 1=1 --", "[]", "true", "null", ",", "__class__", "name,,-name",
)  # fmt: skip
PARAMETERS = {
    "/": ("q", "page", "anything"),
    "/search/": ("q", "page"),
    "/countries/": ("continent", "order"),
    "/cities/": ("q", "country", "continent", "population", "order", "page"),
    "/api/cities/": (
        "page", "page_size", "search", "ordering", "country__code", "country__code__in", "country__continent",
        "country__continent__in", "population__gte", "population__lte", "latitude__gte", "latitude__lte",
        "longitude__gte", "longitude__lte", "timezone", "region", "format",
    ),
    "/api/countries/": (
        "page", "search", "ordering", "code", "code__in", "continent", "currency_code", "population__gte",
        "area_km2__lte", "format",
    ),
    "/log-in/": ("next",),
}  # fmt: skip
PAGES = (
    "/", "/search/", "/search/?q=paris", "/search/?q=zzzzzz", "/countries/", "/countries/france/",
    "/countries/?continent=EU&order=-population", "/countries/fiji/", "/countries/antarctica/",
    "/countries/united-states/", "/cities/", "/cities/?page=681", "/cities/?q=san&country=spain&order=name",
    "/cities/kyoto/", "/cities/suva/", "/log-in/", "/sign-up/", "/api/", "/api/cities/", "/api/cities/kyoto/",
    "/api/countries/", "/api/countries/japan/", "/api/openapi.json", "/api/docs/",
)  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    left_out = {
        "HOTCLUB_SETTINGS_MODULE",
        "DJANGO_SETTINGS_MODULE",
        "ATLAS_DIRECTORY",
        "ATLAS_DATABASE",
    }
    return {**{k: v for k, v in os.environ.items() if k not in left_out}, "NO_COLOR": "1", **more}


class Site:
    """A running Atlas: its address, its folder, its database, its staff user's password."""

    def __init__(self, url: str, folder: Path, database: str, password: str) -> None:
        self.url, self.folder, self.database, self.password = url, folder, database, password

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("atlas")
    with ExitStack() as stack:
        url = (
            stack.enter_context(fresh_postgres_database()) if request.param == "postgresql" else ""
        )
        options = ["--database", url] if url else []
        log = folder / "log"
        with log.open("w") as output:
            running = subprocess.Popen(
                [sys.executable, "-m", "hotclub", "demo", "--port", "0", *options],
                cwd=folder,
                env=environment(PYTHONUNBUFFERED="1"),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            address, password = answers(log, running)
            yield Site(address, folder / "atlas-demo", url, password)
        finally:
            running.terminate()
            running.wait(30)
        assert "Traceback" not in log.read_text()


def answers(log: Path, running: subprocess.Popen[bytes]) -> tuple[str, str]:
    """Wait until the site answers; return its address and the password that it has printed."""
    for _ in range(1200):
        text = log.read_text()
        found = re.search(r"Atlas\s+(http://\S+)", text)
        password = re.search(r"Password\s+(\S+)", text)
        if found and password:
            try:
                httpx.get(found[1] + "countries/fiji/", timeout=30)
                return found[1], password[1]
            except httpx.TransportError:
                pass
        assert running.poll() is None, text
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_every_page_answers_and_has_nothing_inline(site):
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|<[^>]+\sstyle=|<[^>]+\son\w+=")
    with site.client() as client:
        for address in PAGES:
            page = client.get(address)
            assert page.status_code == 200, address
            policy = page.headers["Content-Security-Policy"]
            assert "unsafe-inline" not in policy, address
            if page.headers["Content-Type"].startswith("text/html"):
                assert inline.search(page.text) is None, address


def test_each_link_of_the_first_pages_leads_somewhere(site):
    seen = set()
    with site.client() as client:
        for start in ("/", "/countries/fiji/", "/cities/suva/", "/cities/"):
            for link in re.findall(r'(?:href|src|action)="(/[^"#]*)', client.get(start).text):
                if link in seen:
                    continue
                seen.add(link)
                assert client.get(
                    link.replace("&amp;", "&"), follow_redirects=True
                ).status_code in (200, 405), link

    assert len(seen) > 60


def test_visitors_without_a_log_in_get_no_cookie_and_no_session(site):
    with site.client() as client:
        for address in ("/", "/cities/kyoto/", "/countries/", "/api/cities/"):
            page = client.get(address)
            assert "set-cookie" not in page.headers, address


def test_the_api_counts_filters_orders_and_pages(site):
    with site.client() as client:
        everything = client.get("/api/cities/").json()
        assert (everything["count"], len(everything["results"])) == (34_006, 50)
        assert client.get("/api/countries/").json()["count"] == 252

        second = client.get("/api/cities/", params={"page": 2}).json()
        assert not {one["slug"] for one in second["results"]} & {
            one["slug"] for one in everything["results"]
        }

        large = client.get(
            "/api/cities/",
            params={"country__continent": "EU", "population__gte": 3_000_000, "ordering": "name"},
        ).json()
        names = [one["name"] for one in large["results"]]
        assert large["count"] == len(names)
        assert names == sorted(names)
        assert {"Berlin", "Madrid", "London"} <= set(names)

        assert (
            client.get("/api/cities/", params={"search": "Zurich"}).json()["results"][0]["name"]
            == "Zürich"
        )
        assert client.get("/api/cities/?page=99999").status_code == 404
        assert client.get("/api/cities/?population__gte=many").status_code == 400


def test_the_document_of_the_api_names_every_filter(site):
    with site.client() as client:
        document = client.get("/api/openapi.json").json()

    listed = {one["name"] for one in document["paths"]["/api/cities/"]["get"]["parameters"]}
    assert document["openapi"].startswith("3.1")
    assert {"page", "search", "ordering", "country__code", "population__gte"} <= listed


@pytest.mark.parametrize("address", PARAMETERS)
def test_no_value_of_any_parameter_breaks_anything(site, address):
    with site.client() as client:
        for name in PARAMETERS[address]:
            for value in BAD_VALUES:
                answer = client.get(address, params={name: value})
                assert answer.status_code in (200, 400, 404), (name, value[:40], answer.status_code)
                assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/cities/%00/",
        "/countries/%FF/",
        "/media/../secret-key",
        "/media/%2e%2e/secret-key",
        "/nowhere",
    ],
)
def test_addresses_that_lead_nowhere_get_a_page_of_our_own(site, address):
    with site.client() as client:
        answer = client.get(address)

    assert answer.status_code in (400, 404)
    assert (site.folder / "secret-key").read_text() not in answer.text
    assert "atlas.css" in answer.text or "atlas." in answer.text


def test_cc_07_of_many_who_sign_up_by_one_name_at_once_one_gets_it(site):
    with ExitStack() as stack:
        clients = [stack.enter_context(site.client()) for _ in range(6)]
        forms = [
            {
                "csrfmiddlewaretoken": token(client.get("/sign-up/")),
                "username": "stephane-and-django",
                "password1": "tearooms 1934",
                "password2": "tearooms 1934",
            }
            for client in clients
        ]
        start = threading.Barrier(len(clients))

        def sign_up(client, form):
            start.wait(30)
            return client.post("/sign-up/", data=form)

        with ThreadPoolExecutor(len(clients)) as threads:
            answers = list(threads.map(sign_up, clients, forms))

    assert sorted(one.status_code for one in answers) == [200] * (len(clients) - 1) + [302]
    for one in answers:
        assert one.status_code == 302 or "This user name is taken." in one.text


def test_a_form_without_its_token_is_refused_with_a_page(site):
    with site.client() as client:
        answer = client.post("/log-in/", data={"username": "admin", "password": site.password})

    assert answer.status_code == 403
    assert "This form has gone stale" in answer.text


def test_a_visitor_signs_up_writes_changes_and_deletes(site):
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    with site.client() as client:
        page = client.get("/sign-up/")
        words = {
            "username": f"django{time.time_ns()}",
            "password1": "minor-swing-1937",
            "password2": "minor-swing-1937",
        }
        page = client.post(
            "/sign-up/", data={**words, "csrfmiddlewaretoken": token(page)}, follow_redirects=True
        )
        assert "Empty still" in page.text

        page = client.get("/journal/add/kyoto/")
        page = client.post(
            "/journal/add/kyoto/",
            data={
                "date": "2019-04-03",
                "rating": "5",
                "note": "Blossoms",
                "csrfmiddlewaretoken": token(page),
            },
            files={"picture": ("me.png", picture.getvalue(), "image/png")},
            follow_redirects=True,
        )
        assert "1 visit, 1 city, 1 country, 1 continent" in page.text
        image = client.get(re.search(r'<img src="([^"]+)"', page.text)[1])
        assert image.headers["Content-Type"] == "image/jpeg"
        assert image.headers["X-Content-Type-Options"] == "nosniff"
        assert "Blossoms" in client.get("/cities/kyoto/").text

        edit = re.search(r'href="(/journal/\d+/edit/)"', page.text)[1]
        page = client.get(edit)
        assert 'value="2019-04-03"' in page.text
        page = client.post(
            edit,
            data={
                "date": "2019-04-04",
                "rating": "6",
                "note": "",
                "csrfmiddlewaretoken": token(page),
            },
        )
        assert page.status_code == 200
        assert "error-summary" in page.text

        delete = edit.replace("edit", "delete")
        page = client.post(
            delete, data={"csrfmiddlewaretoken": token(client.get(delete))}, follow_redirects=True
        )
        assert "Empty still" in page.text
        assert client.get(image.url).status_code == 404


def test_a_staff_member_changes_a_city_and_sees_it_in_its_history(site):
    with site.client() as client:
        page = client.get("/admin/login/?next=/admin/")
        page = client.post(
            "/admin/login/?next=/admin/",
            data={
                "username": "admin",
                "password": site.password,
                "next": "/admin/",
                "csrfmiddlewaretoken": token(page),
            },
            follow_redirects=True,
        )
        assert page.status_code == 200, page.text
        listed = client.get("/admin/atlas/city/?q=kyoto&people=1m&country__continent=AS")
        assert listed.status_code == 200
        change = re.search(r'href="(/admin/atlas/city/\d+/change/)[?"]', listed.text)[1]
        page = client.get(change)
        fields = dict(
            re.findall(
                r'name="((?:visits-)?[A-Z_]+|visits-[A-Z_]+)"[^>]* value="([^"]*)"', page.text
            )
        )
        page = client.post(
            change,
            data={
                **fields, "name": "Kyoto", "slug": "kyoto",
                "country": re.search(r'<option value="(\d+)" selected', page.text)[1],
                "region": "", "population": "1463724", "latitude": "35.0211", "longitude": "135.7538",
                "timezone": "Asia/Tokyo", "geonames_id": "1857910", "csrfmiddlewaretoken": token(page),
                "_save": "Save",
            },
            follow_redirects=True,
        )  # fmt: skip
        assert "changed successfully" in page.text, page.text[:3000]
        assert "opulation" in client.get(change.replace("change", "history")).text
        assert "1,463,724" in client.get("/cities/kyoto/").text


def test_no_page_asks_more_questions_the_more_it_shows(site):
    ended = subprocess.run(
        [sys.executable, str(HERE / "demo_statements.py"), *PAGES],
        env=environment(
            HOTCLUB_SETTINGS_MODULE="hotclub.demo.settings",
            ATLAS_DIRECTORY=str(site.folder),
            ATLAS_DATABASE=site.database,
        ),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    numbers = json.loads(ended.stdout)

    assert set(numbers) == set(PAGES)
    assert {address: number for address, number in numbers.items() if number > 9} == {}
    assert numbers["/cities/"] == numbers["/cities/?page=681"] <= 3
    assert numbers["/api/cities/"] == 2
    assert numbers["/api/countries/"] == 3
