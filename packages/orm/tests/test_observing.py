"""What is sent can be seen: reports of a block, the caller in a comment, slow queries, strictness."""

import asyncio
import contextvars
import logging
import threading

import hotclub_orm as orm
import pytest
from hotclub_orm.observing import comment_text
from hotclub_orm.testing import Colour
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = "test_observing.py"


class Writer(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "observing"


class Novel(orm.Model):
    title = orm.CharField(max_length=20)
    blurb = orm.TextField(default="")
    writer = orm.ForeignKey(Writer, orm.CASCADE, related_name="novels")

    class Meta:
        app_label = "observing"


class StrictWriter(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "observing"


class StrictNovel(orm.Model):
    writer = orm.ForeignKey(StrictWriter, orm.CASCADE)

    class Meta:
        app_label = "observing"
        fetch_mode = orm.FETCH_RAISE


def fill(database):
    database.create_tables(Writer, Novel, StrictWriter, StrictNovel)
    writers = [Writer.objects.create(name=name) for name in ("Ann", "Bob", "Cy")]
    for writer in writers:
        Novel.objects.create(title=f"By {writer.name}", writer=writer)


@pytest.fixture
def shelf(database):
    fill(database)
    return database


def line_of(function, mark):
    """Return the number of the function's line that ends in that comment."""
    import inspect

    lines, start = inspect.getsourcelines(function)
    return next(start + i for i, line in enumerate(lines) if line.rstrip().endswith(f"# {mark}"))


# --- strict ------------------------------------------------------------------------------------


def test_a_strict_query_names_what_was_read_and_where(shelf):
    novel = Novel.objects.strict().get(title="By Ann")
    with pytest.raises(orm.FieldFetchBlocked) as caught:
        _ = novel.writer  # here
    here = line_of(test_a_strict_query_names_what_was_read_and_where, "here")
    text = str(caught.value)
    assert f"{HERE}:{here}" in text
    assert "Novel.writer" in text
    assert "select_related('writer')" in text
    assert "prefetch_related_objects(objects, 'writer')" in text


def test_a_strict_query_refuses_deferred_fields_too(shelf):
    novel = Novel.objects.strict().defer("blurb").get(title="By Ann")
    with pytest.raises(orm.FieldFetchBlocked, match=r"leave it out of defer\(\)"):
        _ = novel.blurb


def test_what_is_loaded_in_the_query_is_no_lazy_load(shelf):
    joined = Novel.objects.strict().select_related("writer").get(title="By Ann")
    fetched = Novel.objects.strict().prefetch_related("writer").get(title="By Ann")
    assert joined.writer.name == fetched.writer.name == "Ann"


def test_loading_that_is_written_out_is_allowed(shelf):
    novels = list(Novel.objects.strict().defer("blurb"))
    orm.prefetch_related_objects(novels, "writer")
    assert {novel.writer.name for novel in novels} == {"Ann", "Bob", "Cy"}
    novels[0].refresh_from_db(fields=["blurb"])
    assert novels[0].blurb == ""


@pytest.mark.asyncio
async def test_aload_is_allowed(sqlite_database):
    await sqlite_database.acreate_tables(Writer, Novel)
    ann = await Writer.objects.acreate(name="Ann")
    await Novel.objects.acreate(title="One", writer=ann)
    novel = await Novel.objects.strict().aget()
    await novel.aload("writer")
    assert novel.writer.name == "Ann"


def test_what_is_prefetched_is_as_strict_as_the_query(shelf):
    writer = Writer.objects.strict().prefetch_related("novels").get(name="Ann")
    (novel,) = writer.novels.all()
    assert novel.writer is writer
    again = Novel.objects.strict().prefetch_related("writer__novels").get(title="By Ann")
    other = again.writer.novels.all()[0]
    del other.__dict__["writer"]
    with pytest.raises(orm.FieldFetchBlocked):
        _ = other.writer


def test_a_model_may_be_strict_and_a_query_choose_otherwise(shelf):
    StrictNovel.objects.create(writer=StrictWriter.objects.create(name="Dee"))
    with pytest.raises(orm.FieldFetchBlocked):
        _ = StrictNovel.objects.get().writer
    assert StrictNovel.objects.fetch_mode(orm.FETCH_PEERS).get().writer.name == "Dee"


def test_a_database_may_be_strict(tmp_path):
    url = f"sqlite:///{tmp_path / 'strict.sqlite3'}"
    with orm.Database(url, fetch_mode="raise") as database:
        fill(database)
        novel = Novel.objects.get(title="By Ann")
        with pytest.raises(orm.FieldFetchBlocked):
            _ = novel.writer
        by_hand = Novel.objects.raw("SELECT * FROM observing_novel")[0]
        with pytest.raises(orm.FieldFetchBlocked):
            _ = by_hand.writer
    with orm.Database(url):
        assert Novel.objects.get(title="By Ann").writer.name == "Ann"


def test_an_unknown_fetch_mode_of_a_database_is_named():
    with pytest.raises(orm.ImproperlyConfigured, match=r"'rise'.*'raise'"):
        orm.Database("sqlite://", alias="unborn", fetch_mode="rise")


# --- watch_queries -----------------------------------------------------------------------------


def test_a_report_groups_repeated_shapes_with_their_place(shelf):
    with orm.watch_queries() as q:
        for name in ("Ann", "Bob", "Cy"):
            Writer.objects.get(name=name)  # repeated
        Novel.objects.count()
    assert len(q) == 4
    (group,) = q.repeated
    line = line_of(test_a_report_groups_repeated_shapes_with_their_place, "repeated")
    assert group.count == 3
    ((where, times),) = group.places.items()
    assert where.endswith(f"{HERE}:{line}")
    assert times == 3
    report = str(q)
    assert "4 statements, 2 shapes, 3 in repeated shapes" in report
    assert where in report
    assert "Ann" not in report  # the values are not in it
    assert q.seconds == pytest.approx(sum(group.seconds for group in q.groups))
    assert all(query.seconds >= 0 and query.database == "default" for query in q)


def test_transactions_are_kept_but_are_no_shape(shelf):
    with orm.watch_queries() as q:
        for _ in range(2):
            with orm.atomic():
                Writer.objects.count()
    assert [group.count for group in q.groups] == [2]
    assert sum("COMMIT" in sql for sql in q.sql) == 2


def test_failed_statements_are_seen(shelf):
    with orm.watch_queries() as q, pytest.raises(orm.Error):
        shelf.execute("SELECT nothing FROM nowhere")
    (query,) = q.queries
    assert isinstance(query.error, orm.Error)


def test_nothing_is_seen_after_the_block_and_a_block_in_it_sees_its_own(shelf):
    with orm.watch_queries() as outer:
        Writer.objects.count()
        with orm.watch_queries() as inner:
            Writer.objects.count()
    Writer.objects.count()
    assert (len(outer), len(inner)) == (2, 1)
    with outer, pytest.raises(RuntimeError, match="open already"):
        outer.__enter__()


def test_one_database_of_several_can_be_watched(shelf):
    with orm.Database("sqlite://", alias="other") as other:
        with orm.watch_queries(using="other") as q, orm.watch_queries() as both:
            Writer.objects.count()
            other.execute("SELECT 1")
        assert q.sql == ["SELECT 1"]
        assert [query.database for query in both] == ["default", "other"]


def test_a_thread_is_seen_when_it_is_given_the_context(shelf):
    def work():
        Writer.objects.count()

    with orm.watch_queries() as q:
        alone = threading.Thread(target=work)
        alone.start()
        alone.join()
        assert len(q) == 0
        given_context = threading.Thread(target=contextvars.copy_context().run, args=(work,))
        given_context.start()
        given_context.join()
    assert len(q) == 1


@pytest.mark.asyncio
async def test_tasks_of_the_block_are_seen_and_others_are_not(colour: Colour):
    await colour.database.acreate_tables(Writer, Novel)
    await Writer.objects.acreate(name="Ann")
    go, done = asyncio.Event(), asyncio.Event()

    async def other():
        await go.wait()
        await Writer.objects.acount()
        done.set()

    outside = asyncio.create_task(other())
    await asyncio.sleep(0)
    async with orm.watch_queries() as q:
        go.set()
        await done.wait()
        await asyncio.gather(*[Writer.objects.aget(name="Ann") for _ in range(3)])  # here
    await outside
    (group,) = q.groups
    assert group.count == 3
    if colour.awaits:
        return
    with orm.watch_queries() as q:
        Writer.objects.count()
    assert len(q) == 1


@pytest.mark.asyncio
async def test_the_place_of_an_awaited_query_is_found(colour: Colour):
    await colour.database.acreate_tables(Writer)
    async with orm.watch_queries() as q:
        assert await Writer.objects.acount() == 0  # here
        async for _ in Writer.objects.aiterator():  # stream
            pass
    test = test_the_place_of_an_awaited_query_is_found
    counted, *streamed = (query.where.rpartition(":")[2] for query in q)
    assert counted == str(line_of(test, "here"))
    assert set(streamed) == {str(line_of(test, "stream"))}


# --- comments ----------------------------------------------------------------------------------


@pytest.fixture
def open_again(database):
    """Return a function that opens the same database with options."""

    opened = []

    def reopen(**options):
        address = database.address
        url = address.conninfo if database.vendor == "postgresql" else f"sqlite:///{address.name}"
        opened.append(orm.Database(url, alias="again", **options))
        return opened[-1]

    yield reopen
    for one in opened:
        one.close()


def sent_by(database):
    """Return the texts that reach the driver, watched inside of the database's own watchers."""
    texts = []

    def innermost(execute, sql, params, many, context):
        texts.append(sql)
        return execute(sql, params, many, context)

    database._watchers = (innermost, *database._watchers)
    return texts


def test_comments_tell_who_asked(open_again):
    database = open_again(comments=True)
    database.create_tables(Writer)
    texts = sent_by(database)
    Writer.objects.using("again").create(name="50%")
    Writer.objects.using("again").bulk_create([Writer(name="A"), Writer(name="B")])
    assert Writer.objects.using("again").filter(name="50%").exists()  # here
    assert list(Writer.objects.using("again").iterator())
    assert database.execute("SELECT '50%'") == [("50%",)]
    line = line_of(test_comments_tell_who_asked, "here")
    commented = [text for text in texts if "/*caller='" in text]
    assert any(f"{HERE}:{line}'*/" in text for text in commented)
    assert all("caller" in text or text.startswith(("BEGIN", "COMMIT")) for text in texts)


@pytest.mark.asyncio
async def test_comments_are_written_when_awaiting(colour: Colour):
    colour.database._watchers = colour.database._own_watchers(
        comments=True, slow_query_seconds=None, telemetry=False
    )
    texts = sent_by(colour.database)
    await colour.execute("SELECT 1")
    assert HERE in texts[0]


def test_a_report_groups_commented_statements_all_the_same(open_again):
    database = open_again(comments=True)
    with orm.watch_queries() as q:
        database.execute("SELECT 1")
        database.execute("SELECT 1")
    assert [group.count for group in q.groups] == [2]


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60), st.integers(0, 10**6))
def test_nothing_in_a_path_ends_the_comment_or_begins_another(file, line):
    text = comment_text(file, line)
    inside = text.removeprefix("/*").removesuffix("*/")
    assert text == f"/*{inside}*/"
    assert "*" not in inside
    assert inside.count("'") == 2
    assert inside.isascii()
    assert inside.isprintable()
    assert "?" not in inside


