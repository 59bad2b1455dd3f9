"""Texts that are alike, and texts without accents: the extensions pg_trgm and unaccent."""

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Value
from hotclub_orm.postgres.search import (
    Lexeme,
    SearchQuery,
    TrigramDistance,
    TrigramSimilarity,
    TrigramStrictWordDistance,
    TrigramStrictWordSimilarity,
    TrigramWordDistance,
    TrigramWordSimilarity,
)
from hotclub_orm.testing import need_extension


class Player(orm.Model):
    name = orm.CharField(max_length=40)
    motto = orm.TextField(default="")

    class Meta:
        app_label = "alike"


class Record(orm.Model):
    title = orm.CharField(max_length=40)
    player = orm.ForeignKey(Player, orm.CASCADE)

    class Meta:
        app_label = "alike"


@pytest.fixture
def players(contrib_database, postgres_lookups):
    for extension in ("pg_trgm", "unaccent"):
        need_extension(contrib_database, extension)
    orm.create_tables(contrib_database, Player, Record)
    for name in ("Django Reinhardt", "Stéphane Grappelli", "Hélène", "Helene"):
        player = Player.objects.create(name=name, motto=f"motto of {name}")
        Record.objects.create(title=f"by {name}", player=player)
    return Player.objects.order_by("pk")


def names(queryset):
    return list(queryset.values_list("name", flat=True))


def test_texts_alike_are_found(players):
    assert names(players.filter(name__trigram_similar="Djngo Reinhart")) == ["Django Reinhardt"]
    assert names(players.filter(name__trigram_word_similar="Djang")) == ["Django Reinhardt"]
    assert names(players.filter(name__trigram_strict_word_similar="Django")) == ["Django Reinhardt"]
    assert names(players.filter(motto__trigram_word_similar="Grappeli")) == ["Stéphane Grappelli"]
    assert "Django Reinhardt" not in names(players.exclude(name__trigram_similar="Django Reinhard"))
    assert names(players.filter(name__trigram_similar=F("name"))) == names(players)


def test_likeness_and_distance_add_up_to_one(players):
    pairs = [
        (TrigramSimilarity("name", "Djngo"), TrigramDistance("name", "Djngo")),
        (TrigramWordSimilarity("Djngo", "name"), TrigramWordDistance("Djngo", "name")),
        (TrigramStrictWordSimilarity("Djngo", "name"), TrigramStrictWordDistance("Djngo", "name")),
    ]
    for similarity, distance in pairs:
        best = players.annotate(s=similarity, d=distance).order_by("-s").first()
        assert best.name == "Django Reinhardt"
        assert 0 < best.s <= 1
        assert best.s + best.d == pytest.approx(1)
    nearest = players.annotate(d=TrigramDistance("name", Value("Grapelli"))).order_by("d")
    assert nearest.first().name == "Stéphane Grappelli"
    assert names(players.annotate(s=TrigramSimilarity("name", "Django")).filter(s__gt=0.3)) == [
        "Django Reinhardt"
    ]


def test_accents_are_passed_over_on_both_sides(players):
    assert names(players.filter(name__unaccent="Hélene")) == ["Hélène", "Helene"]
    assert names(players.filter(name__unaccent__icontains="STEPHANE")) == ["Stéphane Grappelli"]
    assert names(players.filter(name__unaccent__startswith="Hé")) == ["Hélène", "Helene"]
    assert names(players.filter(name__unaccent__in=["Hèlène", "nobody"])) == ["Hélène", "Helene"]
    assert names(players.exclude(name__unaccent__contains="e")) == []
    titles = Record.objects.filter(player__name__unaccent="Helene").values_list("title", flat=True)
    assert sorted(titles) == ["by Helene", "by Hélène"]
    assert names(players.order_by("name__unaccent", "pk"))[1:3] == ["Hélène", "Helene"]


def test_texts_with_accents_alike(players):
    found = players.filter(name__unaccent__trigram_similar="Hélenë")
    assert names(found) == ["Hélène", "Helene"]


def test_texts_without_accents_are_searched(players):
    assert names(players.filter(name__unaccent__search="stèphane")) == ["Stéphane Grappelli"]
    asked = SearchQuery("stephane", config="simple") | SearchQuery("reinhardt", config="simple")
    assert names(players.filter(name__unaccent__search=asked)) == [
        "Django Reinhardt", "Stéphane Grappelli",
    ]  # fmt: skip
    assert names(players.filter(name__unaccent__search=Lexeme("grap", prefix=True))) == [
        "Stéphane Grappelli"
    ]


def test_orm_036_what_is_compared_is_bound(players):
    for text in ("'; DROP TABLE alike_player; --", "%", "%s", '"', "\\"):
        assert names(players.filter(name__trigram_similar=text)) == []
        assert names(players.filter(name__unaccent=text)) == []
        assert players.annotate(s=TrigramSimilarity("name", text)).first().s < 0.1
    with pytest.raises(TypeError, match="text"):
        TrigramSimilarity("name", 5)
    assert players.count() == 4
