"""Whole requests: view sets, routers, filters, pages, permissions, throttles, in both colours."""

import asyncio
import json
import re
import threading
from types import SimpleNamespace

import hotclub_orm as orm
import pytest
from hotclub_api import (
    APIView,
    BasePermission,
    BasicAuthentication,
    CursorPagination,
    DefaultRouter,
    FieldFilterBackend,
    IsAuthenticated,
    LimitOffsetPagination,
    ModelViewSet,
    OrderingFilter,
    PageNumberPagination,
    Response,
    SearchFilter,
    SessionAuthentication,
    SimpleRateThrottle,
    TokenAuthentication,
    action,
    api_view,
    configure,
    docs_urls,
    serializers,
)
from hotclub_api.parsers import FileUploadParser
from hotclub_api.throttling import MemoryThrottleStore
from hotclub_http import SimpleUploadedFile
from hotclub_routing import include, path


class Pages(PageNumberPagination):
    page_size = 2
    page_size_query_param = "size"
    max_page_size = 3


class Cursors(CursorPagination):
    page_size = 2
    ordering = "price"


class Windows(LimitOffsetPagination):
    default_limit = 2


@pytest.fixture
def site(library, serve):
    class BookSerializer(serializers.ModelSerializer):
        class Meta:
            model = library.Book
            fields = ["id", "title", "price", "author"]

    class Books(ModelViewSet):
        """Books of the library."""

        queryset = library.Book.objects.order_by("pk")
        serializer_class = BookSerializer
        pagination_class = Pages
        filter_backends = [SearchFilter, OrderingFilter, FieldFilterBackend]
        search_fields = ["title", "^author__name"]
        ordering_fields = ["price", "title"]
        filterset_fields = {"price": ["exact", "gte"], "author": ["exact", "in"]}

        @action(detail=True, methods=["post"])
        def rename(self, request, pk=None):
            book = self.get_object()
            return Response({"was": book.title, "now": request.data["title"]})

    class AsyncBooks(Books):
        view_is_async = True

        @action(detail=True, methods=["post"])
        async def rename(self, request, pk=None):
            book = await self.aget_object()
            return Response({"was": book.title, "now": request.data["title"]})

    class ByCursor(Books):
        pagination_class = Cursors
        filter_backends = []

    class ByWindow(Books):
        pagination_class = Windows

    author = library.Author.objects.create(name="Django")
    for number in range(5):
        library.Book.objects.create(title=f"b{number}", author=author, price=number // 2)
    router = DefaultRouter()
    router.register("books", Books)
    router.register("abooks", AsyncBooks, basename="abook")
    router.register("cursor", ByCursor, basename="cursor")
    router.register("window", ByWindow, basename="window")
    api = [path("api/", include(router.urls))]
    made = serve([*api, path("", include(docs_urls(api, title="Library <1>")))])
    made.library, made.author = library, author
    return made


def send(client, verb, path, *args, **options):
    """Return the answer to one request, whatever the colour of the client."""
    answer = getattr(client, verb)(path, *args, **options)
    if not asyncio.iscoroutine(answer):
        return answer

    async def finish():
        return await answer

    return asyncio.run(finish())


def body(response):
    return json.loads(response.content)


@pytest.mark.parametrize(
    ("query", "status", "ids"),
    [
        ("", 200, [1, 2]),
        ("?page=3", 200, [5]),
        ("?page=last&size=99", 200, [4, 5]),
        ("?page=4", 404, None),
        ("?page=%D9%A3", 404, None),
        ("?search=b1", 200, [2]),
        ('?search="b 1"', 200, []),
        ("?search=DJA&page=2", 200, [3, 4]),
        ("?ordering=-price,title", 200, [5, 3]),
        ("?price__gte=1&author__in=1,2", 200, [3, 4]),
        ("?price__gte=x", 400, None),
        ("?author=x", 400, None),
        ("?price__lt=1", 200, [1, 2]),
    ],
)
def test_lists_are_filtered_ordered_and_cut_alike_in_both_colours(site, query, status, ids):
    for client, name in ((site.sync, "books"), (site.loop, "abooks")):
        response = send(client, "get", f"/api/{name}/{query}")
        assert response.status_code == status
        if ids is not None:
            assert [one["id"] for one in body(response)["results"]] == ids


def test_the_whole_life_of_an_object_in_both_colours(site):
    for client, name in ((site.sync, "books"), (site.loop, "abooks")):

        def write(verb, path, data=None, client=client):
            return send(client, verb, path, data, format="json")

        made = write("post", f"/api/{name}/", {"title": name, "author": site.author.pk})
        assert made.status_code == 201, made.content
        url = f"/api/{name}/{body(made)['id']}/"
        assert body(write("patch", url, {"price": "7.50"}))["price"] == "7.50"
        assert write("put", url, {"price": "8.00"}).status_code == 400
        renamed = write("post", f"{url}rename/", {"title": "z"})
        assert body(renamed) == {"was": name, "now": "z"}
        gone = write("delete", url)
        assert (gone.status_code, gone.content) == (204, b"")
        assert write("delete", url).status_code == 404


@pytest.mark.parametrize("kind", ["cursor", "window", "books"])
def test_pages_lead_forth_and_back_through_all_objects_once(site, kind):
    url, forth, last = f"/api/{kind}/", [], None
    while url:
        last = body(site.sync.get(url))
        forth += [one["id"] for one in last["results"]]
        url = last["next"]
    back = [one["id"] for one in reversed(last["results"])]
    while last["previous"]:
        last = body(site.sync.get(last["previous"]))
        back += [one["id"] for one in reversed(last["results"])]

    assert forth == [1, 2, 3, 4, 5]
    assert back == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "bz0x=", "%ff", "cD0", "bz0tMQ=="])
