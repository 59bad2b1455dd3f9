"""Pages for developers that a project asks for itself; messages for scripts in two languages."""

import json
import sys

from hotclub.http import Http404, HttpResponse
from hotclub.test.client import RequestFactory
from hotclub.urls import path
from hotclub.utils.translation import override
from hotclub.views.debug import technical_404_response, technical_500_response
from hotclub.views.decorators.debug import sensitive_variables
from hotclub.views.i18n import JSONCatalog

from web.test_translation import write

# The page shows lines of this file, so its text is not in one of them.
SECRET = str(20_071_021 * 23_011)


@sensitive_variables("token")
def failing(request):
    token, take = SECRET, 7
    raise ZeroDivisionError(f"no such take as {take}" if token else "")


def test_a_project_may_show_the_page_of_an_error_itself(project):
    project(DEBUG=False)
    request = RequestFactory().get("/tour/")
    try:
        failing(request)
    except ZeroDivisionError:
        page = technical_500_response(request, *sys.exc_info())
    assert page.status_code == 500
    assert "no such take as 7" in page.text
    assert SECRET not in page.text
    assert technical_500_response(request, None, ValueError("x"), None, 502).status_code == 502
    missing = technical_404_response(request, Http404("no tour"))
    assert missing.status_code == 404
    assert "no tour" in missing.text


async def test_scripts_fall_back_to_the_language_of_the_settings(project, visit, tmp_path):
    write(
        tmp_path,
        "fr",
        {"Hello": "Bonjour", "Stop": "Arrêt", "%d take\0%d takes": "%d prise\0%d prises"},
    )
    write(tmp_path, "de", {"Hello": "Hallo"})
    spoken = "de"

    def speak(get_response):
        def middleware(request):
            with override(spoken):
                return get_response(request)

        return middleware

    visitor = visit(
        project(
            [path("", JSONCatalog.as_view(domain="django")), path("x", lambda _: HttpResponse())],
            LANGUAGE_CODE="fr",
            LOCALE_PATHS=[tmp_path],
            MIDDLEWARE=[speak],
        ).application()
    )
    for spoken, hello, stop in (
        ("de", "Hallo", "Arrêt"),
        ("it", "Bonjour", "Arrêt"),
        ("fr", "Bonjour", "Arrêt"),
        ("en", None, None),
    ):
        catalog = json.loads((await visitor.get("/")).text)["catalog"]
        assert (catalog.get("Hello"), catalog.get("Stop")) == (hello, stop), spoken
        assert ("%d take" in catalog) == (spoken in {"it", "fr"}), spoken
