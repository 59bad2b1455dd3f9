from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest
from hotclub_http import (
    Application,
    Http404,
    HttpResponse,
    ImproperlyConfigured,
    MiddlewareMixin,
    MiddlewareNotUsed,
    PermissionDenied,
    SimpleTemplateResponse,
    TemplateResponse,
    async_only_middleware,
    non_blocking,
    sync_and_async_middleware,
    sync_only_middleware,
)
from hotclub_http.client import AsyncClient, Client
from hotclub_http.dispatch import NotAResponse
from hotclub_http.middleware import colours_of, is_async_callable
from hotclub_http.testing import StringRenderer

GATEWAYS = ["wsgi", "asgi"]


def sync_layer(name, log):
    @sync_only_middleware
    def factory(get_response):
        def layer(request):
            log.append((name, threading.get_ident()))
            return get_response(request)

        return layer

    return factory


def async_layer(name, log):
    @async_only_middleware
    def factory(get_response):
        async def layer(request):
            log.append((name, threading.get_ident()))
            return await get_response(request)

        return layer

    return factory


def views(log):
    def view(request):
        log.append(("view", threading.get_ident()))
        return HttpResponse("x")

    async def aview(request):
        log.append(("view", threading.get_ident()))
        return HttpResponse("x")

    return {"sync": view, "async": aview}


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("view", ["sync", "async"])
@pytest.mark.parametrize("order", ["ss", "aa", "sa", "as", "sas", "asa", "sasasa", ""])
def test_any_mix_of_colours_answers_in_order(gateway, view, order) -> None:
    log = []
    make = {"s": sync_layer, "a": async_layer}
    layers = [make[colour](index, log) for index, colour in enumerate(order)]

    response = Client(Application(views(log)[view], layers), gateway=gateway).get("/")

    assert response.content == b"x"
    assert [name for name, _ in log] == [*range(len(order)), "view"]


async def test_ht_10_one_sync_stretch_under_asgi_runs_in_one_thread() -> None:
    log = []
    layers = [sync_layer(1, log), sync_layer(2, log), sync_layer(3, log)]
    await AsyncClient(Application(views(log)["sync"], layers)).get("/")
    assert len({thread for _, thread in log}) == 1
    assert log[0][1] != threading.get_ident()


def test_sync_code_below_an_async_layer_comes_back_to_the_thread_of_the_sync_code_above() -> None:
    log = []
    layers = [sync_layer(1, log), async_layer(2, log), sync_layer(3, log)]
    Client(Application(views(log)["sync"], layers), gateway="asgi").get("/")
    threads = dict(log)
    assert threads[1] == threads[3] == threads["view"] != threads[2]


async def test_all_async_stays_on_the_loop() -> None:
    log = []
    layers = [async_layer(1, log), async_layer(2, log)]
    await AsyncClient(Application(views(log)["async"], layers)).get("/")
    assert {thread for _, thread in log} == {threading.get_ident()}


async def test_a_sync_view_declared_non_blocking_runs_on_the_loop() -> None:
    log = []
    app = Application(non_blocking(views(log)["sync"]), [async_layer(1, log)])
    await AsyncClient(app).get("/")
    assert {thread for _, thread in log} == {threading.get_ident()}


VARIABLE: ContextVar[str] = ContextVar("variable", default="unset")


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_10_context_variables_travel_in_and_out_of_every_bridge(gateway) -> None:
    seen = []

    @async_only_middleware
    def inner(get_response):
        async def layer(request):
            seen.append(VARIABLE.get())
            VARIABLE.set("inner")
            return await get_response(request)

        return layer

    @sync_only_middleware
    def outer(get_response):
        def layer(request):
            VARIABLE.set("outer")
            response = get_response(request)
            seen.append(VARIABLE.get())
            return response

        return layer

    def view(request):
        seen.append(VARIABLE.get())
        VARIABLE.set("view")
        return HttpResponse()

    Client(Application(view, [outer, inner]), gateway=gateway).get("/")
    assert seen == ["outer", "inner", "view"]
    assert VARIABLE.get() == "unset"


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("failing", [True, False])
def test_sec_htt_039_context_of_a_request_is_gone_for_the_next(gateway, failing) -> None:
    seen = []

    def view(request):
        seen.append(VARIABLE.get())
        VARIABLE.set("left behind")
        if failing:
            raise PermissionDenied
        return HttpResponse()

    client = Client(Application(view), gateway=gateway)
    for _ in range(3):
        client.get("/")
    assert seen == ["unset"] * 3


# The class base and its hooks


class Recorder(MiddlewareMixin):
    name = "outer"

    def process_request(self, request):
        request.log = [*getattr(request, "log", []), f"{self.name} request"]

    def process_view(self, request, view_func, view_args, view_kwargs):
        request.log.append(f"{self.name} view")

    def process_template_response(self, request, response):
        request.log.append(f"{self.name} template")
        return response

    def process_exception(self, request, exception):
        request.log.append(f"{self.name} exception")

    def process_response(self, request, response):
        request.log.append(f"{self.name} response")
        return response


