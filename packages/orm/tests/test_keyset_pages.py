"""keyset(): pages of any order, forward and back, and what becomes of bad tokens."""

import base64
import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import hotclub_orm as orm
import pytest
from hotclub_orm import CTE, Count, F, InvalidPageToken, NotSupportedError, Page, Value, with_cte
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.functions import Coalesce, Left, Length, Lower
from hotclub_orm.shape import Shape
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


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_walking_all_pages_gives_the_list_both_ways(tables, order):
    fill()
    query = Item.objects.annotate(twice=F("rank") * 2).order_by(*order)
    ways = walked(query, 3)
    assert ways[0] == ways[1]
    assert sorted(one.pk for one in ways[0]) == sorted(one.pk for one in query)
    tied = "-pk" if query.query.resolved_ordering()[-1].descending else "pk"
    assert ways[0] == list(query.order_by(*order, tied))
    assert walked(query.reverse(), 4)[0] == list(query.order_by(*order, tied).reverse())


COLUMNS = ["name", "rank", "price", "weight", "made", "day", "sold", "shelf", "shelf__label", "pk"]
PARTS = st.one_of(
    st.tuples(st.sampled_from(COLUMNS), st.sampled_from(["", "-"])).map(lambda p: p[1] + p[0]),
    st.builds(
        lambda name, direction, nulls: getattr(F(name), direction)(**{nulls: True}),
        st.sampled_from([*COLUMNS[:7], "shelf__label"]),
        st.sampled_from(["asc", "desc"]),
        st.sampled_from(["nulls_first", "nulls_last"]),
    ),
    st.builds(
        lambda name: Coalesce(name, Value(1), output_field=orm.IntegerField()),
        st.sampled_from(["rank", "shelf_id"]),
    ),
)


@RERUN
@given(
    order=st.lists(PARTS, max_size=4),
    seed=st.integers(0, 10**6),
    size=st.integers(1, 7),
    turned=st.booleans(),
)
def test_pages_of_any_order_are_the_list(tables, order, seed, size, turned):
    Item.objects.all().delete()
    Shelf.objects.all().delete()
    fill(count=12, seed=seed)
    query = Item.objects.order_by(*order)
    last = ([*query.query.resolved_ordering()] or [None])[-1]
    whole = query.order_by(*order, "-pk" if last is not None and last.descending else "pk")
    if turned:
        query, whole = query.reverse(), whole.reverse()
    whole = list(whole)
    assert walked(query, size) == (whole, whole)


@RERUN
@given(data=st.data())
def test_rows_that_come_and_go_meanwhile_double_no_row(tables, data):
    Item.objects.all().delete()
    fill(count=10, seed=data.draw(st.integers(0, 1000)))
    stays = {one.pk for one in Item.objects.all()}
    query, seen, token = Item.objects.order_by("rank", "-name"), [], None
    while True:
        page = query.keyset(after=token, size=data.draw(st.integers(1, 4)))
        seen.extend(one.pk for one in page)
        if not page.has_next:
            break
        token = page.next
        if data.draw(st.booleans()):
            fill(count=2, seed=data.draw(st.integers(0, 1000)))
        if data.draw(st.booleans()):
            gone = data.draw(st.sampled_from(sorted(stays)))
            Item.objects.filter(pk=gone).delete()
            stays = stays - {gone} or stays
        assert len(seen) < 60
    assert len(seen) == len(set(seen))
    assert {pk for pk in stays if Item.objects.filter(pk=pk).exists()} <= set(seen)


def test_a_page_that_became_empty_leads_back(tables):
    fill(5)
    query = Item.objects.order_by("pk")
    page = query.keyset(size=3)
    Item.objects.filter(pk__gt=page[-1].pk).delete()
    empty = query.keyset(after=page.next, size=3)
    assert (list(empty), empty.has_next, empty.has_previous) == ([], False, True)
    again = query.keyset(before=empty.previous, size=3)
    assert list(again) == list(page)
    Item.objects.all().delete()
    assert query.keyset(size=3) == Page([], None, None)


def test_a_page_is_one_statement_and_compares_rows(tables):
    fill()
    query = Item.objects.order_by("name", "pk")
    token = query.keyset(size=5).next
    with assert_num_queries(1, tables) as seen:
        query.keyset(after=token, size=5)
    assert '("pages_item"."name", "pages_item"."id") > (' in seen.sql[0]
    mixed = Item.objects.order_by("name", "-pk")
    token = mixed.keyset(size=5).next
    with assert_num_queries(1, tables) as seen:
        mixed.keyset(after=token, size=5)
    assert '"pages_item"."name" >= ' in seen.sql[0]


def test_objects_of_a_page_carry_nothing_of_its_order(tables):
    fill(3)
    page = Item.objects.keyset(size=2)
    assert not [name for one in page for name in vars(one) if "key" in name]


