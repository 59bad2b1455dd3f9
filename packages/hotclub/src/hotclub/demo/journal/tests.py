# ruff: noqa: PT009 - the asserts of unittest, which hotclub.test builds on
"""The tests of the journal: `hotclub test hotclub.demo.journal --settings hotclub.demo.settings`."""

from __future__ import annotations

import io
from datetime import date, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from hotclub.auth import get_user_model
from hotclub.auth.models import User
from hotclub.demo.atlas.tests import AtlasTestCase
from hotclub.demo.journal.forms import VisitForm
from hotclub.demo.journal.models import Visit
from hotclub.demo.journal.pictures import MAX_SIDE_PIXELS
from hotclub.files.uploadedfile import SimpleUploadedFile
from hotclub.test import override_settings

PASSWORD = "minor-swing-1937"  # noqa: S105 - of nobody


def picture(
    image_format: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any
) -> SimpleUploadedFile:
    """Return an upload."""
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, image_format, **more)
    return SimpleUploadedFile("../../etc/passwd.png", content.getvalue(), "image/png")


class JournalTestCase(AtlasTestCase):
    """Places, and two visitors; Django is logged in."""

    django: User
    stephane: User

    @classmethod
    def setUpTestData(cls) -> None:
        """Write places and visitors."""
        super().setUpTestData()
        users = get_user_model().objects
        cls.django = users.create_user("django", password=PASSWORD)
        cls.stephane = users.create_user("stephane", password=PASSWORD)

    def setUp(self) -> None:
        """Log in, and make a folder for uploads that goes away."""
        self.client.force_login(self.django)
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        settings = override_settings(MEDIA_ROOT=folder.name)
        settings.enable()
        self.addCleanup(settings.disable)

    def visit(self, **values: Any) -> Visit:
        """Write a visit."""
        given = {"visitor": self.django, "city": self.kyoto, "date": date(2020, 5, 1), "rating": 4}
        return Visit.objects.create(**{**given, **values})


class SigningUpTests(JournalTestCase):
    """From nobody to a visitor with a journal."""

    def test_who_signs_up_is_logged_in(self) -> None:
        """And finds an empty journal."""
        self.client.logout()
        page = self.client.post(
            "/sign-up/",
            {"username": "joseph", "password1": PASSWORD, "password2": PASSWORD},
            follow=True,
        )
        self.assertContains(page, "Welcome, joseph")
        self.assertContains(page, "Empty still")

    def test_a_name_that_is_taken_is_refused(self) -> None:
        """The form says so, and nobody is made."""
        self.client.logout()
        page = self.client.post(
            "/sign-up/", {"username": "django", "password1": PASSWORD, "password2": PASSWORD}
        )
        self.assertContains(page, "is taken")

    def test_the_journal_asks_for_a_log_in(self) -> None:
        """And comes back to itself after it."""
        self.client.logout()
        self.assertRedirects(self.client.get("/journal/"), "/log-in/?next=/journal/")