def test_a_hostile_file_name_reaches_the_database_as_a_comment(open_again):
    database = open_again(comments=True)
    code = compile(
        "found = database.execute('SELECT %s', [7])", "*/; DROP TABLE x; --%s?\n'", "exec"
    )
    names = {"__name__": "evil", "database": database}
    exec(code, names)
    assert names["found"] == [(7,)] or names["found"] == [("7",)]


# --- slow queries ------------------------------------------------------------------------------


def test_slow_queries_are_told_without_their_values(open_again, caplog):
    database = open_again(slow_query_seconds=0.0)
    database.create_tables(Writer)
    with caplog.at_level(logging.WARNING, logger="hotclub_orm.queries"):
        Writer.objects.using("again").filter(name="secret").exists()  # here
    (record,) = [one for one in caplog.records if one.name == "hotclub_orm.queries"][-1:]
    line = line_of(test_slow_queries_are_told_without_their_values, "here")
    assert record.levelno == logging.WARNING
    assert record.alias == "again"
    assert record.place.endswith(f"{HERE}:{line}")
    assert "observing_writer" in record.getMessage()
    assert "secret" not in record.getMessage()


@pytest.mark.asyncio
async def test_slow_queries_are_told_when_awaiting(colour: Colour, caplog):
    colour.database._watchers = colour.database._own_watchers(
        comments=False, slow_query_seconds=0.0, telemetry=False
    )
    with caplog.at_level(logging.WARNING, logger="hotclub_orm.queries"):
        await colour.execute("SELECT 1")
    assert "SELECT 1" in caplog.text


def test_quick_queries_are_not_told(open_again, caplog):
    database = open_again(slow_query_seconds=60.0)
    with caplog.at_level(logging.WARNING, logger="hotclub_orm.queries"):
        database.execute("SELECT 1")
    assert not caplog.records
