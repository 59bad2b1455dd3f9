"""Every test tool, used as a project uses it. Run by `hotclub test --pattern '*_cases.py'`."""

# ruff: noqa: PT009, PT027, B017 - unittest's own manner is what is tested

import asyncio
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from hotclub import forms
from hotclub.auth import get_user_model
from hotclub.conf import settings
from hotclub.db import connection, transaction
from hotclub.db.transaction import on_commit
from hotclub.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from hotclub.orm import CharField, Model
from hotclub.staticfiles.finders import find
from hotclub.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from hotclub.templates.loader import render_to_string
from hotclub.test import (
    AsyncClient,
    AsyncRequestFactory,
    Client,
    LiveServerTestCase,
    RedirectCycleError,
    RequestFactory,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
    isolate_apps,
    modify_settings,
    override_settings,
    skipIfDBFeature,
    skipUnlessDBFeature,
    tag,
)

from shop import views
from shop.models import Author, Book

MANIFEST = "hotclub.staticfiles.storage.ManifestStaticFilesStorage"


class RollbackTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author = Author.objects.create(name="Django")
        cls.names = ["Django"]

    def test_a_writes(self):
        self.assertEqual(Author.objects.count(), 2)
        Author.objects.create(name="Stephane")
        self.author.name = "changed"
        self.names.append("changed")

    def test_b_sees_nothing_of_a(self):
        self.assertEqual([one.name for one in Author.objects.all()], ["Django", "House"])
        self.assertEqual(self.author.name, "Django")
        self.assertEqual(self.names, ["Django"])

    def test_an_error_of_the_database_spoils_this_test_only(self):
        with self.assertRaises(Exception), transaction.atomic():
            Author.objects.create(pk=self.author.pk, name="twice")
        self.assertEqual(Author.objects.count(), 2)

    async def test_async_sees_the_class_rows_and_the_clients(self):
        await Author.objects.acreate(name="Async")
        self.assertEqual(await Author.objects.acount(), 3)
        response = await self.async_client.get("/async/")
        self.assertEqual(response.text, "Async, Django, House")
        response = await self.async_client.post("/aadd/", {"name": "Client"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(await Author.objects.acount(), 4)
        async with transaction.atomic():
            await Author.objects.acreate(name="Block")
        self.assertEqual(await Author.objects.acount(), 5)

    def test_both_kinds_of_views_see_the_rows(self):
        self.assertContains(self.client.get("/"), "<li>Django</li>", count=1, html=True)
        self.assertContains(self.client.get("/async/"), "Django, House")
        self.client.post("/add/", {"name": "Posted"})
        self.client.post("/aadd/", {"name": "Posted too"})
        self.assertEqual(Author.objects.count(), 4)

    def test_threads_work_in_the_same_transaction(self):
        thread = threading.Thread(target=lambda: Author.objects.create(name="Thread"))
        thread.start()
        thread.join()
        self.assertEqual(Author.objects.count(), 3)

    def test_durable_blocks_are_let_through_unless_they_are_inner(self):
        with transaction.atomic(durable=True):
            Author.objects.create(name="Durable")
            with self.assertRaises(RuntimeError), transaction.atomic(durable=True):
                pass

    def test_callbacks_can_be_captured(self):
        called = []
        with self.captureOnCommitCallbacks() as callbacks:
            on_commit(lambda: called.append("no"))
        self.assertEqual((len(callbacks), called), (1, []))
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            on_commit(lambda: on_commit(lambda: called.append("second")))
        self.assertEqual((len(callbacks), called), (2, ["second"]))


class FailingRelations(TestCase):
    def test_rows_that_point_to_nothing_are_found(self):
        book = Book(title="x", author_id=999_999)
        book.save()
        with self.assertRaises(Exception):
            self._fixture_teardown()
        self._fixture_setup()


class CommittingTests(TransactionTestCase):
    reset_sequences = True

    def test_a_commits(self):
        with transaction.atomic():
            Author.objects.create(name="first")
        self.assertEqual(Author.objects.get(name="first").pk, 1)

    def test_b_begins_with_empty_tables_and_keys(self):
        self.assertEqual(Author.objects.count(), 0)
        self.assertEqual(Author.objects.create(name="again").pk, 1)

    def test_callbacks_run_at_the_commit(self):
        called = []
        with transaction.atomic():
            on_commit(lambda: called.append(1))
        self.assertEqual(called, [1])


class RestoringTests(TransactionTestCase):
    serialized_rollback = True

    def test_the_rows_of_migrations_are_there(self):
        self.assertEqual([one.name for one in Author.objects.all()], ["House"])
        Author.objects.all().delete()

    def test_they_are_there_again(self):
        self.assertEqual([one.name for one in Author.objects.all()], ["House"])


class WithoutDatabaseTests(SimpleTestCase):
    def test_a_database_is_refused(self):
        with self.assertRaisesMessage(AssertionError, "used a database that it does not name"):
            Author.objects.count()


class OneDatabaseTests(TestCase):
    def test_another_database_is_refused(self):
        with self.assertRaisesMessage(AssertionError, "databases"):
            Author.objects.using("other").count()


class AllDatabasesTests(TestCase):
    databases = "__all__"

    def test_another_database_may_be_named(self):
        self.assertEqual(Author.objects.using("other").count(), 1)


class ClientTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = get_user_model().objects.create_user("django", password="minor-swing")

    def test_what_a_response_knows(self):
        response = self.client.get("/", {"page": "2"}, headers={"accept": "text/html"})
        self.assertEqual(response.context["title"], "Shop")
        self.assertEqual([one.name for one in response.templates], ["index.html", "base.html"])
        self.assertEqual(response.resolver_match.url_name, "index")
        self.assertEqual(response.wsgi_request.GET["page"], "2")
        self.assertEqual(response.request["PATH_INFO"], "/")
        self.assertIn("authors", response.context)
        with self.assertRaises(KeyError):
            response.context["nothing"]

    def test_json_and_verbs(self):
        self.assertEqual(self.client.get("/json/").json()["method"], "GET")
        for verb in ("put", "patch", "delete", "options"):
            self.assertEqual(getattr(self.client, verb)("/json/").json()["method"], verb.upper())
        self.assertEqual(self.client.head("/json/").content, b"")
        self.assertEqual(Client(headers={"user-agent": "me"}).get("/json/").json()["agent"], "me")

    def test_log_in_and_out(self):
        self.assertFalse(self.client.login(username="django", password="wrong"))
        self.assertTrue(self.client.login(username="django", password="minor-swing"))
        self.assertEqual(self.client.get("/me/").text, "django 1")
        self.assertEqual(self.client.get("/me/").text, "django 2")
        self.assertEqual(self.client.session["visits"], 2)
        self.client.logout()
        self.assertEqual(self.client.get("/me/").text, "AnonymousUser 1")

    def test_log_in_by_force(self):
        self.client.force_login(self.user)
        self.assertEqual(self.client.get("/me/").text, "django 1")

    async def test_log_in_awaiting(self):
        client = AsyncClient()
        self.assertTrue(await client.alogin(username="django", password="minor-swing"))
        self.assertEqual((await client.get("/me/")).text, "django 1")
        self.assertEqual(await (await client.asession()).aget("visits"), 1)
        await client.alogout()
        self.assertEqual((await client.get("/me/")).text, "AnonymousUser 1")
        await client.aforce_login(self.user)  # an anonymous session's values are kept
        self.assertEqual((await client.get("/me/")).text, "django 2")

    def test_a_session_can_be_filled_before(self):
        session = self.client.session
        session["visits"] = 41
        session.save()
        self.assertEqual(self.client.get("/me/").text, "AnonymousUser 42")

    def test_redirects_are_followed_and_checked(self):
        response = self.client.get("/moved/", follow=True)
        self.assertEqual(response.redirect_chain, [("/?a=1&b=2", 302)])
        self.assertRedirects(response, "/?a=1&b=2")
        self.assertRedirects(self.client.get("/moved/"), "/?b=2&a=1")
        gone = self.client.get("/moved/?gone=1")
        self.assertRedirects(gone, "/moved-twice/", target_status_code=404)
        self.assertRedirects(gone, "/moved-twice/", fetch_redirect_response=False)
        with self.assertRaisesMessage(AssertionError, "Response didn't redirect as expected"):
            self.assertRedirects(self.client.get("/"), "/")
        with self.assertRaises(RedirectCycleError):
            self.client.get("/round/", follow=True)

    def test_an_error_of_a_view_is_the_tests(self):
        with self.assertRaises(ZeroDivisionError):
            self.client.get("/broken/")
        quiet = Client(raise_request_exception=False)
        response = quiet.get("/broken/")
        self.assertEqual(response.status_code, 500)
        self.assertIs(response.exc_info[0], ZeroDivisionError)

    def test_forged_posts_pass_unless_asked_for(self):
        self.assertEqual(self.client.post("/add/", {"name": "x"}).status_code, 302)
        self.assertEqual(
            Client(enforce_csrf_checks=True).post("/add/", {"name": "x"}).status_code, 403
        )

    async def test_forged_posts_by_asgi(self):
        self.assertEqual((await AsyncClient().post("/add/", {"name": "x"})).status_code, 302)
        strict = AsyncClient(enforce_csrf_checks=True)
        self.assertEqual((await strict.post("/add/", {"name": "x"})).status_code, 403)


class FactoryTests(TestCase):
    def test_a_view_alone(self):
        self.assertEqual(views.as_json(RequestFactory().patch("/x/")).status_code, 200)

    async def test_an_async_view_alone(self):
        response = await views.aindex(AsyncRequestFactory().get("/async/"))
        self.assertEqual(response.text, "House")


class NameForm(forms.Form):
    name = forms.CharField(max_length=3)


class AssertionTests(TestCase):
    def test_html(self):
        self.assertHTMLEqual(
            '<p class="a b"  id=x>Hi <b>you</b></p>', '<p id="x" class="b a"> Hi <b> you</b></p>'
        )
        self.assertHTMLEqual("<input required disabled>", '<input disabled="" required="required">')
        self.assertHTMLNotEqual("<p>a</p>", "<p>b</p>")
        self.assertInHTML("<li>1</li>", "<ul><li>1</li><li>2</li><li>1</li></ul>", count=2)
        self.assertNotInHTML("<li>3</li>", "<ul><li>1</li></ul>")
        with self.assertRaisesMessage(AssertionError, "not valid HTML"):
            self.assertHTMLEqual("</p>", "<p></p>")
        with self.assertRaises(AssertionError):
            self.assertHTMLEqual("<p>a</p>", "<p>b</p>")

    def test_html_as_browsers_read_it(self):
        self.assertHTMLEqual("<ul><li>one<li>two</ul>", "<ul><li>one <li>two</li></li></ul>")
        self.assertHTMLEqual("<p>Hello", "<p> Hello</p>")
        self.assertHTMLNotEqual("<p>a b</p>", "<p>a &nbsp;b</p>")
        page = HttpResponse('<body><form method="get"><input name="q"></form></body>')
        self.assertNotContains(page, '<form method="get">', html=True)
        self.assertInHTML('<input name="q">', "<div><form><p><input name=q></form></div>")

    def test_json_and_xml_and_addresses(self):
        self.assertJSONEqual('{"a": 1, "b": [2]}', {"b": [2], "a": 1})
        self.assertJSONNotEqual("[1]", "[2]")
        self.assertXMLEqual('<a y="1" x="2"><b/></a>', '<a x="2" y="1">\n  <b></b>\n</a>')
        self.assertXMLNotEqual("<a/>", "<b/>")
        self.assertXMLEqual("<a/><b/>", "<a></a> <b/>")
        self.assertURLEqual("/x/?b=2&a=1", "/x/?a=1&b=2")
        with self.assertRaisesMessage(AssertionError, "First argument is not valid JSON"):
            self.assertJSONEqual("{", {})

    def test_content(self):
        response = self.client.get("/")
        self.assertContains(response, "House")
        self.assertNotContains(response, "Nobody")
        self.assertContains(response, '<ul class="a b"><li>House</li></ul>', html=True)
        self.assertContains(self.client.get("/none/"), "", status_code=404)
        with self.assertRaisesMessage(AssertionError, "Couldn't find 'Nobody'"):
            self.assertContains(response, "Nobody")
        with self.assertRaisesMessage(AssertionError, "Response code was 200 (expected 404)"):
            self.assertContains(response, "House", status_code=404)

    def test_responses_that_no_client_has_fetched(self):
        stream = StreamingHttpResponse(["minor ", "swing"])
        for text in ("minor", "swing"):
            self.assertContains(stream, text)
        moved = HttpResponseRedirect("/there/?a=1")
        self.assertRedirects(moved, "/there/?a=1", fetch_redirect_response=False)
        secure = HttpResponseRedirect("https://testserver/there/")
        for expected in ("https://testserver/there/", "/there/"):
            self.assertRedirects(secure, expected, fetch_redirect_response=False)
        with self.assertRaises(AssertionError):
            self.assertRedirects(secure, "http://testserver/there/", fetch_redirect_response=False)
        with self.assertRaisesMessage(ValueError, "fetched"):
            self.assertTemplateUsed(HttpResponse(), "index.html")

    def test_partials_have_the_name_that_they_are_asked_for_by(self):
        with self.assertTemplateUsed("base.html#foot"):
            self.assertEqual(render_to_string("base.html#foot"), "foot")
        with self.assertTemplateNotUsed("base.html#foot"):
            self.client.get("/")

    def test_templates(self):
        response = self.client.get("/")
        self.assertTemplateUsed(response, "index.html")
        self.assertTemplateUsed(response, "base.html", count=1)
        self.assertTemplateNotUsed(response, "other.html")
        with self.assertTemplateUsed("base.html"):
            self.client.get("/")
        with self.assertTemplateNotUsed("base.html"):
            pass
        with self.assertRaisesMessage(AssertionError, "Template 'x.html' was not a template used"):
            self.assertTemplateUsed(response, "x.html")

    def test_forms(self):
        self.assertFormError(NameForm({"name": ""}), "name", "This field is required.")
        self.assertFormError(NameForm({"name": "abc"}), None, [])
        with self.assertRaisesMessage(AssertionError, "not bound"):
            self.assertFormError(NameForm(), "name", [])
        with self.assertRaisesMessage(AssertionError, "does not contain the field 'nme'"):
            self.assertFormError(NameForm({}), "nme", [])
        names = forms.formset_factory(NameForm)
        formset = names(
            {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "toolong"}
        )
        self.assertFormSetError(
            formset, 0, "name", "Ensure this value has at most 3 characters (it has 7)."
        )
        self.assertFormSetError(formset, None, None, [])
        self.assertFieldOutput(
            forms.IntegerField, {"1": 1}, {"x": ["Enter a whole number."]}, empty_value=None
        )

    def test_queries(self):
        with self.assertNumQueries(2) as captured:
            list(Author.objects.all())
            Author.objects.count()
        self.assertIn("SELECT", captured[0]["sql"])
        self.assertNumQueries(1, Author.objects.count)
        with self.assertRaisesMessage(AssertionError, "1 queries executed, 0 expected"):
            with self.assertNumQueries(0):
                Author.objects.count()
        with self.assertNumQueries(1):
            self.client.get("/async/")

    def test_query_sets(self):
        Author.objects.create(name="Anna")
        self.assertQuerySetEqual(
            Author.objects.all(), ["Anna", "House"], transform=lambda one: one.name
        )
        self.assertQuerySetEqual(
            Author.objects.values_list("name", flat=True).order_by(),
            ["House", "Anna"],
            ordered=False,
        )
        with self.assertRaisesMessage(ValueError, "non-ordered"):
            self.assertQuerySetEqual(Author.objects.order_by(), Author.objects.all())

    def test_messages_of_errors_and_warnings(self):
        import warnings

        self.assertRaisesMessage(ValueError, "invalid literal", int, "x")
        with self.assertWarnsMessage(UserWarning, "careful"):
            warnings.warn("be careful", UserWarning, stacklevel=1)


@override_settings(LANGUAGE_CODE="de")
class SettingsTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at_the_start = settings.LANGUAGE_CODE

    def test_the_class_has_them(self):
        self.assertEqual((self.at_the_start, settings.LANGUAGE_CODE), ("de", "de"))

    @override_settings(LANGUAGE_CODE="fr")
    def test_a_method_has_its_own(self):
        self.assertEqual(settings.LANGUAGE_CODE, "fr")

    @override_settings(LANGUAGE_CODE="it")
    async def test_a_coroutine_too(self):
        await asyncio.sleep(0)
        self.assertEqual(settings.LANGUAGE_CODE, "it")

    def test_blocks(self):
        with (
            self.settings(NEW=1),
            self.modify_settings(MIDDLEWARE={"remove": settings.MIDDLEWARE[0]}),
        ):
            self.assertEqual((settings.NEW, len(settings.MIDDLEWARE)), (1, 2))
        self.assertFalse(hasattr(settings, "NEW"))
        with modify_settings(ALLOWED_HOSTS={"append": ["a", "testserver"], "prepend": "b"}):
            self.assertEqual(settings.ALLOWED_HOSTS, ["b", "testserver", "a"])

    def test_static_files_follow(self):
        with TemporaryDirectory() as folder:
            Path(folder, "other.css").touch()
            with self.settings(STATICFILES_DIRS=[folder], STATIC_URL="/s/", STATIC_ROOT="/r"):
                self.assertEqual(find("other.css"), str(Path(folder, "other.css")))
                self.assertEqual(staticfiles_storage.url("a.css"), "/s/a.css")
                self.assertEqual(staticfiles_storage.location, "/r")
            self.assertIsNone(find("other.css"))
        with self.settings(STATIC_URL="/s/", STORAGES={"staticfiles": {"BACKEND": MANIFEST}}):
            self.assertIsInstance(staticfiles_storage, ManifestStaticFilesStorage)
            staticfiles_storage.manifest_strict = False
            self.assertIs(staticfiles_storage.manifest_strict, False)
        self.assertNotIsInstance(staticfiles_storage, ManifestStaticFilesStorage)

    @override_settings(ROOT_URLCONF="shop.other_urls")
    def test_routes_follow(self):
        self.assertEqual(self.client.get("/other/").text, "other")
        self.assertEqual(self.client.get("/json/").status_code, 404)


class HelperTests(TestCase):
    @tag("slow")
    def test_with_a_tag(self):
        pass

    @skipUnlessDBFeature("supports_transactions")
    def test_that_runs(self):
        pass

    @skipUnlessDBFeature("does_the_impossible")
    def test_that_is_skipped(self):
        self.fail("not reached")

    @skipIfDBFeature("supports_transactions")
    async def test_that_is_skipped_too(self):
        self.fail("not reached")

    @isolate_apps("shop")
    def test_models_of_a_test_alone(self):
        class Author(Model):
            other = CharField(max_length=3)

            class Meta:
                app_label = "shop"

        self.assertIsNot(Author, views.Author)

    def test_the_database_is_not_the_projects(self):
        name = str(connection.settings_dict["NAME"])
        self.assertTrue(name == ":memory:" or name.startswith("test_"), name)


class LiveTests(LiveServerTestCase):
    def test_the_server_sees_what_the_test_commits(self):
        from urllib.request import urlopen

        Author.objects.create(name="Live")
        with urlopen(f"{self.live_server_url}/async/") as answer:
            self.assertIn(b"Live", answer.read())
        with urlopen(f"{self.live_server_url}/") as answer:
            self.assertIn(b"Live", answer.read())
