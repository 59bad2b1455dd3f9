"""An API in a project: settings, sessions and CSRF, passwords, tokens, permissions, zone, errors."""

import shutil
import textwrap

import pytest

PROJECT = """
import asyncio, json
from hotclub.conf import settings

settings.configure(
    SECRET_KEY="k" * 50,
    ALLOWED_HOSTS=["testserver"],
    INSTALLED_APPS=[
        "hotclub.auth", "hotclub.contenttypes", "hotclub.sessions", "hotclub.api",
        "hotclub.api.authtoken", "hotclub.admin", "hotclub.messages",
    ],
    DATABASES={"default": DATABASE},
    ROOT_URLCONF=__name__,
    TIME_ZONE="Europe/Paris",
    PASSWORD_HASHERS=["hotclub.auth.hashers.MD5PasswordHasher"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[
        "hotclub.sessions.middleware.SessionMiddleware",
        "hotclub.middleware.csrf.CsrfViewMiddleware",
        "hotclub.auth.middleware.AuthenticationMiddleware",
        "hotclub.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "OPTIONS": {"context_processors": [
            "hotclub.templates.context_processors.request",
            "hotclub.auth.context_processors.auth",
            "hotclub.messages.context_processors.messages",
        ],
        "loaders": [("hotclub.templates.loaders.locmem.Loader", {
            "user.html": "<p>{{ name }} {{ request.method }}</p>",
        }), "hotclub.templates.loaders.app_directories.Loader"]},
    }],
    REST_FRAMEWORK=REST,
)
import hotclub
hotclub.setup()
from hotclub.management import call_command

from hotclub.api import serializers, viewsets, routers
from hotclub.api.authentication import (
    BasicAuthentication, SessionAuthentication, TokenAuthentication,
)
from hotclub.api.authtoken.models import Token, TokenProxy
from hotclub.api.authtoken.views import obtain_auth_token
from hotclub.api.docs import docs_urls
from hotclub.api.permissions import DjangoModelPermissions, IsAuthenticated
from hotclub.api.renderers import TemplateHTMLRenderer
from hotclub.api.response import Response
from hotclub.api.test import APIClient, AsyncAPIClient
from hotclub.api.views import APIView
from hotclub import admin, exceptions
from hotclub.auth.models import Group, Permission, User
from hotclub.urls import include, path
from hotclub.views.decorators.csrf import ensure_csrf_cookie
from hotclub.http import HttpResponse


class Who(APIView):
    authentication_classes = [TokenAuthentication, SessionAuthentication, BasicAuthentication]

    def get(self, request):
        return Response([str(request.user), type(request.auth).__name__])

    def post(self, request):
        return Response([str(request.user), request.data])


class AsyncWho(Who):
    async def get(self, request):
        return Response([str(request.user), type(request.auth).__name__])

    async def post(self, request):
        return Response([str(request.user), request.data])


class GroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = Group
        fields = ["id", "name"]


class Groups(viewsets.ModelViewSet):
    queryset = Group.objects.order_by("pk")
    serializer_class = GroupSerializer
    permission_classes = [DjangoModelPermissions]


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "last_login"]


class Users(viewsets.ModelViewSet):
    queryset = User.objects.order_by("pk")
    serializer_class = UserSerializer


class Page(APIView):
    renderer_classes = [TemplateHTMLRenderer]
    template_name = "user.html"

    def get(self, request):
        return Response({"name": "<Django>"})


class Failing(APIView):
    def get(self, request, how):
        raise {
            "denied": exceptions.PermissionDenied("no"),
            "invalid": exceptions.ValidationError("Too loud.", code="loud"),
            "missing": Group.DoesNotExist(),
        }[how]


router = routers.DefaultRouter()
router.register("groups", Groups)
router.register("users", Users)
api = [path("api/", include(router.urls))]
urlpatterns = [
    path("who/", Who.as_view()),
    path("awho/", AsyncWho.as_view()),
    path("token/", obtain_auth_token),
    path("page/", Page.as_view()),
    path("admin/", admin.site.urls),
    path("fail/<how>/", Failing.as_view()),
    path("cookie/", ensure_csrf_cookie(lambda request: HttpResponse())),
    *api,
    path("api/", include(docs_urls(api, title="Club"))),
]
if not START:
    call_command("migrate", verbosity=0)
    User.objects.create_user("django", password="nuages")
    raise SystemExit
user = User.objects.get()
client = APIClient(enforce_csrf_checks=True)
"""


