"""Pages by key: links from page to page, in both colours and on both databases."""

import hotclub_orm as orm
import pytest
from hotclub_api import filters, generics, serializers
from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.openapi import SchemaGenerator
from hotclub_api.pagination import KeysetPagination
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    assert_num_queries,
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
from hotclub_routing import path


class Song(orm.Model):
    name = orm.CharField(max_length=20)
    year = orm.IntegerField(null=True)

    class Meta:
        app_label = "api_keyset"


class Seat(orm.Model):
    pk = orm.CompositePrimaryKey("room", "number")
    room = orm.IntegerField()
    number = orm.IntegerField()

    class Meta:
        app_label = "api_keyset"


class SongSerializer(serializers.ModelSerializer):
    class Meta:
        model = Song
        fields = ["name"]


class SeatSerializer(serializers.ModelSerializer):
    class Meta:
        model = Seat
        fields = ["room", "number"]


class Three(KeysetPagination):
    page_size = 3
    page_size_query_param = "size"
    max_page_size = 4
    ordering = ("-year", "name")


class SongList(generics.ListAPIView):
    queryset = Song.objects.all()
    serializer_class = SongSerializer
    pagination_class = Three
    filter_backends = (filters.OrderingFilter,)
    ordering_fields = ("name", "year")


class AwaitedSongList(SongList):
    view_is_async = True


class SeatList(generics.ListAPIView):
    queryset = Seat.objects.all()
    serializer_class = SeatSerializer
    pagination_class = type("ByKey", (KeysetPagination,), {"page_size": 2})
    filter_backends = (filters.OrderingFilter,)
    ordering_fields = "__all__"


@pytest.fixture
def site(database, serve):  # noqa: F811
    database.create_tables(Song, Seat)
    for number, name in enumerate("abcdefgh"):
        Song.objects.create(name=name, year=None if number < 2 else 1930 + number // 4)
    for room in (1, 2):
        for number in (1, 2, 3):
            Seat.objects.create(room=room, number=number)
    return serve(
        [
            path("songs/", SongList.as_view()),
            path("awaited/", AwaitedSongList.as_view()),
            path("seats/", SeatList.as_view()),
        ]
    )


def names(answer):
    assert answer.status_code == 200, answer.content
    return "".join(one["name"] for one in answer.json()["results"])


@pytest.mark.parametrize("query", ["", "?ordering=year,-name", "?ordering=-name"])
def test_links_lead_through_all_pages_and_back(site, query):
    address, forward = f"/songs/{query}", []
    while address:
        answer = site.sync.get(address)
        forward.append(names(answer))
        last, address = answer, answer.json()["next"]
    assert [len(one) for one in forward] == [3, 3, 2]
    assert sorted("".join(forward)) == list("abcdefgh")

    back, address = [forward[-1]], last.json()["previous"]
    while address:
        answer = site.sync.get(address)
        back.append(names(answer))
        address = answer.json()["previous"]
    assert back[::-1] == forward


async def test_links_lead_through_all_pages_and_back_on_a_loop(site, database):  # noqa: F811
    address, forward = "/awaited/?ordering=name", []
    while address:
        last = await site.loop.get(address)
        forward.append(names(last))
        address = last.json()["next"]
    back = await site.loop.get(last.json()["previous"])
    await database.aclose()

    assert (forward, names(back)) == (["abc", "def", "gh"], "def")


def test_a_page_is_one_statement_and_stays_put_when_rows_come(site, database):  # noqa: F811
    first = site.sync.get("/songs/?ordering=name").json()
    Song.objects.create(name="0")

    with assert_num_queries(1, database):
        second = site.sync.get(first["next"])
    assert names(second) == "def"


def test_the_client_says_how_many_within_the_limit(site):
    assert names(site.sync.get("/songs/?ordering=name&size=1")) == "a"
    assert names(site.sync.get("/songs/?ordering=name&size=99")) == "abcd"


def test_what_is_no_page_of_this_list_is_not_found(site):
    here = site.sync.get("/songs/?ordering=name").json()["next"].partition("after=")[2]
    token = here.partition("&")[0]

    for wrong in (
        "after=x", f"after={token}&before={token}", f"after={token}&ordering=-name",
        "before=%00", f"after={token}x",
    ):  # fmt: skip
        answer = site.sync.get(f"/songs/?{wrong}")
        assert answer.status_code == 404, wrong
        assert answer.json()["detail"] == "Invalid page."


def test_keys_of_several_columns_are_an_order_too(site):
    address, seen = "/seats/?ordering=-pk", []
    while address:
        answer = site.sync.get(address).json()
        seen += [(one["room"], one["number"]) for one in answer["results"]]
        address = answer["next"]

    assert seen == [(2, 3), (2, 2), (2, 1), (1, 3), (1, 2), (1, 1)]


def test_a_list_that_no_database_orders_is_refused():
    request = type("Request", (), {"query_params": {}})()

    with pytest.raises(ImproperlyConfigured, match="CursorPagination takes others"):
        Three().paginate_queryset([1, 2], request)


def test_the_schema_names_the_parameters(site):
    document = SchemaGenerator(patterns=[path("songs/", SongList.as_view())]).get_schema()
    parameters = {
        one["name"]: one["schema"] for one in document["paths"]["/songs/"]["get"]["parameters"]
    }

    assert parameters["after"] == parameters["before"] == {"type": "string"}
    assert "size" in parameters
