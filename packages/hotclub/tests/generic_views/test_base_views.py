"""View, TemplateView, RedirectView: colours, methods, what as_view takes, errors that teach."""

import inspect

import pytest
from hotclub.views.generic import RedirectView, TemplateView, View
from hotclub_http import HttpResponse, HttpResponseRedirect, ImproperlyConfigured
from hotclub_http.middleware import is_async_callable
from hotclub_http.testing import RequestFactory
from hotclub_routing import path, reverse_lazy


class Hello(View):
    word = "hello"

    def get(self, request, name="world"):
        return HttpResponse(f"{self.word} {name}")


class AsyncHello(View):
    async def get(self, request, name="world"):
        return HttpResponse(f"async {name}")


def test_a_view_answers_by_method_and_captures(serve, answer):
    site = serve(path("a/<name>/", Hello.as_view(word="bonjour")))

    assert answer(site.get("/a/django/")) == (200, "bonjour django")
    assert answer(site.client.head("/a/django/")) == (200, "")
    refused = site.post("/a/django/")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    told = site.client.options("/a/django/")
    assert (told.status_code, told["Allow"], told["Content-Length"]) == (
        200,
        "GET, HEAD, OPTIONS",
        "0",
    )


async def test_async_handlers_make_an_async_view(serve, answer):
    view = AsyncHello.as_view()
    site = serve(path("a/", view))

    assert AsyncHello.view_is_async
    assert not Hello.view_is_async
    assert is_async_callable(view)
    assert answer(await site.loop.get("/a/")) == (200, "async world")
    assert (await site.loop.post("/a/")).status_code == 405
    assert (await site.loop.options("/a/"))["Allow"] == "GET, HEAD, OPTIONS"


async def test_a_mixin_may_answer_before_an_async_handler(serve, answer):
    class Gate:
        def dispatch(self, request, *args, **kwargs):
            if "open" not in request.GET:
                return HttpResponseRedirect("/door/")
            return super().dispatch(request, *args, **kwargs)

    class Guarded(Gate, AsyncHello):
        pass

    site = serve(path("a/", Guarded.as_view()))

    assert answer(await site.loop.get("/a/")) == (302, "/door/")
    assert answer(await site.loop.get("/a/?open")) == (200, "async world")


def test_handlers_of_two_colours_are_refused_by_name():
    class Mixed(Hello):
        async def post(self, request):
            return HttpResponse()

    with pytest.raises(ImproperlyConfigured) as caught:
        Mixed.as_view()
    assert str(caught.value).endswith(
        "Mixed HTTP handlers must either be all sync or all async: async are post; sync are get."
    )


def test_as_view_takes_attributes_of_the_class_only():
    with pytest.raises(TypeError, match="takes no 'get': the method that answers GET"):
        Hello.as_view(get=None)
    with pytest.raises(TypeError, match=r"invalid keyword 'wrod'.* Did you mean 'word'?"):
        Hello.as_view(wrod="x")
    with pytest.raises(AttributeError, match=r"write Hello.as_view\(\), without an instance"):
        Hello().as_view()


def test_a_setup_that_forgets_super_is_told():
    class Forgetful(Hello):
        def setup(self, request, *args, **kwargs):
            self.word = "x"

    with pytest.raises(AttributeError, match="must call super"):
        Forgetful.as_view()(RequestFactory().get("/"))


def test_the_function_carries_class_arguments_docs_and_marks():
    class Marked(Hello):
        """Greets."""

        def dispatch(self, request, *args, **kwargs):
            return super().dispatch(request, *args, **kwargs)

        dispatch.csrf_exempt = True

    view = Marked.as_view(word="x")

    assert (view.view_class, view.view_initkwargs) == (Marked, {"word": "x"})
    assert (view.__doc__, view.__module__, view.csrf_exempt) == ("Greets.", __name__, True)
    assert "csrf_exempt" not in vars(Hello.as_view())
    assert not inspect.iscoroutinefunction(view)


def test_each_request_has_an_instance_of_its_own():
    seen = []

    class Remembering(View):
        def get(self, request):
            seen.append(self)
            return HttpResponse()

    view = Remembering.as_view()
    view(RequestFactory().get("/"))
    view(RequestFactory().get("/"))

    assert seen[0] is not seen[1]


def test_http_method_names_narrow_what_is_answered():
    class ReadOnly(Hello):
        http_method_names = ["get"]

        def post(self, request):
            return HttpResponse()

    assert ReadOnly.as_view()(RequestFactory().post("/"))["Allow"] == "GET"
    assert ReadOnly.as_view()(RequestFactory().options("/")).status_code == 405


def test_as_view_can_be_extended():
    class Wrapped(Hello):
        @classmethod
        def as_view(cls, **initkwargs):
            view = super().as_view(**initkwargs)
            view.wrapped = True
            return view

    assert Wrapped.as_view(word="x").wrapped


def test_a_template_view_shows_captures_and_extra_context(serve, answer):
    class Page(TemplateView):
        template_name = "plain.html"
        word_of_view = "of-view"

    site = serve(path("<word>/", Page.as_view(extra_context={"more": "extra"})))

    assert answer(site.get("/hi/")) == (200, "plain hi extra of-view")
    assert answer(site.client.head("/hi/"))[0] == 200


def test_a_template_view_without_a_template_says_what_to_set():
    with pytest.raises(ImproperlyConfigured, match="TemplateView has no template: set"):
        TemplateView.as_view()(RequestFactory().get("/"))


def test_a_template_view_takes_another_response_class_and_content_type(serve):
    class Text(TemplateView):
        template_name = "plain.html"
        content_type = "text/plain"

    assert serve(path("", Text.as_view())).get("/")["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    ("options", "status", "address"),
    [
        ({"url": "/to/"}, 302, "/to/"),
        ({"url": "/to/", "permanent": True}, 301, "/to/"),
        ({"url": "/to/", "preserve_request": True}, 307, "/to/"),
        ({"url": "/to/", "permanent": True, "preserve_request": True}, 308, "/to/"),
        ({"url": "/to/%(key)s/"}, 302, "/to/7/"),
        ({"url": "/to/", "query_string": True}, 302, "/to/?a=1&b=%25"),
        ({"pattern_name": "target"}, 302, "/target/7/"),
        ({"url": reverse_lazy("target", args=[9])}, 302, "/target/9/"),
        ({}, 410, None),
    ],
)
def test_redirects(serve, options, status, address):
    site = serve(
        path("from/<int:key>/", RedirectView.as_view(**options)),
        path("target/<int:key>/", Hello.as_view(), name="target"),
    )

    for method in ("get", "post", "put", "patch", "delete", "options", "head"):
        response = getattr(site.client, method)("/from/7/?a=1&b=%25")
        assert (response.status_code, response.headers.get("Location")) == (status, address)


@pytest.mark.parametrize("token", ["SETUP", "DISPATCH", "AS_VIEW", "__INIT__", "OPTIONS2", "G3T"])
def test_sec_rte_014_only_listed_methods_are_dispatched(serve, token):
    site = serve(path("", Hello.as_view()))

    answer = site.client.generic(token, "/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_refused_methods_and_what_has_gone_are_noted(serve, caplog):
    site = serve(path("a/", Hello.as_view()), path("b/", RedirectView.as_view()))

    site.post("/a/")
    site.get("/b/")

    assert [(one.name, one.getMessage(), one.status_code) for one in caplog.records] == [
        ("hotclub.request", "Method Not Allowed (POST): '/a/'", 405),
        ("hotclub.request", "Gone: '/b/'", 410),
    ]