@pytest.fixture
def project(tmp_path, tmp_path_factory, run_python):
    """Return a function that runs a script in the project; its database is migrated once."""
    migrated = tmp_path_factory.getbasetemp() / "api-project.sqlite3"

    def run(script: str, rest: str = "{}") -> str:
        def head(database, start):
            url = f"sqlite:///{database}"
            return f"DATABASE, REST, START = {url!r}, {rest}, {start}\n" + PROJECT

        if not migrated.exists():
            run_python(tmp_path, head(migrated, start=False))
        database = tmp_path / "db.sqlite3"
        shutil.copy(migrated, database)
        return run_python(tmp_path, head(database, start=True) + textwrap.dedent(script))

    return run


def test_sessions_passwords_and_tokens_tell_who_asks(project):
    project(
        """
        import base64
        async def answers(address):
            loop = AsyncAPIClient(enforce_csrf_checks=True)
            return [(await loop.get(address, **more)).json() for more in ways]

        token = Token.objects.create(user=user)
        assert len(token.key) == 40
        basic = base64.b64encode(b"django:nuages").decode()
        ways = [
            {}, {"headers": {"Authorization": f"Token {token.key}"}},
            {"headers": {"Authorization": f"Basic {basic}"}},
        ]
        told = [["AnonymousUser", "NoneType"], ["django", "Token"], ["django", "NoneType"]]
        assert [client.get("/who/", **more).json() for more in ways] == told
        assert asyncio.run(answers("/awho/")) == told
        refused = client.get("/who/", headers={"Authorization": "Token x"})
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Token")
        wrong = base64.b64encode(b"django:wrong").decode()
        assert client.get("/who/", headers={"Authorization": f"Basic {wrong}"}).status_code == 401
        """
    )


def test_a_session_needs_the_projects_csrf_token(project):
    project(
        """
        client.force_login(user)
        assert client.get("/who/").json()[0] == "django"
        refused = client.post("/who/", {"a": 1}, format="json")
        assert refused.status_code == 403
        assert refused.json()["detail"].startswith("CSRF Failed: "), refused.json()
        client.get("/cookie/")
        secret = client.cookies["csrftoken"].value
        headers = {"X-CSRFToken": secret}
        given = client.post("/who/", {"a": 1}, format="json", headers=headers)
        assert given.json() == ["django", {"a": 1}]
        form = client.post("/who/", {"a": "1", "csrfmiddlewaretoken": secret})
        assert form.json()[0] == "django" and form.json()[1]["a"] == ["1"], form.json()

        async def on_loop():
            loop = AsyncAPIClient(enforce_csrf_checks=True)
            await loop.aforce_login(user)
            assert (await loop.post("/awho/", {"a": 1}, format="json")).status_code == 403
            await loop.get("/cookie/")
            headers = {"X-CSRFToken": loop.cookies["csrftoken"].value}
            given = await loop.post("/awho/", {"a": 1}, format="json", headers=headers)
            assert given.json() == ["django", {"a": 1}]

        asyncio.run(on_loop())
        """
    )