class Inner(Recorder):
    name = "inner"
    blocking = False


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("is_async", [True, False])
def test_hooks_run_outside_in_before_and_inside_out_after(gateway, is_async) -> None:
    def view(request):
        request.log.append("view")
        return TemplateResponse(request, "Hi {x}", {"x": 1})

    async def aview(request):
        return view(request)

    app = Application(aview if is_async else view, [Recorder, Inner], renderer=StringRenderer())
    response = Client(app, gateway=gateway).get("/")
    assert response.content == b"Hi 1"
    assert response.asgi_request.log == [
        "outer request",
        "inner request",
        "outer view",
        "inner view",
        "view",
        "inner template",
        "outer template",
        "inner response",
        "outer response",
    ]


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("is_async", [True, False])
def test_an_exception_may_be_answered_by_a_hook(gateway, is_async) -> None:
    class Mend(MiddlewareMixin):
        async def process_exception(self, request, exception):
            return HttpResponse(f"mended {exception}")

    def view(request):
        raise KeyError("x")

    async def aview(request):
        raise KeyError("x")

    app = Application(aview if is_async else view, [Mend, Recorder])
    response = Client(app, gateway=gateway).get("/")
    assert response.content == b"mended 'x'"
    assert "outer exception" in response.asgi_request.log


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_view_hook_may_answer_in_place_of_the_view(gateway) -> None:
    class Gate(MiddlewareMixin):
        def process_view(self, request, view_func, view_args, view_kwargs):
            return HttpResponse(f"instead of {view_func.__name__}")

    def view(request):
        raise AssertionError

    assert Client(Application(view, [Gate]), gateway=gateway).get("/").text == "instead of view"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_07_an_outer_layer_sees_the_response_to_an_inner_failure(gateway) -> None:
    seen = []

    def outer(get_response):
        def layer(request):
            response = get_response(request)
            seen.append(response.status_code)
            return response

        return layer

    def inner(get_response):
        def layer(request):
            raise Http404

        return layer

    response = Client(Application(lambda request: None, [outer, inner]), gateway=gateway).get("/")
    assert (response.status_code, seen) == (404, [404])


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_layer_may_answer_early(gateway) -> None:
    class Early(MiddlewareMixin):
        async def process_request(self, request):
            return HttpResponse("early")

    response = Client(Application(lambda request: None, [Early]), gateway=gateway).get("/")
    assert response.text == "early"


def test_a_layer_may_take_itself_out() -> None:
    def absent(get_response):
        raise MiddlewareNotUsed("not today")

    app = Application(lambda request: HttpResponse("x"), [absent])
    assert Client(app).get("/").text == "x"


def test_senseless_factories_are_told_at_composition() -> None:
    def nothing(get_response):
        return None

    def colourless(get_response):
        return get_response

    colourless.sync_capable = colourless.async_capable = False
    for factory, words in ((nothing, "returned None"), (colourless, "at least one")):
        with pytest.raises(ImproperlyConfigured, match=words):
            Client(Application(lambda request: HttpResponse(), [factory])).get("/")
    with pytest.raises(ValueError, match="get_response"):
        MiddlewareMixin(None)


def test_colours_are_read_from_marks_and_hooks() -> None:
    class Plain(MiddlewareMixin):
        def process_request(self, request):
            return None

    class Own(Plain):
        def __call__(self, request):
            return self.get_response(request)

    assert colours_of(Plain) == (True, False)
    assert colours_of(Own) == (True, True)
    assert colours_of(Inner) == (True, True)
    assert colours_of(sync_and_async_middleware(lambda get_response: None)) == (True, True)
    assert colours_of(lambda get_response: None) == (True, False)


async def test_a_mixin_around_an_async_layer_is_async_itself() -> None:
    async def get_response(request):
        request.log.append("view")
        return HttpResponse()

    class Request:
        pass

    layer = Recorder(get_response)
    request = Request()
    assert is_async_callable(layer)
    await layer(request)
    assert request.log == ["outer request", "view", "outer response"]
    assert "get_response=" in repr(layer)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_what_is_no_response_is_named(gateway) -> None:
    async def forgot(request):
        return HttpResponse()

    for view, words in (
        (lambda request: None, "returned None"),
        (lambda request: "text", "returned str"),
        (lambda request: forgot(request), "unawaited coroutine"),
    ):
        with pytest.raises(NotAResponse, match=words):
            Client(Application(view), gateway=gateway).get("/")


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_an_error_while_rendering_reaches_the_exception_hooks(gateway) -> None:
    class Mend(MiddlewareMixin):
        def process_exception(self, request, exception):
            return HttpResponse(f"no {exception}")

    app = Application(
        lambda request: SimpleTemplateResponse("{missing}"), [Mend], renderer=StringRenderer()
    )
    assert Client(app, gateway=gateway).get("/").text == "no 'missing'"


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("colour", ["sync", "async"])
def test_a_response_of_ones_own_is_rendered_if_it_says_how(gateway, colour) -> None:
    class Poster(HttpResponse):
        def render(self):
            if self.status_code == 500:
                raise ValueError("no paint")
            self.content = b"painted"
            return self

    class AsyncPoster(Poster):
        async def render(self):
            return super().render()

    class Mend(MiddlewareMixin):
        def process_exception(self, request, exception):
            return HttpResponse(f"mended: {exception}")

    kind = Poster if colour == "sync" else AsyncPoster
    status = 200

    def view(request):
        return kind(status=status)

    async def aview(request):
        return kind(status=status)

    for one in (view, aview):
        client = Client(Application(one, [Mend]), gateway=gateway)
        status = 200
        assert client.get("/").text == "painted"
        status = 500
        assert client.get("/").text == "mended: no paint"


def test_a_middleware_that_leaves_itself_out_is_noted_in_the_log(caplog) -> None:
    def lazy_middleware(get_response):
        raise MiddlewareNotUsed("nothing to do on Mondays")

    with caplog.at_level("DEBUG", logger="hotclub.request"):
        Client(Application(lambda _: HttpResponse(), [lazy_middleware])).get("/")
    assert "lazy_middleware" in caplog.text
    assert "nothing to do on Mondays" in caplog.text
