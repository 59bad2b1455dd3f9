"""Filters and orders by keys of several fields, lists, mappings and ranges."""

import datetime as dt
from types import SimpleNamespace
from urllib.parse import urlencode

import hotclub_orm as orm
import pytest
from hotclub_api import filters, generics, serializers
from hotclub_orm.postgres import fields as postgres
from hotclub_orm.postgres.fields import Range
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
from hotclub_routing import path


class Hall(orm.Model):
    pk = orm.CompositePrimaryKey("town", "number")
    town = orm.CharField(max_length=20)
    number = orm.IntegerField()

    class Meta:
        app_label = "api_filters"


class Night(orm.Model):
    name = orm.CharField(max_length=5)
    hall = orm.ForeignKey(Hall, orm.CASCADE, null=True)

    class Meta:
        app_label = "api_filters"


class Ranged(orm.Model):
    name = orm.CharField(max_length=5)
    tags = postgres.ArrayField(orm.CharField(max_length=5))
    seats = postgres.ArrayField(orm.IntegerField(), default=list)
    days = postgres.DateRangeField()

    class Meta:
        app_label = "api_filters"


class HallSerializer(serializers.ModelSerializer):
    class Meta:
        model = Hall
        fields = ["number"]


class NightSerializer(serializers.ModelSerializer):
    class Meta:
        model = Night
        fields = ["name"]


class RangedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ranged
        fields = ["name"]


BACKENDS = (filters.FieldFilterBackend, filters.OrderingFilter)


class Halls(generics.ListAPIView):
    queryset = Hall.objects.all()
    serializer_class = HallSerializer
    filter_backends = BACKENDS
    filterset_fields = {"pk": ["exact", "in", "gt"], "town": ["exact"]}
    ordering_fields = "__all__"


class Nights(generics.ListAPIView):
    queryset = Night.objects.all()
    serializer_class = NightSerializer
    filter_backends = BACKENDS
    filterset_fields = {"hall": ["exact", "in", "isnull"], "hall__town": ["exact"]}
    ordering_fields = ("hall", "name")


class RangedList(generics.ListAPIView):
    queryset = Ranged.objects.all()
    serializer_class = RangedSerializer
    filter_backends = BACKENDS
    filterset_fields = {
        "tags": ["exact", "contains", "overlap", "len"], "seats": ["contains"],
        "days": ["exact", "contains", "overlap", "isempty"],
    }  # fmt: skip
    ordering_fields = "__all__"


@pytest.fixture
def halls(database, serve):  # noqa: F811
    database.create_tables(Hall, Night)
    made = [Hall.objects.create(town=town, number=n) for town, n in (("a", 2), ("b", 1), ("b", 3))]
    for name, hall in zip("xyz", (*made[:2], None), strict=True):
        Night.objects.create(name=name, hall=hall)
    return serve([path("halls/", Halls.as_view()), path("nights/", Nights.as_view())])


@pytest.fixture
def ranged(postgres_database, serve):  # noqa: F811
    postgres_database.create_tables(Ranged)
    days = Range(dt.date(1937, 5, 1), dt.date(1937, 5, 3))
    Ranged.objects.create(name="x", tags=["a", "b"], seats=[1], days=days)
    Ranged.objects.create(name="y", tags=["c"], days=Range(empty=True))
    return serve([path("ranged/", RangedList.as_view())])


def asked(site: SimpleNamespace, address: str, **query: str):
    return site.sync.get(f"{address}?{urlencode(query)}")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"pk": '["b", 1]'}, [1]),
        ({"pk__in": '[["b", 3], ["a", 2], ["c", 9]]', "ordering": "-pk"}, [3, 2]),
        ({"pk__gt": '["a", 2]', "ordering": "pk"}, [1, 3]),
        ({"ordering": "-town,number"}, [1, 3, 2]),
        ({"ordering": "-pk"}, [3, 1, 2]),
    ],
)
def test_a_key_of_several_fields_is_filtered_and_ordered_by(halls, query, numbers):
    answer = asked(halls, "/halls/", **query)
    assert answer.status_code == 200, answer.content
    assert [one["number"] for one in answer.json()] == numbers


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"hall": '["b", 1]'}, "y"),
        ({"hall__in": '[["b", 1], ["a", 2]]', "ordering": "-hall"}, "yx"),
        ({"hall__isnull": "true"}, "z"),
        ({"hall__town": "a"}, "x"),
    ],
)
def test_a_relation_to_such_a_key_is_filtered_and_ordered_by(halls, query, names):
    answer = asked(halls, "/nights/", **query)
    assert answer.status_code == 200, answer.content
    assert "".join(one["name"] for one in answer.json()) == names


@pytest.mark.parametrize(
    "query",
    [
        {"pk": "b,1"}, {"pk": '["b"]'}, {"pk": '["b", "x"]'}, {"pk": "1"}, {"pk": "["},
        {"pk": '["b", [1]]'}, {"pk__in": '["b", 1]'}, {"pk__in": "1,2"},
        {"pk": "[" * 3000},
    ],
)  # fmt: skip
def test_what_is_no_key_is_bad_input(halls, query):
    answer = asked(halls, "/halls/", **query)
    assert answer.status_code == 400, answer.content
    assert list(answer.json()) == list(query)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"tags": '["a", "b"]'}, "x"), ({"tags__contains": '["b"]'}, "x"), ({"tags__len": "1"}, "y"),
        ({"tags__overlap": '["b", "c"]', "ordering": "-tags"}, "yx"), ({"seats__contains": "[1]"}, "x"),
        ({"days__overlap": '{"lower": "1937-05-02", "upper": null}'}, "x"),
        ({"days__isempty": "true"}, "y"), ({"days": '{"empty": true}'}, "y"),
        ({"ordering": "days"}, "yx"),
    ],
)  # fmt: skip
def test_lists_and_ranges_are_filtered_and_ordered_by(ranged, query, names):
    answer = asked(ranged, "/ranged/", **query)
    assert answer.status_code == 200, answer.content
    assert "".join(one["name"] for one in answer.json()) == names


@pytest.mark.parametrize(
    "query",
    [
        {"tags": "a"}, {"tags__contains": '{"a": 1}'}, {"tags__len": "x"}, {"seats__contains": '["x"]'},
        {"days": "[1"}, {"days__overlap": '{"lower": "soon"}'}, {"days__isempty": "x"},
    ],
)  # fmt: skip
def test_what_is_no_list_or_range_is_bad_input(ranged, query):
    answer = asked(ranged, "/ranged/", **query)
    assert answer.status_code == 400, answer.content
    assert list(answer.json()) == list(query)
