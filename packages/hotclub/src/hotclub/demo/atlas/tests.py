# ruff: noqa: PT009 - the asserts of unittest, which hotclub.test builds on
"""The tests of the atlas: `hotclub test hotclub.demo.atlas --settings hotclub.demo.settings`."""

from __future__ import annotations

from datetime import UTC, datetime

from hotclub.demo.atlas.clocks import clocks_around
from hotclub.demo.atlas.models import City, Country
from hotclub.demo.atlas.names import free_slug, searchable, slug_of
from hotclub.demo.atlas.neighbourhood import neighbourhood
from hotclub.demo.atlas.projection import bearing, distance_km
from hotclub.demo.atlas.sun import height_of_sun, subsolar_point
from hotclub.test import SimpleTestCase, TestCase
from hotclub.urls import reverse

PARIS, LONDON = (48.8534, 2.3488), (51.5085, -0.1257)


class NamesTests(SimpleTestCase):
    """Names as people type them."""

    def test_accents_apostrophes_and_capitals_do_not_matter(self) -> None:
        """What is typed plainly finds what is written finely."""
        self.assertEqual(searchable("Łódź"), "lodz")
        self.assertEqual(searchable("Xi\N{RIGHT SINGLE QUOTATION MARK}an"), "xian")
        self.assertEqual(searchable("  São   Paulo "), "sao paulo")

    def test_the_first_free_slug_is_taken(self) -> None:
        """Of places with one name, later ones get more of it, then a number."""
        taken: set[str] = set()
        wanted = [slug_of("Springfield"), slug_of("Springfield", "Ohio")]
        found = [free_slug(wanted, taken) for _ in range(3)]
        self.assertEqual(found, ["springfield", "springfield-ohio", "springfield-ohio-2"])


class GlobeTests(SimpleTestCase):
    """Distances, and the sun."""

    def test_from_paris_to_london(self) -> None:
        """The way over the ground, and where one sets out to."""
        self.assertAlmostEqual(distance_km(PARIS, LONDON), 344, delta=1)
        self.assertEqual(bearing(PARIS, LONDON), "NW")

    def test_the_sun_stands_over_the_tropic_at_midsummer(self) -> None:
        """At noon in Greenwich, on its meridian."""
        latitude, longitude = subsolar_point(datetime(2026, 6, 21, 12, tzinfo=UTC))
        self.assertAlmostEqual(latitude, 23.44, delta=0.05)
        self.assertAlmostEqual(longitude, 0.5, delta=0.5)

    def test_the_sun_sets_in_paris_when_the_almanac_says(self) -> None:
        """On 30 November 2026 at 15:56 UTC."""
        before = height_of_sun(*PARIS, datetime(2026, 11, 30, 15, 50, tzinfo=UTC))
        after = height_of_sun(*PARIS, datetime(2026, 11, 30, 16, 2, tzinfo=UTC))
        self.assertGreater(before, -0.83)
        self.assertLess(after, -0.83)


class AtlasTestCase(TestCase):
    """Two countries and three cities."""

    japan: Country
    fiji: Country
    kyoto: City
    tokyo: City
    suva: City

    @classmethod
    def setUpTestData(cls) -> None:
        """Write them."""
        cls.japan = Country.objects.create(
            name="Japan", slug="japan", code="JP", code3="JPN", continent="AS", capital="Tokyo",
            population=126_529_100, area_km2=377_835,
        )  # fmt: skip
        cls.fiji = Country.objects.create(
            name="Fiji", slug="fiji", code="FJ", code3="FJI", continent="OC", population=883_483
        )
        cls.kyoto = cls.city("Kyōto", cls.japan, 1_463_723, 35.02, 135.75, "Asia/Tokyo")
        cls.tokyo = cls.city("Tokyo", cls.japan, 9_733_276, 35.69, 139.69, "Asia/Tokyo")
        cls.suva = cls.city("Suva", cls.fiji, 77_366, -18.14, 178.44, "Pacific/Fiji")

    @staticmethod
    def city(
        name: str, country: Country, people: int, latitude: float, longitude: float, zone: str
    ) -> City:
        """Write a city."""
        city: City = City.objects.create(
            name=name, slug=slug_of(name), country=country, population=people, latitude=latitude,
            longitude=longitude, timezone=zone,
        )  # fmt: skip
        return city


