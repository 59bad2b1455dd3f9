from functools import partial
from types import SimpleNamespace

import pytest
from hotclub_auth import SessionInterrupted, SessionSettings
from hotclub_auth.sessions import SessionKeeper
from hotclub_auth.sessions.db import SessionStore
from hotclub_auth.testing import MemoryRecords


class Response:
    def __init__(self, status=200):
        self.status_code, self.headers, self.cookies = status, {}, {}

    def set_cookie(self, key, value, **attributes):
        self.cookies[key] = (value, attributes)

    def delete_cookie(self, key, **attributes):
        self.cookies[key] = (None, attributes)


@pytest.fixture
def records():
    return MemoryRecords()


@pytest.fixture
def keeper(records):
    return SessionKeeper(partial(SessionStore, records=records))


def visit(keeper, **cookies):
    request = SimpleNamespace(COOKIES=cookies, is_secure=lambda: True)
    keeper.begin(request)
    return request


async def both(keeper, request, response, colour):
    if colour == "sync":
        return keeper.finish(request, response)
    return await keeper.afinish(request, response)


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_a_changed_session_is_stored_and_its_key_sent(keeper, records, colour):
    request = visit(keeper)
    request.session["a"] = 1
    response = await both(keeper, request, Response(), colour)
    key = request.session.session_key
    attributes = {
        "max_age": 1_209_600,
        "domain": None,
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "Lax",
    }
    assert response.cookies == {"sessionid": (key, attributes)}
    assert response.headers == {"Vary": "Cookie"}
    assert visit(keeper, sessionid=key).session["a"] == 1


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_an_untouched_session_costs_nothing(keeper, records, colour):
    request = visit(keeper, sessionid="k" * 32)
    response = await both(keeper, request, Response(), colour)
    assert (response.cookies, response.headers, records.rows) == ({}, {}, {})


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_a_flushed_session_takes_its_cookie_back(keeper, records, colour):
    request = visit(keeper)
    request.session["a"] = 1
    await both(keeper, request, Response(), colour)
    again = visit(keeper, sessionid=request.session.session_key)
    again.session.flush()
    response = await both(keeper, again, Response(), colour)
    assert response.cookies["sessionid"][0] is None
    assert response.headers == {"Vary": "Cookie"}
    assert records.rows == {}


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_a_session_that_ends_with_the_browser_has_no_age(keeper, colour):
    request = visit(keeper)
    request.session.set_expiry(0)
    response = await both(keeper, request, Response(), colour)
    assert response.cookies["sessionid"][1]["max_age"] is None


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_a_strangers_key_is_not_stored_by_saving_every_request(records, colour):
    settings = SessionSettings(save_every_request=True)
    keeper = SessionKeeper(partial(SessionStore, records=records), settings)
    response = await both(keeper, visit(keeper, sessionid="k" * 32), Response(), colour)
    assert records.rows == {}
    assert response.cookies["sessionid"][0] is None
    request = visit(keeper)
    request.session["a"] = 1
    await both(keeper, request, Response(), colour)
    later = visit(keeper, sessionid=request.session.session_key)
    assert (await both(keeper, later, Response(), colour)).cookies["sessionid"][0] is not None


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_sec_ses_008_a_session_deleted_meanwhile_interrupts_the_request(keeper, colour):
    request = visit(keeper)
    request.session["a"] = 1
    keeper.finish(request, Response())
    slow = visit(keeper, sessionid=request.session.session_key)
    slow.session["b"] = 2
    request.session.flush()
    with pytest.raises(SessionInterrupted) as caught:
        await both(keeper, slow, Response(), colour)
    assert caught.value.status_code == 400


def test_nothing_is_stored_after_a_server_error(keeper, records):
    request = visit(keeper)
    request.session["a"] = 1
    assert keeper.finish(request, Response(status=500)).cookies == {}
    assert records.rows == {}
