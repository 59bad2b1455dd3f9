"""Prefetch(…, queryset[:n]): a part of each object's rows, cut by the database in one query."""

from datetime import date
from uuid import UUID, uuid4

import hotclub_orm as orm
import pytest
from hotclub_orm import CTE, Count, F, Prefetch, Window, with_cte
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey
from hotclub_orm.contenttypes_relations import GenericRelation
from hotclub_orm.functions import RowNumber
from hotclub_orm.operations import prefetch
from hotclub_orm.shape import Shape
from hotclub_orm.testing import assert_num_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Post(orm.Model):
    title = orm.CharField(max_length=20)
    marks = GenericRelation("top_of_each.Mark")

    class Meta:
        app_label = "top_of_each"


class Comment(orm.Model):
    post = orm.ForeignKey(Post, orm.CASCADE, related_name="comments")
    likes = orm.IntegerField(null=True)
    text = orm.CharField(max_length=20, default="")

    class Meta:
        app_label = "top_of_each"


class Reply(orm.Model):
    comment = orm.ForeignKey(Comment, orm.CASCADE, related_name="replies")
    loud = orm.BooleanField(default=False)

    class Meta:
        app_label = "top_of_each"


class Tag(orm.Model):
    name = orm.CharField(max_length=20, primary_key=True)
    posts = orm.ManyToManyField(Post, related_name="tags")

    class Meta:
        app_label = "top_of_each"


class Mark(orm.Model):
    content_type = orm.ForeignKey(ContentType, orm.CASCADE)
    object_id = orm.PositiveIntegerField()
    content_object = GenericForeignKey()
    value = orm.IntegerField()

    class Meta:
        app_label = "top_of_each"


class Seat(orm.Model):
    pk = orm.CompositePrimaryKey("row", "place")
    row = orm.IntegerField()
    place = orm.IntegerField()

    class Meta:
        app_label = "top_of_each"


class Guest(orm.Model):
    seat = orm.ForeignKey(Seat, orm.CASCADE, related_name="guests")
    age = orm.IntegerField()

    class Meta:
        app_label = "top_of_each"


class Box(orm.Model):
    code = orm.UUIDField(unique=True, default=uuid4)
    label = orm.CharField(max_length=40, unique=True, default="plain")
    raw = orm.BinaryField(unique=True, default=b"x")
    day = orm.DateField(unique=True, default=date(2000, 1, 1))

    class Meta:
        app_label = "top_of_each"


def to_box(field):
    options = {"to_field": field, "null": True, "related_name": f"thing_{NAMES[field]}"}
    return orm.ForeignKey(Box, orm.CASCADE, **options)


NAMES = {"code": "uuid", "label": "text", "raw": "bytes", "day": "day"}


class Thing(orm.Model):
    by_uuid = to_box("code")
    by_text = to_box("label")
    by_bytes = to_box("raw")
    by_day = to_box("day")
    size = orm.IntegerField()

    class Meta:
        app_label = "top_of_each"


class OldThing(Thing):
    age = orm.IntegerField()

    class Meta:
        app_label = "top_of_each"


@pytest.fixture
def tables(database):
    orm.create_tables(database, ContentType, Post, Comment, Reply, Tag, Mark)
    ContentType.objects.clear_cache()
    return database


@pytest.fixture
def filled(tables):
    posts = [Post.objects.create(title=title) for title in "abc"]
    tags = [Tag.objects.create(name=name) for name in "xyz"]
    for number, post in enumerate(posts[:2]):
        post.tags.set(tags[number:])
        for likes in (3, None, 7, 5, 1):
            comment = Comment.objects.create(post=post, likes=likes)
            Reply.objects.create(comment=comment, loud=likes == 5)
            Reply.objects.create(comment=comment)
            Mark.objects.create(content_object=post, value=likes or 0)
    return tables


def top(queryset, lookup="comments", **options):
    prefetch = Prefetch(lookup, queryset=queryset, to_attr="top", **options)
    return {post.title: post.top for post in Post.objects.prefetch_related(prefetch)}


def test_each_object_has_its_first_rows_by_one_query(filled):
    best = Comment.objects.order_by(F("likes").desc(nulls_last=True))
    with assert_num_queries(2, filled) as seen:
        found = top(best[:2])
    assert {title: [one.likes for one in rows] for title, rows in found.items()} == {
        "a": [7, 5],
        "b": [7, 5],
        "c": [],
    }
    word = "LATERAL" if filled.vendor == "postgresql" else "ROW_NUMBER()"
    assert word in seen.sql[1]
    assert [one.likes for one in top(best[1:3])["a"]] == [5, 3]
    assert [one.likes for one in top(best[3:])["b"]] == [1, None]


