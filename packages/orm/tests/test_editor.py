"""Tables of real models: names, types, and every change the editor knows, on both databases."""

import datetime as dt

import pytest
from hotclub_orm import errors
from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.constraints import CheckConstraint, UniqueConstraint
from hotclub_orm.database import Database
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import F
from hotclub_orm.fields.automatic import BigAutoField
from hotclub_orm.fields.dates import DateTimeField
from hotclub_orm.fields.integers import IntegerField, PositiveIntegerField
from hotclub_orm.fields.on_delete import CASCADE, DB_CASCADE
from hotclub_orm.fields.relations import ForeignKey, ManyToManyField
from hotclub_orm.fields.text import CharField, TextField
from hotclub_orm.functions import Collate
from hotclub_orm.indexes import Index
from hotclub_orm.introspect import read_table, table_names
from hotclub_orm.models import Model
from hotclub_orm.postgres.fields import ArrayField
from hotclub_orm.registry import Apps
from hotclub_orm.schema import table_for


def make(name, apps=None, meta=None, /, **fields):
    apps = apps if apps is not None else Apps()
    options = type("Meta", (), {"app_label": "shop", "apps": apps, **(meta or {})})
    return type(name, (Model,), {"__module__": "shop.models", "Meta": options, **fields})


def library():
    """Author and Book in a registry of their own."""
    apps = Apps()
    author = make(
        "Author", apps, id=BigAutoField(primary_key=True),
        name=CharField(max_length=80, unique=True),
    )  # fmt: skip
    book = make(
        "Book",
        apps,
        {
            "unique_together": [("title", "year")],
            "indexes": [
                Index(fields=["-year"], name="recent_ix", condition=Q(year__gt=2000)),
                Index(F("title"), name="title_ix"),
            ],
            "constraints": [
                CheckConstraint(condition=Q(year__gt=1400) & ~Q(title="100 %'"), name="sane"),
                UniqueConstraint(fields=["title"], condition=Q(year=None), name="undated"),
            ],
        },
        id=BigAutoField(primary_key=True),
        title=CharField(max_length=120, db_index=True),
        year=IntegerField(null=True),
        pages=PositiveIntegerField(db_default=10),
        author=ForeignKey(author, CASCADE, related_name="books"),
        editors=ManyToManyField(author, related_name="edited"),
    )
    return author, book


def edit(database, change):
    editor = database.schema_editor()
    database.run(editor.run(change(editor)))


def read(database, name):
    return database.run(read_table(database.dialect, name))


def test_names_are_those_that_django_52_generates():
    _, book = library()

    table = table_for(book, POSTGRESQL, MODEL_SQL)

    assert table.name == "shop_book"
    assert [column.name for column in table.columns] == [
        "id",
        "title",
        "year",
        "pages",
        "author_id",
    ]
    assert [index.name for index in table.indexes] == [
        "shop_book_title_1f19d72a", "shop_book_title_1f19d72a_like", "shop_book_author_id_82b8ab51",
        "recent_ix", "title_ix", "undated",
    ]  # fmt: skip
    assert [key.name for key in table.foreign_keys] == [
        "shop_book_author_id_82b8ab51_fk_shop_author_id"
    ]
    assert [unique.name for unique in table.unique] == ["shop_book_title_year_27c5759b_uniq"]


def test_conditions_are_written_without_tables_and_with_literals():
    _, book = library()

    table = table_for(book, SQLITE, MODEL_SQL)

    assert table.indexes[1].condition is None
    assert [index.condition for index in table.indexes if index.name == "recent_ix"] == [
        '"year" > 2000'
    ]
    [check] = table.checks
    assert "100 %''" in check.condition
    assert "shop_book" not in check.condition


def test_models_become_tables_that_enforce_what_they_say(database: Database):
    author, book = library()
    database.create_tables(author, book)
    database.create_tables(author, book)

    assert database.run(table_names(database.dialect)) == [
        "shop_author", "shop_book", "shop_book_editors",
    ]  # fmt: skip
    database.execute("INSERT INTO shop_author (name) VALUES ('Django')")
    database.execute("INSERT INTO shop_book (title, year, author_id) VALUES ('Nuages', 1940, 1)")
    assert database.execute("SELECT pages FROM shop_book") == [(10,)]
    for wrong, kind in [
        ("('x', 1000, 1, 1)", errors.CheckViolation),
        ("('100 %''', 1999, 1, 1)", errors.CheckViolation),
        ("('x', 1999, -1, 1)", errors.CheckViolation),
        ("('Nuages', 1940, 1, 1)", errors.UniqueViolation),
        ("('x', 1999, 1, 9)", errors.ForeignKeyViolation),
    ]:
        with pytest.raises(kind):
            database.execute(
                f"INSERT INTO shop_book (title, year, pages, author_id) VALUES {wrong}"
            )


async def test_tables_are_created_behind_the_awaiting_door(database: Database):
    await database.acreate_tables(*library())

    assert await database.aexecute("SELECT * FROM shop_book_editors") == []


