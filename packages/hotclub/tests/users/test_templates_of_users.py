"""What templates see of users: `{% load auth %}`, and the context processors of a project."""

import pytest
from hotclub.auth.hashers import make_password
from hotclub.auth.models import AnonymousUser
from hotclub.messages.storage.cookie import CookieStorage
from hotclub.middleware.csp import ContentSecurityPolicyMiddleware
from hotclub.templates import Context, RequestContext, Template
from hotclub.test import RequestFactory


def shown(value: object) -> str:
    template = Template("{% load auth %}{% render_password_as_hash value %}")
    return template.render(Context({"value": value}))


def test_a_stored_password_is_described_and_not_shown(site) -> None:
    stored = make_password("nuages", hasher="md5")
    text = shown(stored)

    assert text.startswith("<p><strong>Algorithm</strong>: <bdi>md5</bdi> <strong>")
    assert stored.rsplit("$", 1)[1] not in text


@pytest.mark.parametrize(
    ("value", "words"),
    [("", "No password set."), (None, "No password set."), ("!unusable", "No password set."),
     ("<plain>", "nothing here can read")],
)  # fmt: skip
def test_a_password_that_is_none_is_said(site, value: object, words: str) -> None:
    text = shown(value)

    assert text.startswith("<p><strong>")
    assert words in text
    assert "<plain>" not in text


PROCESSORS = {
    "hotclub.templates.context_processors.request": ("{{ request.path }}", "/page/"),
    "hotclub.templates.context_processors.csrf": ("{% if csrf_token %}yes{% endif %}", "yes"),
    "hotclub.templates.context_processors.debug": ("{{ debug }} {{ sql_queries|length }}", "True 0"),
    "hotclub.templates.context_processors.i18n": (
        "{{ LANGUAGE_CODE }} {{ LANGUAGE_BIDI }} {{ LANGUAGES|length }}", "en-us False 1"),
    "hotclub.templates.context_processors.tz": ("{{ TIME_ZONE }}", "Asia/Tokyo"),
    "hotclub.templates.context_processors.static": ("{{ STATIC_URL }}", "/static/"),
    "hotclub.templates.context_processors.media": ("{{ MEDIA_URL }}", "/media/"),
    "hotclub.templates.context_processors.csp": ("{{ csp_nonce }}", None),
    "hotclub.auth.context_processors.auth": (
        "{{ user.is_anonymous }} {{ perms.auth.add_user }} {% if perms.auth %}{% endif %}", "True False "),
    "hotclub.messages.context_processors.messages": (
        "{{ messages|length }} {{ DEFAULT_MESSAGE_LEVELS.WARNING }}", "0 30"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROCESSORS)
def test_a_context_processor_of_a_project_gives_its_variables(site, name: str) -> None:
    source, text = PROCESSORS[name]
    backend = "hotclub.templates.backends.django.DjangoTemplates"
    site.configure(
        TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"context_processors": [name]}}], DEBUG=True,
        INTERNAL_IPS=["127.0.0.1"], STATIC_URL="/static/", MEDIA_URL="/media/",
        TIME_ZONE="Asia/Tokyo", LANGUAGES=[("en", "English")],
    )  # fmt: skip
    request = RequestFactory().get("/page/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    seen = {}

    def page(request):
        seen["text"] = Template(source).render(RequestContext(request))
        return seen["text"]

    if name.endswith("csp"):
        ContentSecurityPolicyMiddleware(lambda request: _response(page(request)))(request)
        assert len(seen["text"]) > 15
    else:
        assert page(request) == text


def _response(text: str):
    from hotclub.http import HttpResponse

    return HttpResponse(text)
