"""What an API of a composed site tells and logs, whatever was sent to it."""

from __future__ import annotations

import json
import logging

import pytest
from hotclub.api import serializers
from hotclub.api.response import Response
from hotclub.api.views import APIView
from hotclub.urls import path

from web.stack import engine

CONTROLS = "x\r\nERROR hotclub: forged\x1b[2J\u2028\u202e"


class Song(serializers.Serializer):
    title = serializers.CharField(max_length=20)


class Songs(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request):
        song = Song(data=request.data)
        song.is_valid(raise_exception=True)
        return Response(song.data, headers={"Location": f"/songs/{song.data['title']}"})

    def get(self, request):
        raise RuntimeError(f"secret of the inside: {CONTROLS}")


@pytest.fixture
def site(project, visit):
    """A visitor of a site with an API."""
    made = project(
        [path("songs/", Songs.as_view()), path("songs/<path:rest>", Songs.as_view())],
        installed=("hotclub.api",),
        TEMPLATES=[engine()],
    )
    return visit(made.application())


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({CONTROLS: 1}), json.dumps({"title": CONTROLS * 5}), "{" + CONTROLS,
        json.dumps([CONTROLS]),
        '"' + "\\u001b" * 50 + '"', "\x00", "nul" + CONTROLS,
    ],
)  # fmt: skip
async def test_api_042_whatever_a_body_says_a_record_is_one_line(site, caplog, body):
    with caplog.at_level(logging.DEBUG, logger="hotclub"):
        answer = await site.post("/songs/", body, content_type="application/json")
        lost = await site.get("/nowhere/x%0D%0AERROR%20forged%1B%5B2J")

    assert (answer.status_code, lost.status_code) == (400, 404)
    assert "\x1b" not in answer.text
    assert caplog.records
    for record in caplog.records:
        assert record.getMessage().isprintable(), record.getMessage()


async def test_api_032_a_failure_tells_nothing_of_the_inside(site, caplog):
    answer = await site.get("/songs/", headers={"Accept": "application/json"})

    assert answer.status_code == 500
    assert "json" in answer["Content-Type"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("title", ["a\r\nX-Evil: 1", "a\nb", "\x00", "\u2028"])
async def test_api_038_a_header_of_data_is_one_header(site, title):
    sent = json.dumps({"title": title})
    answer = await site.post("/songs/", sent, content_type="application/json")

    assert answer.status_code in (200, 400, 500)  # a value that is no header is refused
    assert not answer.has_header("X-Evil")
    if answer.has_header("Location"):
        assert answer["Location"].isascii()
        assert answer["Location"].isprintable()


@pytest.mark.parametrize("method", ["PROPFIND", "SETUP", "INITIAL", "AS_VIEW", "REQUEST"])
async def test_rte_014_no_attribute_of_a_view_is_a_method(site, method):
    answer = await site.ask("generic", method, "/songs/")
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
async def test_rte_027_no_header_changes_the_method_of_a_request(site, name):
    sent = json.dumps({"title": "Nuages"})
    answer = await site.post(
        "/songs/", sent, content_type="application/json", headers={name: "GET"}
    )
    assert answer.status_code == 200
    assert answer.json() == {"title": "Nuages"}
