"""Recorded values are those of Django 5.2.19 for SECRET_KEY "swing-minor"."""

import pytest
from hotclub_security import (
    BadSignature,
    ImproperlyConfigured,
    SignatureExpired,
    sign_cookie,
    unsign_cookie,
)

KEY = "swing-minor"
RECORDED = "quintette:1wShJQ:LdlKlPRvblOsm1RXLjRto3J5W-B5b9JLACQDveBV-LU"
RECORDED_LEGACY = "quintette:1wShJQ:idK3Npb5mxwHR6RYwURd_4KfsriymPrmju_cyzL6g_A"


def test_a_cookie_signed_here_is_djangos(at):
    at(0)
    assert sign_cookie("band", "quintette", "pepper", key=KEY) == RECORDED
    assert unsign_cookie("band", RECORDED, "pepper", key=KEY) == "quintette"


def test_name_and_salt_that_join_to_the_same_text_stay_apart():
    signed = sign_cookie("band", "quintette", "pepper", key=KEY)
    with pytest.raises(BadSignature):
        unsign_cookie("rband", signed, "peppe", key=KEY)


def test_the_older_salt_is_accepted_only_where_asked_for():
    with pytest.raises(BadSignature):
        unsign_cookie("band", RECORDED_LEGACY, "pepper", key=KEY)
    value = unsign_cookie("band", RECORDED_LEGACY, "pepper", key=KEY, accept_legacy_salt=True)
    assert value == "quintette"


def test_an_old_cookie_is_expired_not_retried(at):
    at(100)
    with pytest.raises(SignatureExpired):
        unsign_cookie("band", RECORDED, "pepper", max_age=50, key=KEY, accept_legacy_salt=True)


def test_retired_keys_verify_cookies(default_keys):
    default_keys("new", KEY)
    assert unsign_cookie("band", RECORDED, "pepper") == "quintette"


def test_sec_031_an_empty_cookie_key_raises():
    with pytest.raises(ImproperlyConfigured):
        sign_cookie("band", "quintette", key="")