def test_a_known_page_is_not_compiled_again(tables, monkeypatch):
    fill()
    query = Item.objects.filter(name__gte="A").order_by("-rank")

    def pages():
        page = query.keyset(size=4)
        page = query.keyset(after=page.next, size=4)
        query.keyset(before=page.previous, size=4)

    pages()
    monkeypatch.setattr(Compiler, "select", None)
    monkeypatch.setattr(Shape, "_grow", None)
    monkeypatch.setattr(Compiler, "compile", None)
    pages()


def test_pages_of_filtered_related_prefetched_and_annotated_rows(tables):
    fill()
    query = Item.objects.filter(shelf__label="b").select_related("shelf").exclude(rank=None)
    whole = list(query.order_by("name", "pk"))
    assert walked(query.order_by("name"), 2) == (whole, whole)
    shelves = Shelf.objects.annotate(n=Count("items")).order_by("-n").prefetch_related("items")
    forward, back = walked(shelves, 1)
    assert forward == back == list(shelves.order_by("-n", "-pk"))
    with assert_num_queries(2, tables):
        page = shelves.keyset(size=2)
    assert [len(one.items.all()) for one in page] == [one.n for one in page]
    doubled = Item.objects.filter(shelf__items__isnull=False).distinct().order_by("name")
    assert walked(doubled, 3)[0] == list(doubled.order_by("name", "pk"))


def test_pages_of_values(tables):
    fill()
    query = Item.objects.order_by("rank")
    for values in (
        query.values("name", "rank"),
        query.values_list("name", "rank"),
        query.values_list("name", flat=True),
        query.values_list("rank", "name", named=True),
    ):
        assert walked(values, 4)[0] == list(values.order_by("rank", "pk"))
    groups = Item.objects.values("name").annotate(n=Count("pk")).order_by("-n")
    forward, back = walked(groups, 1)
    assert forward == back
    assert sorted(map(str, forward)) == sorted(map(str, groups))
    names = Item.objects.order_by().values_list("name", flat=True).distinct()
    assert sorted(walked(names, 1)[0]) == sorted(names)


# --- what is refused -----------------------------------------------------------------------------


def test_what_has_no_pages_is_told(tables):
    fill(4)
    query = Item.objects.order_by("rank")
    token = query.keyset(size=1).next
    for problem, call in (
        (ValueError, lambda: query.keyset(after=token, before=token)),
        (ValueError, lambda: query.keyset(size=0)),
        (TypeError, lambda: query.keyset(size="5")),
        (TypeError, lambda: query.keyset(size=True)),
        (TypeError, lambda: query[:3].keyset()),
        (NotSupportedError, lambda: query.order_by("?").keyset()),
        (NotSupportedError, lambda: query.union(query).keyset()),
        (NotSupportedError, lambda: query.distinct("rank").keyset()),
    ):
        with pytest.raises(problem):
            call()


def test_a_token_of_another_order_is_refused(tables):
    fill()
    token = Item.objects.order_by("rank").keyset(size=2).next
    assert Item.objects.filter(pk__gt=0).order_by("rank").keyset(after=token, size=2)
    for other in (
        Item.objects.order_by("-rank"),
        Item.objects.order_by("rank", "name"),
        Item.objects.order_by("shelf_id"),
        Item.objects.order_by(F("rank").asc(nulls_last=True)),
        Shelf.objects.all(),
    ):
        with pytest.raises(InvalidPageToken, match="another order"):
            other.keyset(after=token)
    shifted = Item.objects.order_by(Coalesce("rank", Value(1)))
    token = shifted.keyset(size=2).next
    with pytest.raises(InvalidPageToken, match="another order"):
        Item.objects.order_by(Coalesce("rank", Value(2))).keyset(before=token)


BAD = [
    "",
    " ",
    "x",
    "MQ",
    "a" * 9000,
    "é",
    "\x00",
    "=",
    "a b",
    "1" * 50,
    None,
    5,
    b"MQ",
    ["MQ"],
    "%00",
]


@pytest.mark.parametrize("token", [one for one in BAD if one is not None], ids=ascii)
def test_a_text_that_is_no_token_is_refused(tables, token):
    for name in ("after", "before"):
        with pytest.raises(InvalidPageToken):
            Item.objects.keyset(**{name: token})


def test_a_cut_or_lengthened_token_is_refused(tables):
    fill()
    query = Item.objects.order_by("name", "price")
    token = query.keyset(size=2).next
    for bad in (
        *(token[:end] for end in range(len(token))),
        token + "A",
        token + "=",
        token + token,
    ):
        with pytest.raises(InvalidPageToken):
            query.keyset(after=bad)


