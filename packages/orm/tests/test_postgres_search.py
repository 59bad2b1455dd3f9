"""Full-text search on PostgreSQL: vectors, queries, lexemes, ranks, headlines, generated columns."""

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q, StringAgg, Value
from hotclub_orm.postgres import lookups
from hotclub_orm.postgres.search import (
    Lexeme,
    SearchConfig,
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres_doors import door  # noqa: F401


class Author(orm.Model):
    name = orm.CharField(max_length=40)

    class Meta:
        app_label = "searched"


class Text(orm.Model):
    title = orm.CharField(max_length=80)
    body = orm.TextField(null=True)
    language = orm.CharField(max_length=20, default="english")
    year = orm.IntegerField(default=1937)
    author = orm.ForeignKey(Author, orm.CASCADE, null=True, related_name="texts")
    vector = SearchVectorField(null=True)
    computed = orm.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("body", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        app_label = "searched"


@pytest.fixture
def texts(postgres_database, postgres_lookups):
    orm.create_tables(postgres_database, Author, Text)
    grocer = Author.objects.create(name="The grocers of Paris")
    for title, body, language, author in (
        ("Fruits", "Fresh apples and pears", "english", grocer),
        ("Cheese and fruit", "Cheese on toast; an apple besides", "english", grocer),
        ("Les pommes", "Les pommes mangées", "french", None),
        ("Nothing", None, "english", None),
    ):
        Text.objects.create(title=title, body=body, language=language, author=author)
    return Text.objects.order_by("pk")


def titles(queryset):
    return list(queryset.values_list("title", flat=True))


def found(texts, query, *fields, **options):
    vector = SearchVector(*(fields or ("title", "body")), **options)
    return titles(texts.annotate(found=vector).filter(found=query))


# --- vectors -------------------------------------------------------------------------------------


def test_a_text_is_searched_by_its_words_in_any_form(texts):
    with orm.atomic():
        assert titles(texts.filter(body__search="apple")) == ["Fruits", "Cheese and fruit"]
    assert titles(texts.filter(body__search="pear apple")) == ["Fruits"]
    assert titles(texts.filter(body__search="nothing")) == []
    assert titles(texts.exclude(body__search="apple")) == ["Les pommes", "Nothing"]
    assert titles(texts.filter(author__name__search="grocer")) == ["Fruits", "Cheese and fruit"]


def test_a_vector_holds_several_texts_and_null_counts_as_empty(texts):
    assert found(texts, "fruit") == ["Fruits", "Cheese and fruit"]
    assert found(texts, "nothing", config="simple") == ["Nothing"]
    assert found(texts, "toast fruit") == ["Cheese and fruit"]
    assert found(texts, "1937", "year") == titles(texts)
    assert found(texts, "paris", "author__name", "title") == ["Fruits", "Cheese and fruit"]


def test_vectors_are_added(texts):
    both = SearchVector("title", weight="A") + SearchVector("body", weight="D")
    query = texts.annotate(found=both)

    assert titles(query.filter(found="toast")) == ["Cheese and fruit"]
    only_titles = SearchQuery("apple:A", search_type="raw")
    assert titles(query.filter(found=only_titles)) == []
    with pytest.raises(TypeError, match="SearchVector can only be combined"):
        SearchVector("title") + F("body")
    with pytest.raises(TypeError, match="SearchVector can only be combined"):
        SearchVector("title") * SearchVector("body")


def test_a_vector_of_an_aggregate(texts):
    vector = SearchVector(StringAgg("texts__title", Value(" ")))
    assert Author.objects.annotate(found=vector).get(found="cheese fruit").name.startswith("The")


def test_a_configuration_may_stand_in_a_column(texts):
    vector = SearchVector("body", config=F("language"))
    query = SearchQuery("manger", config=F("language"))

    assert titles(texts.annotate(found=vector).filter(found=query)) == ["Les pommes"]
    assert found(texts, "manger", "body", config="french") == ["Les pommes"]
    assert found(texts, "manger", "body", config=SearchConfig("simple")) == []
    asked = texts.filter(body__search=SearchQuery("manger", config="french"))
    assert titles(asked) == ["Les pommes"]


def test_a_weight_may_be_computed(texts):
    weight = orm.Case(orm.When(title="Fruits", then=Value("A")), default=Value("D"))
    query = texts.annotate(found=SearchVector("body", weight=weight))
    assert titles(query.filter(found=SearchQuery("apple:A", search_type="raw"))) == ["Fruits"]


def test_a_column_of_vectors_is_written_and_searched(texts):
    assert Text.objects.update(vector=SearchVector("title", "body", config="english")) == 4
    assert titles(texts.filter(vector="apples")) == ["Fruits", "Cheese and fruit"]
    assert titles(texts.filter(vector__search="apples")) == ["Fruits", "Cheese and fruit"]
    assert titles(texts.filter(~Q(vector=SearchQuery("apples")))) == ["Les pommes", "Nothing"]
    assert "'appl':" in texts.first().vector


def test_a_generated_column_of_vectors_is_searched(texts):
    assert titles(texts.filter(computed="toast")) == ["Cheese and fruit"]
    weighted = SearchQuery("fruit:A", search_type="raw")
    assert titles(texts.filter(computed=weighted)) == ["Fruits", "Cheese and fruit"]
    Text.objects.filter(title="Nothing").update(body="toast at last")
    assert titles(texts.filter(computed="toast")) == ["Cheese and fruit", "Nothing"]


def test_vectors_say_how_they_are_made():
    path, args, named = SearchVector("title", config="english", weight="A").deconstruct()

    assert path == "hotclub_orm.postgres.search.SearchVector"
    assert (args, named) == ((F("title"),), {"config": SearchConfig("english"), "weight": "A"})
    assert SearchConfig("english").deconstruct()[1] == ("english",)
    assert SearchVectorField().deconstruct()[1] == "hotclub_orm.postgres.search.SearchVectorField"


# --- queries -------------------------------------------------------------------------------------


def test_the_kinds_of_search(texts):
    def kind(text, search_type):
        return found(texts, SearchQuery(text, search_type=search_type))

    assert kind("apples fresh", "plain") == ["Fruits"]
    assert kind("apples fresh", "phrase") == []
    assert kind("fresh apples", "phrase") == ["Fruits"]
    assert kind("cheese | pears", "raw") == ["Fruits", "Cheese and fruit"]
    assert kind("app:* & !toast", "raw") == ["Fruits"]
    assert kind('"fresh apples" or toast', "websearch") == ["Fruits", "Cheese and fruit"]
    assert kind("apple -toast", "websearch") == ["Fruits"]


def test_queries_are_joined_and_inverted(texts):
    apple, toast, pear = SearchQuery("apple"), SearchQuery("toast"), SearchQuery("pear")

    assert found(texts, apple & toast) == ["Cheese and fruit"]
    assert found(texts, toast | pear) == ["Fruits", "Cheese and fruit"]
    assert found(texts, apple & ~toast) == ["Fruits"]
    assert found(texts, ~(toast | pear)) == ["Les pommes", "Nothing"]
    assert found(texts, SearchQuery("apple", invert=True)) == ["Les pommes", "Nothing"]
    assert ~~apple == apple
    for other in ("toast", Q(title="x"), F("title")):
        with pytest.raises(TypeError, match="SearchQuery can only be combined"):
            apple & other


def test_a_query_may_be_computed(texts):
    assert found(texts, SearchQuery(F("title")), "title") == titles(texts)
    assert titles(texts.filter(title__search=F("title"))) == titles(texts)
    assert titles(texts.filter(body__search=F("language"))) == []


def test_each_call_of_a_known_search_has_its_own_text(texts):
    results = [titles(texts.filter(body__search=word)) for word in ("toast", "pear", "pommes")]
    assert results == [["Cheese and fruit"], ["Fruits"], ["Les pommes"]]
    results = [found(texts, SearchQuery(word)) for word in ("toast", "pear")]
    assert results == [["Cheese and fruit"], ["Fruits"]]


# --- lexemes -------------------------------------------------------------------------------------


def test_lexemes_are_joined_inverted_and_marked(texts):
    def asked(lexeme):
        return found(texts, SearchQuery(lexeme))

    assert asked(Lexeme("apple") & Lexeme("toast")) == ["Cheese and fruit"]
    assert asked(Lexeme("pears") | Lexeme("toast")) == ["Fruits", "Cheese and fruit"]
    assert asked(Lexeme("apple") & ~Lexeme("toast")) == ["Fruits"]
    assert asked(~(Lexeme("pears") | Lexeme("toast"))) == ["Les pommes", "Nothing"]
    assert asked(~(Lexeme("apple") & Lexeme("toast"))) == ["Fruits", "Les pommes", "Nothing"]
    assert asked(Lexeme("che", prefix=True)) == ["Cheese and fruit"]
    assert titles(texts.filter(body__search=Lexeme("toast"))) == ["Cheese and fruit"]
    weighted = SearchQuery(Lexeme("fruit", weight="B") | Lexeme("che", prefix=True, weight="a"))
    assert titles(texts.filter(computed=weighted)) == ["Cheese and fruit"]


@pytest.mark.parametrize(
    "text",
    ["app:*", "'apple' | 'x'", "!toast", "a'b", "\\", "&", "<->", "(", "x\x00y", "''", ")|("],
)
def test_operators_in_a_lexeme_are_no_operators(texts, text):
    words = ["Cheese and fruit"] if text == "!toast" else []
    assert found(texts, SearchQuery(Lexeme(text))) == words
    either = found(texts, SearchQuery(Lexeme(text) | Lexeme("toast", prefix=True)))
    assert either == ["Cheese and fruit"]


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1), prefix=st.booleans())
def test_no_text_in_a_lexeme_or_a_plain_query_is_an_error(texts, text, prefix):
    lexeme = Lexeme(text, prefix=prefix, weight="A")
    assert found(texts, SearchQuery(lexeme & ~lexeme)) == []
    if "\x00" not in text:
        for kind in ("plain", "phrase", "websearch"):
            list(texts.annotate(x=SearchRank("title", SearchQuery(text, search_type=kind))))
        marked = SearchHeadline("title", "fruits", start_sel=text, stop_sel="|")
        assert f"{text}Fruits|" in texts.annotate(marked=marked).first().marked