class WritingTests(JournalTestCase):
    """Adding, changing, deleting."""

    def test_a_visit_with_a_picture_is_kept(self) -> None:
        """The picture is a JPEG under a name of ours."""
        self.client.post(
            "/journal/add/kyoto/",
            {"date": "2019-04-03", "rating": "5", "note": "Blossoms.", "picture": picture()},
        )
        visit = Visit.objects.get()
        self.assertEqual((visit.visitor, visit.city, visit.rating), (self.django, self.kyoto, 5))
        self.assertRegex(visit.picture.name, r"^visits/[0-9a-f]{32}\.jpg$")
        with Image.open(visit.picture) as kept:
            self.assertEqual((kept.format, kept.size), ("JPEG", (40, 30)))

    def test_a_visit_is_changed(self) -> None:
        """Its picture stays when no other is sent."""
        visit = self.visit(rating=2)
        page = self.client.post(
            f"/journal/{visit.pk}/edit/",
            {"date": "2020-05-02", "rating": "3", "note": ""},
            follow=True,
        )
        visit.refresh_from_db()
        self.assertEqual((visit.date, visit.rating), (date(2020, 5, 2), 3))
        self.assertContains(page, "is changed")

    def test_a_visit_is_deleted_after_a_question(self) -> None:
        """Asking deletes nothing."""
        visit = self.visit()
        self.assertContains(self.client.get(f"/journal/{visit.pk}/delete/"), "brought back")
        self.assertEqual(Visit.objects.count(), 1)
        self.client.post(f"/journal/{visit.pk}/delete/")
        self.assertEqual(Visit.objects.count(), 0)

    def test_a_visit_of_somebody_else_is_not_found(self) -> None:
        """Neither for changing nor for deleting."""
        visit = self.visit(visitor=self.stephane)
        for address in (f"/journal/{visit.pk}/edit/", f"/journal/{visit.pk}/delete/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)
                self.assertEqual(self.client.post(address).status_code, 404)
        self.assertEqual(Visit.objects.count(), 1)

    def test_everybody_reads_visits_on_the_city_page(self) -> None:
        """What was written is text, whatever it looks like."""
        self.visit(note="<script>alert(1)</script>")
        self.client.logout()
        page = self.client.get(self.kyoto.get_absolute_url())
        self.assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt;")


class FormTests(JournalTestCase):
    """What can't be written down."""

    def errors(self, **values: Any) -> dict[str, list[str]]:
        """Return the errors of a form with these values."""
        files = {"picture": values.pop("picture")} if "picture" in values else {}
        form = VisitForm({"date": "2020-01-01", "rating": "3", **values}, files)
        return {name: list(map(str, errors)) for name, errors in form.errors.items()}

    def test_days_to_come_and_days_of_old_are_refused(self) -> None:
        """With words."""
        later = (date.today() + timedelta(days=3)).isoformat()  # noqa: DTZ011 - days apart
        self.assertEqual(self.errors(date=later), {"date": ["This day has not come yet."]})
        self.assertEqual(self.errors(date="1066-10-14"), {"date": ["Choose a day after 1900."]})

    def test_stars_are_from_one_to_five(self) -> None:
        """And no words."""
        for rating in ("0", "6", "-1", "many", ""):
            with self.subTest(rating):
                self.assertIn("rating", self.errors(rating=rating))

    def test_what_is_no_picture_is_refused(self) -> None:
        """By its content, not by its name."""
        script = SimpleUploadedFile("me.jpg", b"<script>alert(1)</script>", "image/jpeg")
        self.assertIn("picture", self.errors(picture=script))
        self.assertIn("picture", self.errors(picture=picture("BMP")))

    def test_pictures_lose_what_cameras_write_into_them(self) -> None:
        """And are not larger than a screen."""
        exif = Image.Exif()
        exif[0x010F] = "A camera"
        form = VisitForm(
            {"date": "2020-01-01", "rating": "3"},
            {"picture": picture("JPEG", (3000, 2000), exif=exif)},
        )
        self.assertTrue(form.is_valid(), form.errors)
        with Image.open(form.cleaned_data["picture"]) as kept:
            self.assertEqual(kept.size, (MAX_SIDE_PIXELS, 1067))
            self.assertEqual(dict(kept.getexif()), {})


class ApiTests(JournalTestCase):
    """A visitor's visits for programs."""

    def test_a_visit_is_made_read_changed_and_deleted(self) -> None:
        """Each by its method."""
        made = self.client.post(
            "/api/visits/",
            {"city": "kyoto", "date": "2019-04-03", "rating": 5, "note": "Blossoms."},
            content_type="application/json",
        )
        self.assertEqual(made.status_code, 201, made.content)
        address = f"/api/visits/{made.json()['id']}/"
        self.assertEqual(self.client.get(address).json()["city"], "kyoto")
        changed = self.client.patch(address, {"rating": 4}, content_type="application/json")
        self.assertEqual((changed.status_code, changed.json()["rating"]), (200, 4))
        self.assertEqual(self.client.delete(address).status_code, 204)
        self.assertEqual(Visit.objects.count(), 0)

    def test_what_the_form_refuses_the_api_refuses(self) -> None:
        """With the same words, and nothing is written."""
        wrong = {"city": "atlantis", "date": "2999-01-01", "rating": 6}
        refused = self.client.post("/api/visits/", wrong, content_type="application/json")
        self.assertEqual(refused.status_code, 400)
        self.assertEqual(refused.json()["date"], ["This day has not come yet."])
        self.assertEqual(sorted(refused.json()), ["city", "date", "rating"])
        self.assertEqual(Visit.objects.count(), 0)

    def test_a_visit_of_somebody_else_is_not_found(self) -> None:
        """Neither listed nor read."""
        visit = self.visit(visitor=self.stephane)
        self.assertEqual(self.client.get("/api/visits/").json()["count"], 0)
        self.assertEqual(self.client.get(f"/api/visits/{visit.pk}/").status_code, 404)

    def test_without_a_log_in_there_is_nothing(self) -> None:
        """The API says that it wants one."""
        self.client.logout()
        self.assertIn(self.client.get("/api/visits/").status_code, (401, 403))