def test_a_cursor_that_is_none_is_a_404_or_the_start(site, cursor):
    assert site.sync.get(f"/api/cursor/?cursor={cursor}").status_code in (200, 404)


@pytest.mark.parametrize(
    "ordering",
    ["author__name", "author__password", "--price", "price;--", "' or 1=1", "?", "-", ",,,"],
)
def test_sec_api_012_035_ordering_by_what_is_not_listed_is_left_out(site, ordering):
    response = site.sync.get("/api/books/", {"ordering": ordering})
    assert [one["id"] for one in body(response)["results"]] == [1, 2]


def test_sec_api_012_an_unknown_filter_is_refused_when_the_settings_say_so(site):
    configure({"UNKNOWN_FILTERS": "error"})
    response = site.sync.get("/api/books/?author__name__startswith=D&search=b&page=1")
    assert response.status_code == 400
    assert set(body(response)) == {"author__name__startswith"}


def test_sec_api_037_a_huge_search_is_cut_to_twenty_terms(site):
    for text in ("b " * 10_000, '"' * 50_000):
        # Sent straight to the filter: a server would refuse the address.
        request = SimpleNamespace(query_params={"search": text})
        assert len(SearchFilter().get_search_terms(request)) <= 20


@pytest.mark.parametrize("name", ["../../etc/passwd", "hotclub_api.renderers", "os.path", "xml"])
def test_sec_api_026_a_format_is_a_known_word_or_a_404(site, name):
    assert site.sync.get("/api/books/", {"format": name}).status_code == 404
    assert site.sync.get("/api/books/", HTTP_ACCEPT="text/x-evil").status_code == 406


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"a": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("\xff", "application/x-www-form-urlencoded", 400),
        ("<a/>", "application/xml", 415),
        ("x", "multipart/form-data; boundary=b", 400),
    ],
)
def test_a_body_that_can_not_be_read_is_told_in_json(site, sent, kind, status):
    response = site.sync.post("/api/books/", sent.encode("latin-1"), content_type=kind)
    assert response.status_code == status