def test_no_more_rows_are_read_than_are_kept(filled, monkeypatch):
    seen = []
    made_of = prefetch.fetch

    def counting(*args):
        found = yield from made_of(*args)
        seen.append(len(found))
        return found

    monkeypatch.setattr(prefetch, "fetch", counting)
    top(Comment.objects.order_by("likes")[:2])
    assert seen == [4]


def test_the_related_manager_has_the_part(filled):
    best = Prefetch("comments", queryset=Comment.objects.order_by("-pk")[:1])
    posts = list(Post.objects.order_by("title").prefetch_related(best))
    with assert_num_queries(0, filled):
        assert [[one.likes for one in post.comments.all()] for post in posts] == [[1], [1], []]
        assert posts[0].comments.all()[0].post is posts[0]


def test_a_part_of_filtered_annotated_and_distinct_rows(filled):
    loud = Comment.objects.filter(replies__isnull=False).annotate(n=Count("replies"))
    found = top(loud.order_by("-n", "-pk")[:2])["a"]
    assert [(one.likes, one.n) for one in found] == [(1, 2), (5, 2)]
    distinct = Comment.objects.filter(replies__isnull=False).distinct()
    found = top(distinct.order_by("pk")[1:3])["b"]
    assert [one.likes for one in found] == [None, 7]
    doubled = Comment.objects.filter(replies__isnull=False).order_by("pk")
    assert [one.likes for one in top(doubled[:3])["b"]] == [3, 3, None]


def test_a_part_with_related_and_nested_rows(filled):
    inner = Prefetch("replies", queryset=Reply.objects.order_by("-loud", "pk")[:1], to_attr="first")
    best = Comment.objects.order_by("-likes").exclude(likes=None).select_related("post")
    with assert_num_queries(3, filled):
        found = top(best.prefetch_related(inner)[:2])
        assert [one.post.title for one in found["b"]] == ["b", "b"]
        assert [[reply.loud for reply in one.first] for one in found["a"]] == [[False], [True]]


def test_a_part_of_many_to_many_rows_from_both_sides(filled):
    for size in (1, 2):
        with assert_num_queries(2, filled):
            found = top(Tag.objects.order_by("-name")[:size], "tags")
        assert {title: [tag.name for tag in tags] for title, tags in found.items()} == {
            "a": ["z", "y"][:size],
            "b": ["z", "y"][:size],
            "c": [],
        }
    prefetch = Prefetch("posts", queryset=Post.objects.order_by("-title")[:1])
    tags = Tag.objects.order_by("name").prefetch_related(prefetch)
    assert [[post.title for post in tag.posts.all()] for tag in tags] == [["a"], ["b"], ["b"]]


def test_a_part_of_many_to_many_rows_with_counts(filled):
    counted = Tag.objects.annotate(n=Count("posts")).order_by("-n", "name")
    whole = {title: [(t.name, t.n) for t in tags] for title, tags in top(counted, "tags").items()}
    parts = {
        title: [(t.name, t.n) for t in tags] for title, tags in top(counted[:2], "tags").items()
    }
    assert parts == {title: tags[:2] for title, tags in whole.items()}
    assert parts["a"] == [("y", 2), ("z", 2)]


def test_a_part_of_generic_rows(filled):
    Post.objects.prefetch_related("marks")[0]  # the content type is known from here on
    found = top(Mark.objects.order_by("-value")[:2], "marks")
    assert {title: [one.value for one in rows] for title, rows in found.items()} == {
        "a": [7, 5],
        "b": [7, 5],
        "c": [],
    }
    prefetch = Prefetch("marks", queryset=Mark.objects.order_by("value")[1:2])
    posts = Post.objects.order_by("title").prefetch_related(prefetch)
    assert [[one.value for one in post.marks.all()] for post in posts] == [[1], [1], []]


def test_a_part_of_rows_with_a_window_or_a_cte(filled):
    number = Window(RowNumber(), partition_by="post", order_by=F("pk").desc())
    found = top(Comment.objects.annotate(number=number).order_by("-number")[:2])
    assert [one.number for one in found["a"]] == [5, 4]
    cte = CTE(Reply.objects.values("comment_id").annotate(n=Count("pk")))
    joined = cte.join(Comment, id=cte.col.comment_id).annotate(n=cte.col.n).order_by("-pk")
    assert [one.n for one in top(with_cte(cte, select=joined)[:2])["a"]] == [2, 2]