def test_what_is_no_lexeme_is_refused():
    with pytest.raises(TypeError, match="text"):
        Lexeme(5)
    with pytest.raises(ValueError, match="empty"):
        Lexeme("")
    for weight in ("E", "AB", 1, "A'"):
        with pytest.raises(ValueError, match="weight"):
            Lexeme("x", weight=weight)
    with pytest.raises(TypeError, match="Lexeme"):
        Lexeme("x") & "y"


# --- ranks and headlines -------------------------------------------------------------------------


def test_ranks_order_by_how_well_it_matches(texts):
    rank = SearchRank(SearchVector("title", "body"), SearchQuery("cheese"))
    best = texts.annotate(rank=rank).order_by("-rank", "pk").values_list("title", "rank")

    assert best[0][0] == "Cheese and fruit"
    assert best[0][1] > 0 == best[1][1]
    by_name = texts.annotate(rank=SearchRank("body", "toast")).filter(rank__gt=0)
    assert titles(by_name) == ["Cheese and fruit"]
    column = texts.annotate(rank=SearchRank(F("computed"), SearchQuery("fruit")))
    assert titles(column.filter(rank__gte=0.3)) == ["Fruits", "Cheese and fruit"]


def test_ranks_take_weights_normalization_and_closeness(texts):
    vector = SearchVector("title", weight="A") + SearchVector("body", weight="D")

    def rank(**options):
        found = texts.annotate(rank=SearchRank(vector, SearchQuery("cheese"), **options))
        return found.get(title="Cheese and fruit").rank

    assert rank(weights=[0.1, 0.2, 0.4, 1.0]) == pytest.approx(rank())
    assert rank(weights=[0, 0, 0, 0.5]) < rank(weights=[0, 0, 0, 1.0])
    assert rank(normalization=2) < rank()
    assert rank(normalization=Value(2).bitor(Value(4))) <= rank(normalization=2)
    assert rank(cover_density=True) == pytest.approx(1.1)