class QuestionTests(AtlasTestCase):
    """What the pages ask."""

    def test_beginnings_come_before_middles(self) -> None:
        """A small city that begins so stands before a large one that has it inside."""
        self.city("Kyrenia", self.fiji, 20_000, 0, 0, "UTC")
        self.assertEqual(
            [str(city) for city in City.objects.matching("ky")], ["Kyōto", "Kyrenia", "Tokyo"]
        )

    def test_what_is_near_across_the_date_line_is_found(self) -> None:
        """Longitudes 178 and -178 are four degrees apart."""
        east = self.city("East", self.fiji, 100, -18, -178.5, "UTC")
        self.assertEqual(list(City.objects.within(-18, 179, 4)), [self.suva, east])

    def test_the_nearest_comes_first(self) -> None:
        """With distance and direction."""
        around, _reach = neighbourhood(self.tokyo)
        self.assertEqual([near.city for near in around], [self.kyoto, self.suva])
        self.assertEqual((round(around[0].distance_km), around[0].direction), (365, "W"))

    def test_each_hour_has_one_clock(self) -> None:
        """The first of its cities, from west to east."""
        clocks = clocks_around(
            [self.suva, self.tokyo, self.kyoto], datetime(2026, 1, 1, tzinfo=UTC), 8
        )
        self.assertEqual([clock.city for clock in clocks], [self.tokyo, self.suva])


class PageTests(AtlasTestCase):
    """Each page, and what its address may hold."""

    def test_every_page_is_there(self) -> None:
        """With the names that it is about."""
        pages = {
            reverse("atlas:home"): "Tokyo",
            reverse("atlas:search") + "?q=kyoto": "Kyōto",
            reverse("atlas:countries"): "Japan",
            self.japan.get_absolute_url(): "126,529,100",
            reverse("atlas:cities"): "Suva",
            self.kyoto.get_absolute_url(): "Asia/Tokyo",
        }
        for address, words in pages.items():
            with self.subTest(address):
                self.assertContains(self.client.get(address), words)

    def test_a_country_without_cities_has_a_page(self) -> None:
        """It has no map and no clock."""
        Country.objects.create(
            name="Bouvet Island", slug="bouvet-island", code="BV", code3="BVT", continent="AN"
        )
        self.assertContains(self.client.get("/countries/bouvet-island/"), "No city here")

    def test_a_country_is_found_by_its_codes(self) -> None:
        """Its page has one address, the codes lead to it."""
        for code in ("JP", "jpn"):
            with self.subTest(code):
                page = self.client.get(f"/countries/{code}/")
                self.assertRedirects(page, self.japan.get_absolute_url(), status_code=301)

    def test_the_icon_is_the_globe(self) -> None:
        """For pages that name none, as those of the API."""
        self.assertIn("globe", self.client.get("/favicon.ico")["Location"])

    def test_what_does_not_exist_is_not_found(self) -> None:
        """A page of our own says so."""
        for address in ("/cities/atlantis/", "/countries/atlantis/", "/cities/?page=99"):
            with self.subTest(address):
                self.assertContains(self.client.get(address), "Off the map", status_code=404)

    def test_cities_are_narrowed_and_ordered(self) -> None:
        """By each of the form's fields."""
        page = self.client.get("/cities/", {"continent": "AS", "order": "name"})
        self.assertEqual(list(page.context["cities"]), [self.kyoto, self.tokyo])
        page = self.client.get("/cities/", {"country": "fiji"})
        self.assertEqual(list(page.context["cities"]), [self.suva])
        page = self.client.get("/cities/", {"population": "5000000"})
        self.assertEqual(list(page.context["cities"]), [self.tokyo])


class ApiTests(AtlasTestCase):
    """The same data for programs."""

    def test_cities_come_in_pages_with_a_count(self) -> None:
        """Largest first."""
        found = self.client.get("/api/cities/").json()
        self.assertEqual(found["count"], 3)
        self.assertEqual([city["name"] for city in found["results"]], ["Tokyo", "Kyōto", "Suva"])

    def test_filters_search_and_ordering_work_together(self) -> None:
        """Each by its name in the query."""
        found = self.client.get(
            "/api/cities/",
            {
                "country__code": "JP",
                "population__gte": "1000000",
                "search": "kyo",
                "ordering": "name",
            },
        ).json()
        self.assertEqual([city["slug"] for city in found["results"]], ["kyoto", "tokyo"])

    def test_a_wrong_value_is_refused_with_words(self) -> None:
        """And never breaks anything."""
        refused = self.client.get("/api/cities/", {"population__gte": "many"})
        self.assertEqual(refused.status_code, 400)
        self.assertIn("population__gte", refused.json())

    def test_neighbours_are_codes(self) -> None:
        """Of the countries next to it."""
        self.japan.neighbours.add(self.fiji)
        self.assertEqual(self.client.get("/api/countries/japan/").json()["neighbours"], ["FJ"])