def raw(token):
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


PIECES = st.one_of(
    st.binary(max_size=12),
    st.integers().map(lambda n: b"i%d:%d" % (len(str(n)), n)),
    st.decimals().map(lambda n: b"d%d:%s" % (len(str(n)), str(n).encode())),
    st.floats().map(lambda n: b"f%d:%s" % (len(repr(n)), repr(n).encode())),
    st.text(max_size=5).map(lambda t: b"s%d:%s" % (len(t.encode()), t.encode())),
    st.datetimes().map(lambda m: b"M%d:%s" % (len(m.isoformat()), m.isoformat().encode())),
    st.datetimes(timezones=st.just(dt.UTC)).map(
        lambda m: b"M%d:%s" % (len(m.isoformat()), m.isoformat().encode())
    ),
    st.dates().map(lambda m: b"D%d:%s" % (len(m.isoformat()), m.isoformat().encode())),
    st.integers().map(lambda n: b"t%d:%d" % (len(str(n)), n)),
    st.sampled_from([b"n0:", b"b1:1", b"b1:0", b"b1:2", b"u32:" + b"0" * 32, b"y2:ab", b"s1:\x00",
                     b"d9:1E9999999", b"f3:inf", b"f3:nan", b"d8:Infinity", b"i20:99999999999999999999"]),
)  # fmt: skip


@RERUN
@given(
    pieces=st.lists(PIECES, max_size=4),
    order=st.sampled_from(
        [["pk"], ["name"], ["-rank"], ["price", "weight"], ["made"], ["day", "sold"], ["shelf__label"],
         [Lower("name")], [F("rank") * F("weight")], ["-price"], ["weight"]]
    ),
    marked=st.booleans(),
    back=st.booleans(),
)  # fmt: skip
def test_forged_tokens_give_a_place_of_the_list_or_one_error(tables, pieces, order, marked, back):
    if not Item.objects.exists():
        fill(8)
    query = Item.objects.order_by(*order)
    whole = walked(query, 3)[0]
    head = raw(query.keyset(size=1).next)[:10] if marked else b""
    text = base64.urlsafe_b64encode(head + b"".join(pieces)).rstrip(b"=").decode()
    try:
        page = query.keyset(**{"before" if back else "after": text}, size=20)
    except InvalidPageToken:
        return
    assert list(page) in [whole[at:] for at in range(9)] + [whole[:at] for at in range(9)]


@RERUN
@given(token=st.one_of(st.text(max_size=60), st.binary(max_size=60).map(
    lambda b: base64.urlsafe_b64encode(b).decode())))  # fmt: skip
def test_random_texts_are_refused(tables, token):
    with pytest.raises(InvalidPageToken):
        Item.objects.order_by("rank").keyset(after=token)


async def test_pages_are_awaited(colour):
    orm.create_tables(colour.database, Shelf, Item)
    fill(7)
    query = Item.objects.order_by("name")
    whole = list(query.order_by("name", "pk"))
    if colour.awaits:
        page = await query.akeyset(size=4)
        following = await query.akeyset(after=page.next, size=4)
    else:
        page = query.keyset(size=4)
        following = query.keyset(after=page.next, size=4)
    assert [*page, *following] == whole
    assert not following.has_next


def test_numbers_that_are_none_have_their_place(tables):
    for weight in (1.5, float("inf"), float("nan"), float("-inf"), float("nan"), None, 0.1):
        Item.objects.create(name="a", weight=weight)
    for order in ("weight", "-weight"):
        query = Item.objects.order_by(order)
        whole = list(query.order_by(order, order.replace("weight", "pk")))
        assert walked(query, 2) == (whole, whole)


class Store(orm.Model):
    label = orm.CharField(max_length=10)

    class Meta:
        app_label = "pages"


class Crate(Store):
    depth = orm.IntegerField(default=0)

    class Meta:
        app_label = "pages"
        ordering = ["depth", "label"]


class Cell(orm.Model):
    pk = orm.CompositePrimaryKey("row", "column")
    row = orm.IntegerField()
    column = orm.IntegerField()
    data = orm.JSONField(null=True)

    class Meta:
        app_label = "pages"


