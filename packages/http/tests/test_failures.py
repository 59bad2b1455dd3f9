"""Failures of an application at each of its steps: one answer, told once, under both gateways."""

from __future__ import annotations

import pytest
from hotclub_http import Application, HttpResponse, MiddlewareMixin, TemplateResponse
from hotclub_http.client import Client

GATEWAYS = ["wsgi", "asgi"]


class Steps(MiddlewareMixin):
    """Fails at the step that the query names."""

    def process_request(self, request):
        fail_at(request, "process_request")

    def process_view(self, request, view, args, kwargs):
        fail_at(request, "process_view")

    def process_exception(self, request, exception):
        fail_at(request, "process_exception")

    def process_template_response(self, request, response):
        fail_at(request, "process_template_response")
        return response

    def process_response(self, request, response):
        fail_at(request, "process_response")
        return response


class Outer(MiddlewareMixin):
    def process_response(self, request, response):
        response["X-Outer"] = "seen"
        return response


class Failing:
    """A renderer that fails where it is asked to."""

    def resolve(self, template, *, using):
        return template

    def render(self, template, context, request):
        fail_at(request, "render")
        return "rendered"


def fail_at(request, step: str) -> None:
    if request.GET.get("step") == step:
        raise ZeroDivisionError(step)


def stepping_view(request):
    fail_at(request, "view")
    if request.GET.get("step") == "process_exception":
        raise LookupError
    return TemplateResponse(request, "page")


STEPS = [
    "process_request", "process_view", "view", "process_exception", "process_template_response",
    "render", "process_response",
]  # fmt: skip


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("step", STEPS)
def test_ht_07_a_failure_at_any_step_is_one_500_and_told_once(gateway, step) -> None:
    heard = []
    app = Application(stepping_view, [Outer, Steps], renderer=Failing())
    app.hooks.got_request_exception.append(lambda **facts: heard.append(facts["exception"]))
    client = Client(app, gateway=gateway, raise_request_exception=False)

    page = client.get("/", {"step": step})
    assert (page.status_code, page["X-Outer"]) == (500, "seen")
    assert [str(error) for error in heard] == [step]
    assert client.get("/").text == "rendered"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_08_an_error_view_that_fails_leaves_the_plain_page(gateway) -> None:
    def view(request):
        raise ZeroDivisionError("first secret")

    def broken(request, exception):
        raise LookupError("second secret")

    app = Application(view, error_views={500: broken})
    page = Client(app, gateway=gateway, raise_request_exception=False).get("/")
    assert page.status_code == 500
    assert '<p class="status">500</p>' in page.text
    assert "secret" not in page.text
    assert "Traceback" not in page.text


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_12_a_request_sent_twice_is_done_twice(gateway) -> None:
    done = []
    client = Client(
        Application(lambda request: HttpResponse(str(done.append(request.body)))), gateway=gateway
    )
    for _ in range(2):
        client.post(
            "/", "a=1", "application/x-www-form-urlencoded", headers={"Idempotency-Key": "1"}
        )
    assert done == [b"a=1"] * 2
