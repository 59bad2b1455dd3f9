"""Messages for the next page, in cookies and sessions, under ASGI and WSGI."""

from hashlib import sha256

import pytest
from hotclub import messages
from hotclub.http import HttpResponse, HttpResponseRedirect
from hotclub.messages.storage.base import Message
from hotclub.messages.storage.cookie import MessageDecoder, MessageEncoder
from hotclub.messages.test import MessagesTestMixin
from hotclub.messages.views import SuccessMessageMixin
from hotclub.shortcuts import render
from hotclub.templates import mark_safe
from hotclub.urls import path

from web.stack import SIGNED_SESSIONS, engine

STACK = [
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
]
PAGE = "{% for m in messages %}[{{ m.tags }}: {{ m }}]{% endfor %}"


def save(request):
    messages.success(request, "Saved <b>.", extra_tags="loud")
    messages.debug(request, "never kept")
    return HttpResponseRedirect("/show/")


async def asave(request):
    return save(request)


def show(request):
    return render(request, "show.html")


def long(request):
    for number in range(200):
        messages.warning(request, sha256(str(number).encode()).hexdigest())
    return HttpResponse("ok")


def untouched(request):
    return HttpResponse("ok")


@pytest.fixture
def site(project, visit):
    """A visitor of a site whose messages wait where a storage says."""

    def make(storage):
        return visit(
            project(
                [
                    path("save/", save),
                    path("asave/", asave),
                    path("show/", show),
                    path("long/", long),
                    path("untouched/", untouched),
                ],
                MIDDLEWARE=STACK,
                SESSION_ENGINE=SIGNED_SESSIONS,
                MESSAGE_STORAGE=f"hotclub.messages.storage.{storage}",
                TEMPLATES=[
                    engine({"show.html": PAGE}, ["hotclub.messages.context_processors.messages"])
                ],
            ).application()
        )

    return make


STORAGES = ["cookie.CookieStorage", "session.SessionStorage", "fallback.FallbackStorage"]


@pytest.mark.parametrize("storage", STORAGES)
async def test_a_message_waits_for_the_next_page_and_is_shown_once(site, storage):
    visitor = site(storage)

    for address in ("/save/", "/asave/"):
        response = await visitor.get(address, follow=True)
        assert response.text == "[loud success: Saved &lt;b&gt;.]"
        assert (await visitor.get("/show/")).text == ""


@pytest.mark.parametrize("storage", STORAGES)
async def test_untouched_messages_cost_no_cookie_and_no_vary(site, storage):
    response = await site(storage).get("/untouched/")

    assert not response.cookies
    assert "Vary" not in response


async def test_what_does_not_fit_into_the_cookie_waits_in_the_session(site):
    visitor = site("fallback.FallbackStorage")
    response = await visitor.get("/long/")

    assert set(response.cookies) == {"messages", "sessionid"}
    assert len(response.cookies["messages"].value) <= 2048
    assert (await visitor.get("/show/")).text.count("warning") == 200
    assert (await visitor.get("/show/")).text == ""


async def test_a_forged_cookie_is_no_message_and_is_taken_away(site):
    visitor = site("cookie.CookieStorage")
    await visitor.get("/save/")
    cookie = visitor.client.cookies["messages"].value
    visitor.client.cookies["messages"] = cookie[:-1] + ("A" if cookie[-1] != "A" else "B")

    response = await visitor.get("/show/")
    assert response.text == ""
    assert response.cookies["messages"].value == ""


async def test_without_the_middleware_the_mend_is_named(project, visit):
    def view(request):
        messages.info(request, "quiet", fail_silently=True)
        with pytest.raises(messages.MessageFailure, match="MessageMiddleware"):
            messages.info(request, "loud")
        return HttpResponse(f"{list(messages.get_messages(request))}")

    assert (await visit(project([path("", view)]).application()).get("/")).text == "[]"


async def test_levels_and_tags_come_from_the_settings_and_the_request(project, visit):
    def view(request):
        messages.set_level(request, messages.DEBUG)
        messages.add_message(request, 15, "mine", "own")
        messages.debug(request, "seen")
        tags = [message.tags for message in messages.get_messages(request)]
        return HttpResponse(f"{messages.get_level(request)} {tags}")

    app = project(
        [path("", view)], MIDDLEWARE=STACK, SESSION_ENGINE=SIGNED_SESSIONS, MESSAGE_TAGS={15: "mid"}
    ).application()

    assert (await visit(app).get("/")).text == "10 ['own mid', 'debug']"


def test_messages_survive_json_with_their_safety():
    kept = [Message(20, mark_safe("<b>x</b>"), "a"), {"more": [Message(40, "<b>")]}]

    read = MessageDecoder().decode(MessageEncoder().encode(kept))

    assert read == kept
    assert hasattr(read[0].message, "__html__")
    assert not hasattr(read[1]["more"][0].message, "__html__")


def test_add_message_to_something_else_is_a_type_error():
    with pytest.raises(TypeError, match="must be an HttpRequest"):
        messages.info(object(), "x")


async def test_success_message_mixin_and_assert_messages(project, visit):
    import unittest

    class Form:
        cleaned_data = {"name": "Django"}

    class Base:
        def form_valid(self, form):
            return HttpResponse("done")

    class View(SuccessMessageMixin, Base):
        success_message = "%(name)s was saved"

    def view(request):
        made = View()
        made.request = request
        return made.form_valid(Form())

    class Case(MessagesTestMixin, unittest.TestCase):
        pass

    response = await visit(
        project([path("", view)], MIDDLEWARE=STACK, SESSION_ENGINE=SIGNED_SESSIONS).application()
    ).get("/")

    Case().assertMessages(response, [Message(25, "Django was saved")])
    with pytest.raises(AssertionError):
        Case().assertMessages(response, [Message(25, "other")])