def test_fields_are_added_altered_and_removed_with_the_data_kept(database: Database):
    author, book = library()
    edit(database, lambda e: create(e, author, book))
    database.execute("INSERT INTO shop_author (name) VALUES ('Django')")
    database.execute("INSERT INTO shop_book (title, year, author_id) VALUES ('Nuages', 1940, 1)")

    def field(kind, name, model=book):
        kind.set_attributes_from_name(name)
        kind.model = model
        return kind

    note = field(TextField(default="none"), "note")
    made = field(DateTimeField(auto_now_add=True), "made")
    editor = database.schema_editor()
    editor.now = dt.datetime(1940, 12, 13, tzinfo=dt.UTC)
    database.run(editor.run(editor.add_field(book, note)))
    TextField(default="none").contribute_to_class(book, "note")
    database.run(editor.run(editor.add_field(book, made)))
    DateTimeField(auto_now_add=True).contribute_to_class(book, "made")
    [row] = database.execute("SELECT note, made FROM shop_book")
    assert (row[0], str(row[1])[:10]) == ("none", "1940-12-13")

    old = book._meta.get_field("year")
    new = field(IntegerField(default=1934, db_index=True), "published")
    database.execute("UPDATE shop_book SET year = NULL")
    plain = make_plain(database, author)
    edit(database, lambda e: e.alter_field(plain, plain._meta.get_field("year"), new))
    assert database.execute("SELECT published FROM shop_plain") == [(1934,)]
    found = read(database, "shop_plain")
    assert not found.column("published").null
    assert found.indexes[0].columns == ("published",)
    assert old.column == "year"

    edit(database, lambda e: e.remove_field(book, book._meta.get_field("author")))
    assert "author_id" not in [column.name for column in read(database, "shop_book").columns]
    edit(database, lambda e: e.remove_field(book, book._meta.get_field("editors")))
    assert "shop_book_editors" not in database.run(table_names(database.dialect))


def create(editor, *models):
    for model in models:
        yield from editor.create_model(model)


def make_plain(database, author):
    plain = make("Plain", id=BigAutoField(primary_key=True), year=IntegerField(null=True))
    edit(database, lambda e: e.create_model(plain))
    database.execute("INSERT INTO shop_plain (year) VALUES (NULL)")
    return plain


def test_indexes_and_constraints_come_and_go(database: Database):
    plain = make_plain(database, None)
    index = Index(fields=["-year"], name="year_ix")
    check = CheckConstraint(condition=Q(year__gt=0), name="positive")
    partial = UniqueConstraint(fields=["year"], condition=Q(year__gt=1900), name="once")

    edit(database, lambda e: e.add_index(plain, index))
    edit(database, lambda e: e.add_constraint(plain, check))
    plain._meta.constraints = [check]
    edit(database, lambda e: e.add_constraint(plain, partial))
    found = read(database, "shop_plain")
    assert [c.name for c in found.checks] == ["positive"]
    plain._meta.constraints = [check, partial]
    plain._meta.indexes = [index]
    edit(database, lambda e: e.remove_constraint(plain, check))
    plain._meta.constraints = [partial]
    found = read(database, "shop_plain")
    assert {i.name for i in found.indexes} == {"once", "year_ix"}
    assert found.checks == ()
    edit(database, lambda e: e.rename_index(plain, index, Index(fields=["-year"], name="other")))
    edit(database, lambda e: e.remove_constraint(plain, partial))
    assert [i.name for i in read(database, "shop_plain").indexes] == ["other"]
    edit(database, lambda e: e.remove_index(plain, Index(fields=["-year"], name="other")))

    plain._meta.constraints, plain._meta.indexes = [], []
    edit(database, lambda e: e.alter_unique_together(plain, [], [("id", "year")]))
    assert len(read(database, "shop_plain").unique) == 1
    plain._meta.unique_together = [("id", "year")]
    edit(database, lambda e: e.alter_unique_together(plain, [("id", "year")], []))
    assert read(database, "shop_plain").unique == ()


def test_tables_are_renamed_and_deleted(database: Database):
    author, book = library()
    edit(database, lambda e: create(e, author, book))

    edit(database, lambda e: e.alter_db_table(author, "shop_author", "shop_person"))
    assert read(database, "shop_book").foreign_keys[0].to_table == "shop_person"
    edit(database, lambda e: e.delete_model(book))

    assert database.run(table_names(database.dialect)) == ["shop_person"]


