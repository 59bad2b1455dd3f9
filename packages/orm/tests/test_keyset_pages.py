"""keyset(): pages of any order, forward and back, and what becomes of bad tokens."""

import base64
import datetime as dt
import random
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, InvalidPageToken, NotSupportedError, Page, Value
from hotclub_orm.functions import Coalesce, Length, Lower
from hotclub_orm.testing import assert_num_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RERUN = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Shelf(orm.Model):
    label = orm.CharField(max_length=10, null=True)

    class Meta:
        app_label = "pages"
        ordering = ["label"]


class Item(orm.Model):
    name = orm.CharField(max_length=10)
    rank = orm.IntegerField(null=True)
    price = orm.DecimalField(max_digits=6, decimal_places=2, null=True)
    weight = orm.FloatField(null=True)
    made = orm.DateTimeField(null=True)
    day = orm.DateField(null=True)
    sold = orm.BooleanField(default=False)
    shelf = orm.ForeignKey(Shelf, orm.CASCADE, null=True, related_name="items")

    class Meta:
        app_label = "pages"
        ordering = ["-rank", "name"]


@pytest.fixture
def tables(database):
    orm.create_tables(database, Shelf, Item)
    return database


def fill(count=23, seed=1):
    chance = random.Random(seed)
    shelves = [Shelf.objects.create(label=label) for label in ("a", "b", None, "b")]

    def maybe(value):
        return None if chance.random() < 0.3 else value

    Item.objects.bulk_create(
        Item(
            name=chance.choice("abcAB"),
            rank=maybe(chance.randrange(4)),
            price=maybe(Decimal(chance.randrange(5)) / 4),
            weight=maybe(chance.choice([0.1, 0.2, 1 / 3, -5.5])),
            made=maybe(dt.datetime(2024, 1, chance.randrange(1, 4), 5, 6, 7, 89, dt.UTC)),
            day=maybe(dt.date(2024, 1, chance.randrange(1, 4))),
            sold=chance.random() < 0.5,
            shelf=maybe(chance.choice(shelves)),
        )
        for _ in range(count)
    )


def walked(query, size, limit=100):
    """Return all rows read forward and all read back, page by page."""
    forward, page = [], query.keyset(size=size)
    assert page.previous is None
    for _ in range(limit):
        forward.extend(page)
        last = page
        if not page.has_next:
            break
        page = query.keyset(after=page.next, size=size)
    back, page = list(last), last
    for _ in range(limit):
        if not page.has_previous:
            break
        page = query.keyset(before=page.previous, size=size)
        back[:0] = page
    return forward, back


def test_pages_follow_metas_ordering(tables):
    fill()
    whole = list(Item.objects.order_by("-rank", "name", "pk"))
    page = Item.objects.keyset(size=10)
    assert isinstance(page, Page)
    assert (list(page), page[0], page[1:3], len(page)) == (whole[:10], whole[0], whole[1:3], 10)
    assert (page.has_next, page.has_previous) == (True, False)
    second = Item.objects.keyset(after=page.next, size=10)
    assert list(second) == whole[10:20]
    third = Item.objects.keyset(after=second.next, size=10)
    assert (list(third), third.has_next, third.has_previous) == (whole[20:], False, True)
    assert list(Item.objects.keyset(before=third.previous, size=10)) == whole[10:20]
    first = Item.objects.keyset(before=second.previous, size=10)
    assert (list(first), first.has_previous, first.next) == (whole[:10], False, page.next)
    assert walked(Item.objects.all(), 4) == (whole, whole)


ORDERS = [
    ["pk"],
    ["-pk"],
    ["name"],
    ["-rank"],
    ["rank", "-price"],
    ["-made", "day", "-weight"],
    ["shelf", "rank"],
    ["-shelf__label", "name"],
    ["shelf_id"],
    ["sold", "-name"],
    [F("rank").asc(nulls_first=True), F("price").desc(nulls_last=True)],
    [F("rank").desc(nulls_first=True), "weight"],
    [Lower("name"), "-rank"],
    [Coalesce("rank", Value(2)).desc(), "-day"],
    [Length("name") + F("rank")],
    ["twice", "-name"],
]


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_walking_all_pages_gives_the_list_both_ways(tables, order, size):
    fill()
    query = Item.objects.annotate(twice=F("rank") * 2).order_by(*order)
    ways = walked(query, size)
    assert ways[0] == ways[1]
    assert sorted(one.pk for one in ways[0]) == sorted(one.pk for one in query)
    tied = "-pk" if query.query.resolved_ordering()[-1].descending else "pk"
    assert ways[0] == list(query.order_by(*order, tied))
    assert walked(query.reverse(), size)[0] == list(query.order_by(*order, tied).reverse())
