"""OpenTelemetry spans: one a statement, by the conventions, without values."""

import subprocess
import sys

import hotclub_orm as orm
import pytest
from hotclub_orm.telemetry import summary_of, trace_queries, without_literals
from hotclub_orm.testing import Colour
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode


class Traced(orm.Model):
    name = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "telemetry"


@pytest.fixture
def exported():
    return InMemorySpanExporter()


@pytest.fixture
def provider(exported):
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(exported))
    return made


async def created(colour, **values):
    if colour.awaits:
        return await Traced.objects.acreate(**values)
    return Traced.objects.create(**values)


@pytest.mark.asyncio
async def test_each_statement_is_a_span_by_the_conventions(colour: Colour, exported, provider):
    await colour.database.acreate_tables(Traced)
    trace_queries(colour.database, provider)
    with provider.get_tracer("test").start_as_current_span("request") as request:
        await created(colour, name="secret")
    span, outer = exported.get_finished_spans()
    assert span.name == "INSERT telemetry_traced"
    assert span.kind is SpanKind.CLIENT
    assert span.parent.span_id == request.get_span_context().span_id
    assert outer.name == "request"
    told = dict(span.attributes)
    assert told["db.system.name"] == colour.database.vendor
    assert told["db.namespace"] == colour.database.address.name
    assert told["db.operation.name"] == "INSERT"
    assert told["db.query.text"].startswith("INSERT INTO")
    assert told["code.file.path"] == __file__
    assert "secret" not in repr(told)
    assert span.status.status_code is StatusCode.UNSET


@pytest.mark.asyncio
async def test_a_failed_statement_is_an_error_without_its_values(
    colour: Colour, exported, provider
):
    await colour.database.acreate_tables(Traced)
    await created(colour, name="secret")
    trace_queries(colour.database, provider)
    with pytest.raises(orm.IntegrityError):
        await created(colour, name="secret")
    span = exported.get_finished_spans()[0]
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["error.type"] == "hotclub_orm.errors.UniqueViolation"
    assert span.attributes["db.response.status_code"]
    assert not span.events
    assert "secret" not in span.to_json()


def test_text_by_hand_has_no_literals_in_its_span(database, exported, provider):
    trace_queries(database, provider)
    database.execute("SELECT 'secret', 4711")
    (span,) = exported.get_finished_spans()
    assert span.attributes["db.query.text"] == "SELECT ?, ?"


ABSENT = """
import sys
sys.modules["opentelemetry"] = None
import hotclub_orm as orm
try:
    orm.Database("sqlite://", telemetry=True)
except orm.ImproperlyConfigured as problem:
    print(problem)
"""


def test_where_opentelemetry_is_absent_the_error_has_the_install_line():
    said = subprocess.run(
        [sys.executable, "-c", ABSENT], capture_output=True, text=True, check=True
    )
    assert said.stdout == "Spans need OpenTelemetry: pip install 'hotclub-orm[otel]'\n"


def test_the_watcher_can_be_taken_away(database, exported, provider):
    spans = trace_queries(database, provider)
    database.remove_watcher(spans)
    database.execute("SELECT 1")
    assert not exported.get_finished_spans()


def test_a_server_is_named_by_its_address(provider):
    database = orm.Database(
        "postgresql://me:pw@db.example.org:5433/shop", alias="away", telemetry=True
    )
    try:
        (spans,) = database._watchers
        assert spans._constant == {
            "db.system.name": "postgresql",
            "db.namespace": "shop",
            "server.address": "db.example.org",
            "server.port": 5433,
        }
    finally:
        database.close()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('SELECT "a" FROM "shop_book" WHERE 1', ("SELECT", "SELECT shop_book")),
        ("BEGIN IMMEDIATE", ("BEGIN", "BEGIN")),
        ('UPDATE "t" SET a = 1', ("UPDATE", "UPDATE t")),
        ("", ("QUERY", "QUERY")),
    ],
)
def test_a_summary_is_the_operation_and_its_table(sql, expected):
    assert summary_of(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 'it''s' || e'a\\'b' , $$x'$$, $t$ 1 $t$", "SELECT ? || ? , ?, ?"),
        ('SELECT "col1", t2.a3 FROM "4x" LIMIT 21', 'SELECT "col1", t2.a3 FROM "4x" LIMIT ?'),
        ("SELECT 1.5e10, 0x1F", "SELECT ?, ?"),
    ],
)
def test_literals_become_question_marks(sql, expected):
    assert without_literals(sql) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_no_text_literal_is_left(secret):
    quoted = "'" + secret.replace("'", "''") + "'"
    assert without_literals(f"SELECT {quoted} FROM t") == "SELECT ? FROM t"