def test_model_permissions_are_the_users(project):
    project(
        """
        client.force_authenticate(user)
        assert client.get("/api/groups/").json() == []
        assert client.post("/api/groups/", {"name": "quintet"}).status_code == 403
        user.user_permissions.add(Permission.objects.get(codename="add_group"))
        client.force_authenticate(User.objects.get())
        assert client.post("/api/groups/", {"name": "quintet"}).status_code == 201
        assert client.get("/api/groups/").json() == [{"id": 1, "name": "quintet"}]
        assert client.delete("/api/groups/1/").status_code == 403
        client.force_authenticate()
        assert client.get("/api/groups/").status_code in (401, 403)
        """
    )


def test_times_are_of_the_projects_zone(project):
    project(
        """
        import datetime as dt
        user.last_login = dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)
        user.save()
        assert client.get("/api/users/").json()[0]["last_login"] == "2024-07-01T14:00:00+02:00"
        client.patch("/api/users/1/", {"last_login": "2024-07-01T09:00"}, format="json")
        assert User.objects.get().last_login == dt.datetime(2024, 7, 1, 7, tzinfo=dt.UTC)
        from hotclub.utils import timezone
        from zoneinfo import ZoneInfo
        from hotclub.api.serializers import DateTimeField
        with timezone.override(ZoneInfo("Asia/Tokyo")):
            shown = DateTimeField().to_representation(user.last_login)
        assert shown == "2024-07-01T21:00:00+09:00"
        """
    )


def test_exceptions_of_the_family_become_answers(project):
    project(
        """
        denied = client.get("/fail/denied/")
        assert denied.status_code in (401, 403), denied.status_code
        invalid = client.get("/fail/invalid/")
        assert (invalid.status_code, invalid.json()) == (400, ["Too loud."])
        told = client.get("/nowhere/", headers={"Accept": "application/json"})
        assert told.status_code == 404
        """
    )


def test_problem_details_and_defaults_come_from_the_settings(project):
    project(
        """
        from hotclub.test import override_settings
        lists = client.get("/api/users/").json()
        assert list(lists) == ["count", "next", "previous", "results"]
        problem = client.get("/api/users/9/")
        assert problem["Content-Type"] == "application/problem+json"
        assert problem.json()["status"] == 404
        with override_settings(REST_FRAMEWORK={}):
            assert client.get("/api/users/").json()[0]["username"] == "django"
        assert "count" in client.get("/api/users/").json()
        """,
        """{
            "PROBLEM_DETAILS": True,
            "DEFAULT_PAGINATION_CLASS": "hotclub.api.pagination.PageNumberPagination",
            "PAGE_SIZE": 5,
        }""",
    )


def test_an_unknown_setting_is_told(project):
    project(
        """
        from hotclub.test import override_settings
        from hotclub.exceptions import ImproperlyConfigured
        try:
            with override_settings(REST_FRAMEWORK={"PAGESIZE": 5}):
                raise AssertionError
        except ImproperlyConfigured as told:
            assert "Did you mean 'PAGE_SIZE'?" in str(told), told
        """
    )


def test_a_page_size_without_paging_is_a_warning(project):
    project(
        """
        from hotclub.checks import run_checks
        assert [one.id for one in run_checks() if one.id.startswith("rest")] == ["rest_framework.W001"]
        """,
        '{"PAGE_SIZE": 5}',
    )


def test_templates_are_the_projects(project):
    project(
        """
        page = client.get("/page/")
        assert page.content == b"<p>&lt;Django&gt; GET</p>", page.content
        """
    )


def test_tokens_are_given_for_passwords_and_by_command(project):
    project(
        """
        from io import StringIO
        from hotclub.management import CommandError
        told = client.post("/token/", {"username": "django", "password": "nuages"})
        assert told.status_code == 200, told.content
        key = told.json()["token"]
        again = client.post("/token/", {"username": "django", "password": "nuages"}, format="json")
        assert again.json() == {"token": key}
        wrong = client.post("/token/", {"username": "django", "password": "x"})
        assert wrong.json() == {"non_field_errors": ["This name and password do not go together."]}
        assert client.post("/token/", {}).status_code == 400

        out = StringIO()
        call_command("drf_create_token", "django", stdout=out)
        assert out.getvalue() == f"Generated token {key} for user django\\n"
        call_command("drf_create_token", "django", "--reset", stdout=out)
        assert Token.objects.get().key != key
        try:
            call_command("drf_create_token", "nobody")
            raise AssertionError
        except CommandError as told:
            assert "'nobody'" in str(told)
        """
    )


