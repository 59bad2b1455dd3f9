from inspect import iscoroutinefunction
from types import SimpleNamespace

import pytest
from hotclub_security import (
    CSP,
    ImproperlyConfigured,
    csp_override,
    csp_report_only_override,
    csrf_exempt,
    xframe_options_deny,
    xframe_options_exempt,
    xframe_options_sameorigin,
)


def respond(headers=None):
    return SimpleNamespace(headers=dict(headers or {}))


def view(request):
    return respond()


async def async_view(request):
    return respond()


class CallableView:
    async def __call__(self, request):
        return respond()


def test_sec_008_a_view_is_exempt_and_its_original_is_not():
    marked = csrf_exempt(view)
    assert (marked.csrf_exempt, hasattr(view, "csrf_exempt"), marked.__name__) == (
        True,
        False,
        "view",
    )


@pytest.mark.parametrize("wrapped", [async_view, CallableView()])
async def test_sec_008_an_async_view_stays_async_and_is_exempt_only_when_marked(wrapped):
    marked = csrf_exempt(wrapped)

    assert iscoroutinefunction(marked)
    assert marked.csrf_exempt is True
    assert not getattr(xframe_options_deny(wrapped), "csrf_exempt", False)
    assert (await marked(None)).headers == {}


def test_sec_008_the_mark_survives_decorators_in_either_order():
    assert xframe_options_deny(csrf_exempt(view)).csrf_exempt is True
    assert csrf_exempt(xframe_options_deny(view)).csrf_exempt is True


async def test_frame_options_are_set_in_both_colours_unless_the_view_did():
    assert xframe_options_deny(view)(None).headers == {"X-Frame-Options": "DENY"}
    response = await xframe_options_sameorigin(async_view)(None)
    assert response.headers == {"X-Frame-Options": "SAMEORIGIN"}
    own = xframe_options_deny(lambda request: respond({"X-Frame-Options": "SAMEORIGIN"}))
    assert own(None).headers == {"X-Frame-Options": "SAMEORIGIN"}
    assert xframe_options_exempt(view)(None).xframe_options_exempt is True


async def test_policies_of_a_view_travel_on_its_response():
    policy = {"default-src": [CSP.NONE]}
    assert csp_override(policy)(view)(None)._csp_config == policy
    assert (await csp_report_only_override({})(async_view)(None))._csp_ro_config == {}


def test_a_broken_policy_is_refused_where_it_is_written():
    with pytest.raises(ImproperlyConfigured):
        csp_override({"default-src": ["a;b"]})


@pytest.mark.parametrize("override", [csp_override, csp_report_only_override])
def test_a_policy_is_a_mapping(override):
    with pytest.raises(TypeError, match="is a mapping of directives"):
        override({"default-src"})