def test_sec_api_004_json_is_never_wrapped_and_has_no_line_separators(serve):
    @api_view(["GET"])
    def text(request):
        return Response("a\u2028b\u2029c", headers={"X-Kind": "text"})

    response = serve([path("", text)]).sync.get("/?callback=alert&format=json")
    assert response.content == b'"a\\u2028b\\u2029c"'
    assert response["Content-Type"] == "application/json"


def test_the_root_lists_the_lists_and_suffixes_choose_the_format(site):
    assert body(site.sync.get("/api/"))["books"] == "http://testserver/api/books/"
    assert body(site.sync.get("/api/books.json"))["count"] == 5
    assert site.sync.get("/api/books.evil").status_code == 404
    allowed = site.sync.get("/api/books/")["Allow"]
    assert allowed == "GET, POST, HEAD, OPTIONS"
    assert site.sync.put("/api/books/", {}, format="json").status_code == 405


@pytest.mark.parametrize("verb", ["post", "put", "patch"])
def test_forms_and_files_are_read_with_every_method_in_both_colours(serve, verb):
    def told(request):
        return Response({"a": request.data.getlist("a"), "f": request.FILES["f"].read().decode()})

    async def atold(request):
        return told(request)

    methods = ["POST", "PUT", "PATCH"]
    routes = [path("s", api_view(methods)(told)), path("a", api_view(methods)(atold))]
    site = serve(routes)
    for client, url in ((site.sync, "/s"), (site.loop, "/a")):
        file = SimpleUploadedFile("f.txt", b"inside")
        response = send(client, verb, url, {"a": ["1", "2"], "f": file}, format="multipart")
        assert body(response) == {"a": ["1", "2"], "f": "inside"}


def test_an_attribute_error_in_an_authenticator_never_lets_another_user_stand_in(serve):
    class Broken(BasicAuthentication):
        def authenticate(self, request):
            return request.no_such_attribute

    class Open(APIView):
        authentication_classes = [Broken]

        def get(self, request):
            return Response(request.user.pk)

    user = SimpleNamespace(pk=7, is_active=True, is_authenticated=True)
    site = serve([path("", Open.as_view())], slots={"user": lambda request: user})
    site.sync.raise_request_exception = False
    assert site.sync.get("/").status_code == 500


def test_options_tell_the_fields_in_both_colours(site):
    for client, name in ((site.sync, "books"), (site.loop, "abooks")):
        told = body(send(client, "options", f"/api/{name}/1/"))
        assert told["actions"]["PUT"]["title"] == {
            "type": "string", "required": True, "read_only": False, "label": "Title",
            "max_length": 20,
        }  # fmt: skip


def test_head_is_answered_as_get_without_a_body(site):
    for client, name in ((site.sync, "books"), (site.loop, "abooks")):
        assert send(client, "head", f"/api/{name}/").status_code == 200


async def test_an_async_view_starts_no_thread(serve, monkeypatch):
    @api_view(["GET", "POST"])
    async def here(request):
        return Response(threading.current_thread() is threading.main_thread())

    def refuse(*args):
        raise AssertionError("a thread was asked for")

    site = serve([path("", here)])
    monkeypatch.setattr("hotclub_http.bridge.call_sync", refuse)
    monkeypatch.setattr("hotclub_http.dispatch.call_sync", refuse)
    assert (await site.loop.get("/")).content == b"true"
    assert (await site.loop.post("/", {"a": 1}, format="json")).content == b"true"


# Permissions, authentication, throttling


class Yes(BasePermission):
    pass


class No(BasePermission):
    def has_permission(self, request, view):
        return False

    def has_object_permission(self, request, view, obj):
        return False