def test_a_proxy_of_a_token_is_known_by_its_user(project):
    project(
        """
        token = Token.objects.create(user=user)
        proxy = TokenProxy.objects.get()
        assert (proxy.pk, proxy.key, str(proxy)) == (user.pk, token.key, token.key)
        proxy.delete()
        assert not Token.objects.exists()
        Token.objects.create(user=user)
        TokenProxy.objects.all().delete()
        assert not Token.objects.exists()

        async def on_loop():
            await Token.objects.acreate(user=user)
            await (await TokenProxy.objects.aget()).adelete()
            assert not await Token.objects.aexists()

        asyncio.run(on_loop())
        """
    )


def test_the_models_match_their_migrations(project):
    project(
        """
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
        from hotclub_orm import doors
        assert Token._meta.db_table == "authtoken_token"
        """
    )


def test_the_document_is_served_and_written(project, tmp_path):
    project(
        f"""
        from io import StringIO
        document = client.get("/api/openapi.json").json()
        assert document["info"]["title"] == "Club" and "/api/users/" in document["paths"]
        assert client.get("/api/docs/").status_code == 200
        out = StringIO()
        call_command("generateschema", "--title", "Written", stdout=out)
        assert json.loads(out.getvalue())["info"]["title"] == "Written"
        call_command("generateschema", "--file", {str(tmp_path / "openapi.json")!r})
        """
    )

    assert '"/api/users/"' in (tmp_path / "openapi.json").read_text()


def test_routes_and_clients_of_test_cases(project):
    project(
        """
        import unittest
        from hotclub.api.test import APITestCase, URLPatternsTestCase

        class Tests(APITestCase, URLPatternsTestCase):
            urlpatterns = [path("only/", Who.as_view())]

            def test_both(self):
                assert isinstance(self.client, APIClient)
                assert self.client.get("/only/").json()[0] == "AnonymousUser"
                assert self.client.get("/who/").status_code == 404

        result = unittest.TextTestRunner(verbosity=0).run(
            unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
        )
        assert result.wasSuccessful() and result.testsRun == 1
        assert client.get("/who/").status_code == 200
        """
    )


def test_tokens_in_the_admin_are_known_by_their_user(project):
    project(
        """
        boss = User.objects.create_superuser("boss", password="nuages")
        client = APIClient()
        client.force_login(boss)
        made = client.post("/admin/authtoken/tokenproxy/add/", {"user": user.pk})
        assert made.status_code == 302, made.content
        token = Token.objects.get()
        assert token.user == user and len(token.key) == 40
        listed = client.get("/admin/authtoken/tokenproxy/?q=djan").text
        page = f"/admin/authtoken/tokenproxy/{user.pk}/change/"
        assert page in listed, listed
        assert f"{token.key}/change" not in listed
        assert client.get(page).status_code == 200
        assert client.get("/admin/authtoken/tokenproxy/nonsense/change/").status_code in (302, 404)
        gone = client.post(page.replace("change", "delete"), {"post": "yes"})
        assert gone.status_code == 302, gone.content
        assert not Token.objects.exists()
        """
    )


def test_throttles_count_in_the_projects_cache(project):
    project(
        """
        from hotclub.api.throttling import UserRateThrottle
        from hotclub.cache import cache
        from hotclub.test import override_settings

        class Two(UserRateThrottle):
            rate = "2/min"

        Who.throttle_classes = [Two]
        answers = [client.get("/who/") for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert 50 <= int(answers[2]["Retry-After"]) <= 60
        cache.clear()
        assert client.get("/who/").status_code == 200
        """
    )