def test_the_key_that_others_point_to_changes_its_type_everywhere(database: Database):
    apps = Apps()
    author = make("Author", apps, id=IntegerField(primary_key=True))
    book = make("Book", apps, id=BigAutoField(primary_key=True), author=ForeignKey(author, CASCADE))
    edit(database, lambda e: create(e, author, book))
    database.execute("INSERT INTO shop_author VALUES (7)")
    database.execute("INSERT INTO shop_book (author_id) VALUES (7)")
    new = CharField(max_length=9, primary_key=True)
    new.set_attributes_from_name("id")
    new.model = author
    if database.vendor == "postgresql":
        new = BigAutoField(primary_key=True)
        new.set_attributes_from_name("id")
        new.model = author

    edit(database, lambda e: e.alter_field(author, author._meta.get_field("id"), new))

    kind = "bigint" if database.vendor == "postgresql" else "varchar(9)"
    assert read(database, "shop_author").column("id").type == kind
    assert read(database, "shop_book").column("author_id").type == kind
    rows = database.execute("SELECT a.id FROM shop_book b JOIN shop_author a ON a.id = b.author_id")
    assert [str(n) for (n,) in rows] == ["7"]


def made_by_hand(field, name):
    """A field that belongs to no model."""
    field.set_attributes_from_name(name)
    return field


def test_fields_that_belong_to_no_model_are_taken(database: Database):
    plain = make_plain(database, None)
    edit(database, lambda e: e.add_field(plain, made_by_hand(CharField(default="x"), "name")))
    new = made_by_hand(IntegerField(null=True, db_index=True), "born")
    old = made_by_hand(IntegerField(null=True), "year")
    edit(database, lambda e: e.alter_field(plain, old, new))
    assert read(database, "shop_plain").indexes[0].columns == ("born",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CharField(max_length=9), CharField(max_length=5)),
        (TextField(), CharField(max_length=5)),
        (ArrayField(CharField(max_length=9)), ArrayField(CharField(max_length=5), size=2)),
        (
            ArrayField(ArrayField(CharField(max_length=9))),
            ArrayField(ArrayField(CharField(max_length=5))),
        ),
    ],
)
def test_what_a_smaller_column_cannot_hold_is_refused_not_cut(old, new, postgres_database):
    named = make("Named", id=BigAutoField(primary_key=True), name=old)
    edit(postgres_database, lambda e: e.create_model(named))
    depth = str(old.db_type(POSTGRESQL)).count("[")
    value = "{" * depth + "Nuages" + "}" * depth
    postgres_database.execute("INSERT INTO shop_named (name) VALUES (%s)", [value])
    with pytest.raises(errors.DataError, match="too long"):
        edit(postgres_database, lambda e: e.alter_field(named, old, made_by_hand(new, "name")))
    postgres_database.execute("UPDATE shop_named SET name = %s", [value.replace("Nuages", "12345")])
    edit(postgres_database, lambda e: e.alter_field(named, old, made_by_hand(new, "name")))


def test_another_field_becomes_the_key(database: Database):
    apps = Apps()
    author = make("Author", apps, id=BigAutoField(primary_key=True), name=CharField(max_length=9))
    edit(database, lambda e: e.create_model(author))
    database.execute("INSERT INTO shop_author (name) VALUES ('Django')")
    name = made_by_hand(CharField(max_length=9, primary_key=True), "name")
    edit(database, lambda e: e.alter_field(author, author._meta.get_field("name"), name))
    assert read(database, "shop_author").column("name").primary_key
    database.execute("INSERT INTO shop_author (name) VALUES ('Stéphane')")
    with pytest.raises(errors.IntegrityError):
        database.execute("INSERT INTO shop_author (name) VALUES ('Django')")


def test_what_the_database_does_when_the_owner_goes_is_altered(database: Database):
    author, book = library()
    edit(database, lambda e: create(e, author, book))
    old, keys = book._meta.get_field("author"), []
    for on_delete in (DB_CASCADE, CASCADE):
        new = ForeignKey(author, on_delete, related_name="+")
        new.set_attributes_from_name("author")
        new.model = book
        edit(database, lambda e, old=old, new=new: e.alter_field(book, old, new))
        keys += read(database, "shop_book").foreign_keys
        old = new
    assert [key.on_delete for key in keys] == ["CASCADE", None]


def test_the_order_of_an_index_may_stand_inside_its_collation(database: Database):
    collation = "NOCASE" if database.vendor == "sqlite" else "C"
    plain = make("Plain", id=BigAutoField(primary_key=True), name=CharField(max_length=9))
    edit(database, lambda e: e.create_model(plain))
    index = Index(Collate(F("name").desc(), collation), name="by_name")
    edit(database, lambda e: e.add_index(plain, index))
    [found] = read(database, "shop_plain").indexes
    assert found.parts[0].descending


def test_quotes_around_the_name_of_a_table_have_no_effect(database: Database):
    quoted = make("Quoted", None, {"db_table": '"quoted"'}, id=BigAutoField(primary_key=True))
    edit(database, lambda e: e.create_model(quoted))
    assert quoted._meta.db_table == "quoted"
    new = made_by_hand(CharField(max_length=9, primary_key=True), "id")
    edit(database, lambda e: e.alter_field(quoted, quoted._meta.get_field("id"), new))
    assert database.execute("SELECT id FROM quoted") == []