class AsyncNo(BasePermission):
    async def has_permission(self, request, view):
        return False

    async def has_object_permission(self, request, view, obj):
        return False


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (Yes & Yes, True), (Yes & No, False), (No & Yes, False), (Yes | No, True),
        (No | Yes, True), (No | No, False), (~No, True), (~Yes, False), (~(Yes & No) & Yes, True),
        (Yes & AsyncNo, False), (~AsyncNo, True),
    ],
)  # fmt: skip
async def test_sec_api_014_permissions_combine_by_the_truth_table_on_both_levels(rule, allowed):
    assert await rule().ahas_permission(None, None) is allowed
    assert await rule().ahas_object_permission(None, None, None) is allowed


def test_sec_api_014_an_object_rule_counts_only_with_its_own_request_rule():
    class OwnerOnly(No):
        def has_object_permission(self, request, view, obj):
            return True

    assert (OwnerOnly | No)().has_object_permission(None, None, None) is False


def test_sec_api_011_object_permissions_are_checked_once_in_both_colours(library, serve):
    asked = []

    class Mine(BasePermission):
        def has_object_permission(self, request, view, obj):
            asked.append(obj.pk)
            return obj.name == "mine"

    class AuthorSerializer(serializers.ModelSerializer):
        class Meta:
            model = library.Author
            fields = ["id", "name"]

    class Authors(ModelViewSet):
        queryset = library.Author.objects.all()
        serializer_class = AuthorSerializer
        permission_classes = [Mine]

    class AsyncAuthors(Authors):
        view_is_async = True

    router = DefaultRouter()
    router.register("sync", Authors, basename="s")
    router.register("async", AsyncAuthors, basename="a")
    site = serve(router.urls)
    mine = library.Author.objects.create(name="mine")
    other = library.Author.objects.create(name="other")

    assert site.sync.get(f"/sync/{mine.pk}/").status_code == 200
    assert site.sync.delete(f"/sync/{other.pk}/").status_code == 403
    assert send(site.loop, "get", f"/async/{mine.pk}/").status_code == 200
    assert send(site.loop, "delete", f"/async/{other.pk}/").status_code == 403
    assert asked == [mine.pk, other.pk] * 2
    assert library.Author.objects.count() == 2


class Tokens:
    async def afind(self, key):
        return self.find(key)

    def find(self, key):
        user = SimpleNamespace(pk=1, is_active=True, is_authenticated=True)
        return (user, key) if key == "good" else None


async def test_sec_api_016_019_tokens_and_sessions(serve):
    ran = []

    @api_view(["GET", "POST"])
    def shut(request):
        ran.append(request.method)
        return Response({"user": request.user.pk})

    class Shut(APIView):
        authentication_classes = [TokenAuthentication, SessionAuthentication, BasicAuthentication]
        permission_classes = [IsAuthenticated]

        async def get(self, request):
            return Response(request.user.pk)

        async def post(self, request):
            ran.append("post")
            return Response(request.user.pk)

    configure({"TOKEN_STORE": Tokens()})
    site = serve([path("", Shut.as_view()), path("open", shut)])
    assert (await site.loop.get("/")).status_code == 401
    assert (await site.loop.get("/"))["WWW-Authenticate"] == "Token"
    for header in ("Token bad", "Token", "Token a b", "Basic x", "Basic Og==", "Token \xff"):
        refused = await site.loop.get("/", headers={"Authorization": header})
        assert refused.status_code == 401, header
    site.loop.credentials(HTTP_AUTHORIZATION="Token good")
    assert (await site.loop.post("/", {}, format="json")).content == b"1"
    assert ran == ["post"]

    user = SimpleNamespace(pk=2, is_active=True, is_authenticated=True)
    with_session = serve([path("", Shut.as_view())], slots={"user": lambda request: user})
    assert (await with_session.loop.get("/")).content == b"2"
    refused = await with_session.loop.post("/", {}, format="json")
    assert (refused.status_code, ran) == (403, ["post"])
    configure({"CSRF_CHECK": lambda request: None})
    assert (await with_session.loop.post("/", {}, format="json")).status_code == 200