def test_headlines_mark_what_is_found(texts):
    def headline(query="toast", **options):
        marked = SearchHeadline("body", query, **options)
        return texts.annotate(marked=marked).get(title="Cheese and fruit").marked

    assert headline(start_sel="<i>", stop_sel="</i>") == "Cheese on <i>toast</i>; an apple besides"
    assert "<b>toast</b>" in headline(SearchQuery("toast"))
    assert headline(Lexeme("toast"), max_words=3, min_words=1) == "<b>toast</b>"
    assert headline(highlight_all=True).startswith("Cheese on <b>toast</b>;")
    fragments = headline("cheese besides", max_fragments=2, max_words=2, min_words=1,
                         short_word=0, fragment_delimiter=" … ", config="english")  # fmt: skip
    assert fragments.count("<b>") == 2
    assert " … " in fragments


@pytest.mark.parametrize(
    "mark", ["'", '"', "\\", "'; DROP TABLE x; --", "%s", "a,b=c", "\\'", "a b"]
)
def test_marks_of_a_headline_are_that_text(texts, mark):
    marked = SearchHeadline("body", "toast", start_sel=mark, stop_sel=mark)
    found = texts.annotate(marked=marked).get(title="Cheese and fruit").marked
    assert found == f"Cheese on {mark}toast{mark}; an apple besides"