@pytest.mark.parametrize("kind", ["uuid", "text", "bytes", "day"])
def test_parts_by_keys_of_other_types(database, kind):
    orm.create_tables(database, Box, Thing, OldThing)
    first = {
        "code": UUID(int=5),
        "label": "a 'b', \"c\" %s {d}",
        "raw": b"\x00\xff",
        "day": date(2024, 5, 6),
    }
    boxes = [Box.objects.create(**first), Box.objects.create()]
    for box in boxes:
        for size in (1, 2, 3):
            OldThing.objects.create(**{f"by_{kind}": box, "size": size, "age": size})
    largest = Thing.objects.order_by("-size")[:2]
    prefetch = Prefetch(f"thing_{kind}", queryset=largest, to_attr="top")
    found = Box.objects.order_by("pk").prefetch_related(prefetch)
    assert [[one.size for one in box.top] for box in found] == [[3, 2], [3, 2]]


def test_parts_by_keys_of_several_columns(database):
    orm.create_tables(database, Seat, Guest)
    seats = [Seat.objects.create(row=row, place=place) for row in (1, 2) for place in (1, 2)]
    for seat in seats[:3]:
        for age in (20, 40, 30):
            Guest.objects.create(seat=seat, age=age)
    oldest = Prefetch("guests", queryset=Guest.objects.order_by("-age")[:2], to_attr="oldest")
    with assert_num_queries(2, database):
        found = list(Seat.objects.order_by("row", "place").prefetch_related(oldest))
    assert [[guest.age for guest in seat.oldest] for seat in found] == [[40, 30]] * 3 + [[]]
    middle = Prefetch("guests", queryset=Guest.objects.order_by("age")[1:2], to_attr="middle")
    found = Seat.objects.order_by("row", "place").prefetch_related(middle)
    assert [[guest.age for guest in seat.middle] for seat in found] == [[30]] * 3 + [[]]


def test_an_empty_part_and_no_objects(filled):
    assert top(Comment.objects.none()[:2]) == {"a": [], "b": [], "c": []}
    assert top(Comment.objects.order_by("pk")[2:2]) == {"a": [], "b": [], "c": []}
    Post.objects.all().delete()
    assert top(Comment.objects.order_by("pk")[:2]) == {}


def test_a_known_part_is_not_compiled_again(filled, monkeypatch):
    def asked():
        top(Comment.objects.order_by("likes")[:2])
        top(Tag.objects.order_by("name")[1:3], "tags")

    asked()
    monkeypatch.setattr(Compiler, "select", None)
    monkeypatch.setattr(Shape, "_grow", None)
    asked()


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    likes=st.lists(st.lists(st.none() | st.integers(0, 3), max_size=6), min_size=1, max_size=4),
    low=st.integers(0, 4),
    size=st.none() | st.integers(0, 4),
    order=st.sampled_from([["likes", "pk"], ["-likes", "-pk"], ["-pk"], ["text", "pk"]]),
    few=st.booleans(),
    distinct=st.booleans(),
)
def test_parts_are_those_that_python_cuts(tables, likes, low, size, order, few, distinct):
    Post.objects.all().delete()
    posts = [Post.objects.create(title=str(number)) for number in range(len(likes))]
    Comment.objects.bulk_create(
        Comment(post=post, likes=one, text=str((one or 0) % 2))
        for post, group in zip(posts, likes, strict=True)
        for one in group
    )
    rows = Comment.objects.order_by(*order)
    rows = rows.filter(likes__gt=0) if few else rows
    rows = rows.distinct() if distinct else rows
    part = slice(low or None, None if size is None else low + size)
    prefetch = Prefetch("comments", queryset=rows[part], to_attr="top")
    for post in Post.objects.prefetch_related(prefetch):
        assert post.top == list(rows.filter(post=post))[part]


async def test_parts_are_awaited(colour):
    orm.create_tables(colour.database, ContentType, Post, Comment, Reply, Tag, Mark)
    post = await Post.objects.acreate(title="a")
    for likes in (1, 2, 3):
        await Comment.objects.acreate(post=post, likes=likes)
    asked = Post.objects.prefetch_related(
        Prefetch("comments", queryset=Comment.objects.order_by("-likes")[:2], to_attr="top")
    )
    found = [one async for one in asked] if colour.awaits else list(asked)
    assert [one.likes for one in found[0].top] == [3, 2]
