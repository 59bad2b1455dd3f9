"""A value given as text is what its column holds, wherever the condition stands."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import Case, Count, F, Max, Q, When


class Writer(orm.Model):
    name = orm.CharField(max_length=10)

    class Meta:
        app_label = "values_as_text"


class Essay(orm.Model):
    writer = orm.ForeignKey(Writer, orm.CASCADE, null=True, related_name="essays")
    day = orm.DateField(null=True)
    began = orm.DateTimeField(null=True)

    class Meta:
        app_label = "values_as_text"


@pytest.fixture
def essays(database):
    orm.create_tables(database, Writer, Essay)
    writer = Writer.objects.create(pk=7, name="Ann")
    began = dt.datetime(2020, 5, 6, 7, tzinfo=dt.UTC)
    Essay.objects.create(pk=1, writer=writer, day=dt.date(2020, 5, 6), began=began)
    Essay.objects.create(pk=2, day=dt.date(2019, 1, 1))
    return Essay.objects


@pytest.mark.parametrize(
    "lookups",
    [
        {"writer": "7"}, {"writer_id": "7"}, {"writer__pk": "7"}, {"writer__exact": "7"},
        {"writer__in": ["7"]},
        {"writer__pk__in": ["7"]}, {"writer__gt": "6"}, {"writer__gte": "7"}, {"writer__lt": "8"},
        {"writer__id__lte": "7"}, {"writer__isnull": False}, {"writer__essays": "1"},
    ],
)  # fmt: skip
def test_a_key_on_a_path_may_be_text(essays, lookups):
    assert [essay.pk for essay in essays.filter(**lookups)] == [1]
    assert [essay.pk for essay in essays.exclude(**lookups)] == [2]


@pytest.mark.parametrize("lookups", [{"writer": "x"}, {"writer__in": ["x"]}, {"writer__gt": "x"}])
def test_a_text_that_is_no_key_is_refused_before_the_database_sees_it(essays, lookups):
    with pytest.raises(ValueError, match="expected a number"):
        essays.filter(**lookups)


@pytest.mark.parametrize(
    "condition",
    [
        Q(day__gte="2020-01-01"), Q(day="2020-05-06"), Q(day__in=["2020-05-06"]),
        Q(day__range=("2020-01-01", "2020-12-31")), Q(began__gte="2020-01-01T00:00:00+00:00"),
        ~Q(day__lt="2020-01-01"), Q(day__year="2020"),
    ],
)  # fmt: skip
def test_a_day_in_a_condition_of_an_expression_may_be_text(essays, condition):
    assert essays.aggregate(found=Count("pk", filter=condition)) == {"found": 1}
    marked = essays.annotate(found=Case(When(condition, then=1), default=0)).order_by("pk")
    assert [one.found for one in marked] == [1, 0]
    counted = essays.annotate(found=Count("pk", filter=condition)).order_by("pk")
    assert [one.found for one in counted] == [1, 0]


def test_a_day_compared_with_an_annotation_may_be_text(essays):
    condition = Q(known__gte="2020-01-01")
    assert essays.annotate(known=F("day")).aggregate(n=Count("pk", filter=condition)) == {"n": 1}
    assert essays.annotate(known=Max("day")).aggregate(n=Count("pk", filter=condition)) == {"n": 1}