def test_orm_023_numbers_of_ranks_and_headlines_are_numbers():
    for weights in ("0.1, 0.2, 0.4, 1.0", [1, 2, 3], ["0.1"] * 4, [float("nan")] * 4, 5):
        with pytest.raises((TypeError, ValueError), match="weights"):
            SearchRank("body", "x", weights=weights)
    with pytest.raises(TypeError, match="normalization"):
        SearchRank("body", "x", normalization="2; DROP")
    for name in ("max_words", "min_words", "short_word", "max_fragments"):
        for value in ("5 x", 5.5, True):
            with pytest.raises(TypeError, match="headline"):
                SearchHeadline("body", "x", **{name: value})
    with pytest.raises(TypeError, match="HighlightAll"):
        SearchHeadline("body", "x", highlight_all="yes")


# --- bad input -----------------------------------------------------------------------------------


def test_orm_036_configurations_and_weights_are_bound_or_refused(texts):
    for config in ("english'; DROP TABLE searched_text; --", 'a"b', "no such; config"):
        for query in (
            texts.annotate(x=SearchVector("body", config=config)),
            texts.filter(body__search=SearchQuery("apple", config=config)),
            texts.annotate(x=SearchRank(SearchVector("body", config=config), "x")),
            texts.annotate(x=SearchHeadline("body", "x", config=config)),
        ):
            with pytest.raises(orm.DatabaseError):
                list(query)
    for weight in ("A'); DROP TABLE searched_text; --", "E", "", 5):
        with pytest.raises(ValueError, match="weight"):
            SearchVector("body", weight=weight)
    for config in (5, b"english", ["english"]):
        with pytest.raises(TypeError, match="configuration"):
            SearchQuery("x", config=config)
    assert texts.count() == 4


@pytest.mark.parametrize("raw", ["apple &", "(apple", "| |", "a b", "'", ":*", "!"])
def test_orm_036_a_malformed_raw_query_is_an_error_of_the_database(texts, raw):
    with pytest.raises(orm.DatabaseError):
        found(texts, SearchQuery(raw, search_type="raw"))
    assert texts.count() == 4


def test_a_query_that_is_no_text_is_refused(texts):
    with pytest.raises(ValueError, match="Did you mean 'phrase'"):
        SearchQuery("x", search_type="phrases")
    with pytest.raises(TypeError, match="text"):
        SearchQuery(5)
    with pytest.raises(TypeError, match="text"):
        texts.filter(body__search=["a", "b"])
    with pytest.raises(orm.ValidationError):
        texts.filter(body__search="a\x00")
    with pytest.raises(ValueError, match="None"):
        texts.filter(body__search=None)
    with pytest.raises(ValueError, match="at least one"):
        SearchVector()


def test_search_is_refused_on_sqlite(sqlite_database):
    query = Text.objects.annotate(found=SearchVector("title")).filter(found="x")
    with pytest.raises(orm.NotSupportedError, match="PostgreSQL"):
        list(query)


def test_registered_lookups_may_be_registered_again(texts):
    before = dict(orm.CharField.class_lookups)
    lookups.register()
    assert orm.CharField.class_lookups == before


# --- both doors ----------------------------------------------------------------------------------


async def test_search_behind_both_doors(door):  # noqa: F811
    await door.create_tables(Author, Text)
    for title, body in (("Fruits", "Fresh apples"), ("Cheese", "on toast, an apple besides")):
        await door.do(Text.objects, "create", title=title, body=body)
    rank = SearchRank(F("computed"), SearchQuery("apples", config="english"))
    marked = SearchHeadline("body", "apple", config="english", start_sel="<", stop_sel=">")
    query = (
        Text.objects.annotate(rank=rank, marked=marked).filter(computed="apple").order_by("-rank")
    )

    assert [one.marked for one in await door.list(query)] == [
        "Fresh <apples>", "on toast, an <apple> besides",
    ]  # fmt: skip
    assert await door.do(query.filter(computed=~SearchQuery("toast")), "count") == 1
    assert await door.do(Text.objects, "update", vector=SearchVector("title")) == 2