def test_sec_api_024_parallel_requests_never_exceed_the_rate():
    store, admitted = MemoryThrottleStore(), []
    barrier = threading.Barrier(20)

    def ask():
        barrier.wait()
        admitted.extend([store.take("k", limit=10, window_seconds=60, now=1.0) for _ in range(5)])

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert admitted.count(0.0) == 10


def test_a_throttled_request_is_told_when_to_come_back(serve):
    class Twice(SimpleRateThrottle):
        rate = "2/min"
        store = MemoryThrottleStore()
        timer = staticmethod(lambda: 100.0)

        def get_cache_key(self, request, view):
            return self.get_ident(request)

    class Open(APIView):
        throttle_classes = [Twice]

        def get(self, request):
            return Response("ok")

    client = serve([path("", Open.as_view())]).sync
    # A client's own X-Forwarded-For is not believed.
    codes = [client.get("/", headers={"X-Forwarded-For": f"1.1.1.{n}"}) for n in range(3)]
    assert [one.status_code for one in codes] == [200, 200, 429]
    assert codes[-1]["Retry-After"] == "60"


def test_errors_as_problem_details_when_the_settings_say_so(site):
    configure({"PROBLEM_DETAILS": True})
    response = site.sync.post("/api/books/", {"title": "", "author": 1}, format="json")
    assert response["Content-Type"] == "application/problem+json"
    assert body(response) == {
        "type": "about:blank", "title": "Bad Request", "status": 400, "code": "invalid",
        "detail": "The input breaks rules; see errors.", "instance": "/api/books/",
        "errors": [
            {"pointer": "/title", "detail": "This field may not be blank.", "code": "blank"}
        ],
    }  # fmt: skip


def test_sec_api_032_an_unexpected_error_shows_nothing_of_itself(serve):
    @api_view(["GET"])
    def broken(request):
        raise RuntimeError("seeded-secret-7")

    site = serve([path("", broken)])
    site.sync.raise_request_exception = False
    response = site.sync.get("/")
    assert response.status_code == 500
    assert b"seeded-secret-7" not in response.content


@pytest.mark.parametrize(
    "sent",
    ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a/\x00evil.txt"],
)
def test_sec_api_038_039_an_uploaded_name_is_its_last_part(sent):
    context = {"kwargs": {"filename": sent}}
    assert FileUploadParser().get_filename(None, None, context) == "evil.txt"


def test_sec_api_040_links_of_pages_keep_their_host_and_encode_the_query(site):
    url = '/api/books/?search=b&x="><script>&page=1'
    link = body(site.sync.get(url))["next"]
    assert link.startswith("http://testserver/api/books/?")
    assert "<" not in link
    assert site.sync.get("/api/books/", HTTP_HOST="evil.com/x@y").status_code == 400


# The document and its page


def test_the_document_describes_filters_pages_bodies_and_path_types(site):
    document = body(site.sync.get("/openapi.json", HTTP_ACCEPT="application/json"))
    operations = document["paths"]["/api/books/"]

    assert document["openapi"] == "3.1.0"
    assert [one["name"] for one in operations["get"]["parameters"]] == [
        "search", "ordering", "price", "price__gte", "author", "author__in", "page", "size",
    ]  # fmt: skip
    page = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert page["properties"]["results"]["items"] == {"$ref": "#/components/schemas/Book"}
    sent = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert sent == {"$ref": "#/components/schemas/BookInput"}
    assert document["components"]["schemas"]["BookInput"]["required"] == ["title", "author"]
    assert "post" in document["paths"]["/api/books/{pk}/rename/"]
    names = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(names) == len(set(names))


def test_sec_api_002_003_the_page_escapes_its_words_and_needs_no_inline_code(site):
    response = site.sync.get("/docs/")
    text = response.text
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Library &lt;1&gt;" in text
    assert "<1>" not in text
    for inline in ("<style", "style=", "onclick", "javascript:", "http://", "https://e.g"):
        assert inline not in text.replace("http://testserver", "")
    for asset in re.findall(r'(?:href|src)="(/docs/assets/[^"]+)"', text):
        found = site.sync.get(asset)
        assert (found.status_code, "immutable" in found["Cache-Control"]) == (200, True)
    assert site.sync.get("/docs/assets/..%2fhtml.py").status_code == 404