def test_pages_of_children_and_of_keys_of_several_columns(database):
    orm.create_tables(database, Store, Crate, Cell)
    for number in range(7):
        Crate.objects.create(label="ab"[number % 2], depth=number % 3)
    whole = list(Crate.objects.order_by("depth", "label", "pk"))
    assert walked(Crate.objects.all(), 2) == (whole, whole)
    Cell.objects.bulk_create(Cell(row=n // 3, column=n % 3) for n in range(9))
    for order in (["column"], ["-column"], []):
        signs = "-" if order == ["-column"] else ""
        whole = list(Cell.objects.order_by(*order, f"{signs}row", f"{signs}column"))
        assert walked(Cell.objects.order_by(*order), 2) == (whole, whole)


def test_an_order_by_json_has_pages_of_texts_only(database):
    orm.create_tables(database, Cell)
    Cell.objects.bulk_create(Cell(row=n, column=0, data={"x": str(n % 3)}) for n in range(7))
    for order in ("data", "data__x"):
        with pytest.raises(NotSupportedError, match="JSON"):
            Cell.objects.order_by(order).keyset()
    query = Cell.objects.order_by(orm.KT("data__x"))
    assert walked(query, 2)[0] == list(query.order_by(orm.KT("data__x"), "row"))


def test_pages_of_a_related_manager(tables):
    fill()
    shelf = Shelf.objects.filter(label="b").first()
    page = shelf.items.order_by("name").keyset(size=2)
    with assert_num_queries(0, tables):
        assert [one.shelf is shelf for one in page] == [True, True]
    assert walked(shelf.items.order_by("-name"), 2)[0] == list(shelf.items.order_by("-name", "-pk"))


def test_pages_of_rows_that_a_cte_is_joined_to(tables):
    fill()
    cte = CTE(Item.objects.values("shelf_id").annotate(n=Count("pk")))
    joined = cte.join(Shelf, id=cte.col.shelf_id).annotate(n=cte.col.n).order_by("-n")
    query = with_cte(cte, select=joined)
    assert walked(query, 1)[0] == list(query.order_by("-n", "-pk"))
    rows = with_cte(cte, select=cte).order_by("n")
    assert walked(rows, 2)[0] == list(rows.order_by("n", "shelf_id"))


class Loud(str):
    """What a field of its own kind gives."""


class LoudField(orm.CharField):
    def from_db_value(self, value, expression, connection):
        return None if value is None else Loud(value.upper())

    def get_prep_value(self, value):
        return value.lower() if isinstance(value, Loud) else super().get_prep_value(value)


class CountedField(orm.CharField):
    """Texts that are ints to Python."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value)

    def get_prep_value(self, value):
        return None if value is None else str(value)


class Shop(orm.Model):
    name = LoudField(max_length=10)
    number = CountedField(max_length=10)
    address = orm.GenericIPAddressField(null=True)
    opens = orm.TimeField()
    takes = orm.DurationField()
    code = orm.UUIDField()
    seal = orm.BinaryField()
    story = orm.TextField(default="")

    class Meta:
        app_label = "pages"


@pytest.fixture
def shops(database):
    orm.create_tables(database, Shop)
    for n in (3, 1, 2, 5, 4, 1):
        Shop.objects.create(
            name="abcdef"[n],
            number=n,
            address=None if n == 2 else f"10.0.0.{n}",
            opens=dt.time(n, 30, microsecond=n),
            takes=dt.timedelta(days=n, microseconds=1),
            code=UUID(int=n * 7),
            seal=bytes([n, 0, 255]),
        )
    return database


@pytest.mark.parametrize(
    "field", ["name", "number", "address", "opens", "takes", "code", "seal", "-code", "-opens"]
)
def test_pages_by_columns_of_every_type(shops, field):
    query = Shop.objects.order_by(field)
    whole = list(query.order_by(field, "-pk" if field[0] == "-" else "pk"))
    assert walked(query, 2) == (whole, whole)


def test_a_forged_address_is_refused_before_the_database_sees_it(shops):
    query = Shop.objects.order_by("address")
    head = raw(query.keyset(size=1).next)[:10]
    for text in (b"s3:abci2:10", b"s8:10.0.0.xi1:1", b"s11:10.0.0.1/99i1:1"):
        token = base64.urlsafe_b64encode(head + text).rstrip(b"=").decode()
        with orm.atomic():
            with pytest.raises(InvalidPageToken):
                query.keyset(after=token)
            assert Shop.objects.count() == 6


def test_an_order_by_very_long_texts_is_told(shops):
    Shop.objects.update(story="long " * 4000)
    with pytest.raises(NotSupportedError, match="Left"):
        Shop.objects.order_by("story").keyset(size=2)
    query = Shop.objects.order_by(Left("story", 100))
    assert len(walked(query, 4)[0]) == 6


@dataclass(frozen=True)
class Line:
    name: str
    rank: int | None


class Pair(NamedTuple):
    rank: int | None
    name: str


@pytest.mark.parametrize("row", [Line, Pair])
def test_pages_of_rows_of_ones_own_class(tables, row):
    fill()
    query = Item.objects.order_by("price", "-name").into(row)
    whole = list(Item.objects.order_by("price", "-name", "-pk").into(row))
    assert walked(query, 4) == (whole, whole)
    assert isinstance(query.keyset(size=1)[0], row)
