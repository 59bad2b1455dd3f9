"""What a web server asks, and what a visitor puts into addresses."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest


def test_aut_003_the_web_server_s_question_costs_the_same_for_everybody(user: Any) -> None:
    from hotclub.auth.handlers.modwsgi import check_password, groups_for_user
    from hotclub.auth.models import Group, User
    from hotclub_auth.testing import QuickHasher

    idle = User.objects.create_user("idle", password="minor swing", is_active=False)
    for one in (user, idle):
        one.groups.add(Group.objects.get_or_create(name="quintette")[0])
    answers = {}
    for name, password in [
        ("django", "minor swing"),
        ("django", "wrong"),
        ("idle", "minor swing"),
        ("idle", "wrong"),
        ("nobody", "minor swing"),
        ("nul\0", "minor swing"),
    ]:
        with patch.object(
            QuickHasher, "encode", autospec=True, side_effect=QuickHasher.encode
        ) as hashed:
            answers[name, password] = check_password({}, name, password)
        assert hashed.call_count == 1, (name, password)

    assert list(answers.values()) == [True, False, None, None, None, None]
    assert groups_for_user({}, "django") == [b"quintette"]
    assert groups_for_user({}, "idle") == groups_for_user({}, "nobody") == []


@pytest.mark.parametrize("text", ["/a\r\nSet-Cookie: x=1", "/a\nb", "/a\x00b", "/\u2028b", "/a b"])
def test_aut_039_no_text_of_a_visitor_adds_a_line_to_the_head(
    user: Any, client: Any, text: str
) -> None:
    from hotclub.auth.views import redirect_to_login

    gone = redirect_to_login(text)
    location = gone.headers["Location"]
    assert location.isascii()
    assert not any(ord(letter) <= 32 for letter in location)
    sent = client.post(
        "/accounts/login/", {"username": "django", "password": "minor swing", "next": text}
    )
    assert sent.status_code == 302
    assert not any(ord(letter) <= 32 for letter in sent.headers["Location"])
    assert "x" not in sent.cookies


def test_an_isolated_registry_knows_the_applications_it_may_have(site: Any) -> None:
    from hotclub.orm import Model
    from hotclub.test import isolate_apps

    with isolate_apps("auth", "hotclub.sessions") as registry:
        auth, sessions = registry.get_app_configs()
        assert (auth.label, sessions.label, list(auth.get_models())) == ("auth", "sessions", [])

        class Extra(Model):
            class Meta:
                app_label = "auth"

        assert list(auth.get_models()) == [Extra]