def test_sec_api_033_only_what_the_caller_may_use_is_listed(serve):
    class Hidden(APIView):
        permission_classes = [IsAuthenticated]

        def get(self, request):
            return Response("secret")

    class Shown(APIView):
        def get(self, request):
            return Response("open")

    api = [path("hidden/", Hidden.as_view()), path("shown/<int:n>/", Shown.as_view())]
    site = serve([*api, path("", include(docs_urls(api)))])
    document = body(site.sync.get("/openapi.json", HTTP_ACCEPT="application/json"))
    assert list(document["paths"]) == ["/shown/{n}/"]
    [parameter] = document["paths"]["/shown/{n}/"]["get"]["parameters"]
    assert parameter["schema"] == {"type": "integer", "minimum": 0}
    assert b"/hidden/" not in site.sync.get("/docs/").content


async def test_tokens_may_be_rows_of_a_model(serve, sqlite_database):
    class Reader(orm.Model):
        name = orm.CharField(max_length=9)
        is_active = True
        is_authenticated = True

        class Meta:
            app_label = "api_token_tests"

    class Key(orm.Model):
        key = orm.CharField(max_length=9, primary_key=True)
        user = orm.ForeignKey(Reader, orm.CASCADE)

        class Meta:
            app_label = "api_token_tests"

    class Keys(TokenAuthentication):
        model = Key
        keyword = "Bearer"

    class Who(APIView):
        authentication_classes = [Keys]
        permission_classes = [IsAuthenticated]

        def get(self, request):
            return Response([request.user.name, request.auth.key])

    class AsyncWho(Who):
        async def get(self, request):
            return Response([request.user.name, request.auth.key])

    await asyncio.to_thread(orm.create_tables, sqlite_database, Reader, Key)
    await Key.objects.acreate(key="k", user=await Reader.objects.acreate(name="Django"))
    clients = serve([path("a/", Who.as_view()), path("b/", AsyncWho.as_view())])

    for address in ("/a/", "/b/"):
        told = await clients.loop.get(address, headers={"Authorization": "Bearer k"})
        assert (told.status_code, told.json()) == (200, ["Django", "k"])
        refused = await clients.loop.get(address, headers={"Authorization": "Bearer x"})
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_client_can_be_anybody(serve):
    @api_view(["GET"])
    def who(request):
        return Response([getattr(request.user, "pk", None), request.auth])

    site = serve([path("", who)])
    somebody = SimpleNamespace(pk=7, is_active=True, is_authenticated=True)
    for client in (site.sync, site.loop):

        async def ask(client=client):
            answer = client.get("/")
            return (await answer if asyncio.iscoroutine(answer) else answer).json()

        client.credentials(HTTP_X_OTHER="1")
        client.force_authenticate(user=somebody, token="t")
        client.credentials(HTTP_X_OTHER="2")
        assert await ask() == [7, "t"]
        client.force_authenticate()
        assert await ask() == [None, None]


@pytest.mark.parametrize("verb", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", "ultipart form"),
        ("multipart/form-data", b"abc", "Invalid boundary"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5000, "number of GET/POST parameters"),
        ("text/plain", b"x" * 3_000_000, ""),
    ],
)
def test_what_http_refuses_is_told_by_the_api(serve, verb, kind, body, words):
    class Reading(APIView):
        def post(self, request):
            request._request.POST  # noqa: B018 - as a CSRF check reads it
            return Response([len(request.data), len(request._request.body)])

        put = post

    answer = serve([path("", Reading.as_view())]).sync.generic(verb, "/", body, content_type=kind)

    assert answer.status_code in (400, 413, 415)
    assert answer["Content-Type"] == "application/json"
    assert words in answer.json()["detail"]
