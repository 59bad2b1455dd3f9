"""Addresses: read, shown without secrets, refused with the mend."""

import pytest
from hotclub_orm.database import Database
from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.url import parse_url
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("url", "name", "shown"),
    [
        ("sqlite://", "", "sqlite://"),
        ("sqlite:///:memory:", "", "sqlite://"),
        ("sqlite://:memory:", "", "sqlite://"),
        ("sqlite:///shop.db", "shop.db", "sqlite:///shop.db"),
        ("sqlite:////var/lib/a%20b.db", "/var/lib/a b.db", "sqlite:////var/lib/a b.db"),
        ("postgresql://u:p%40ss@h:5433/jazz", "jazz", "postgresql://u:***@h:5433/jazz"),
        ("postgres://h/jazz", "jazz", "postgresql://h/jazz"),
        ("postgresql://u@/jazz?host=/run/pg", "jazz", "postgresql://u@/run/pg/jazz"),
    ],
)
def test_urls(url, name, shown):
    address = parse_url(url)

    assert (address.name, address.shown) == (name, shown)
    assert address.in_memory == (shown == "sqlite://")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlit:///x", "Did you mean 'sqlite'"),
        ("mysql://h/x", "Known"),
        ("", "begins with ''"),
        ("sqlite://shop.db", "three slashes"),
        ("sqlite:///x?mode=all", "mode=ro"),
        ("sqlite:///x?cache=shared", "cache"),
        ("sqlite:///a%00b", "NUL"),
        ("postgresql://u:s3cr3t@h:port/x", "port"),
    ],
)
def test_wrong_urls_name_the_mend_and_no_secret(url, message):
    with pytest.raises(ImproperlyConfigured, match=message) as caught:
        Database(url)

    assert "s3cr3t" not in f"{caught.value}"


@given(st.text())
def test_any_text_is_an_address_or_a_documented_error(text):
    for url in (text, f"sqlite:///{text}", f"postgresql://u:s3cr3t@{text}"):
        try:
            address = parse_url(url)
        except ImproperlyConfigured:
            continue
        assert address.vendor in ("sqlite", "postgresql")
        assert "s3cr3t" not in repr(address) or "s3cr3t" in text


def test_sec_orm_057_no_secret_in_any_repr(tmp_path):
    database = Database(
        "postgresql://django:s3cr3t@h/jazz",
        alias="hidden",
        options={"sslpassword": "s3cr3t"},
        register=False,
    )
    shown = [repr(database), str(database), repr(database.address), repr(database._seats)]
    shown += [repr(database._seats._settings), repr(database._aseats._settings)]

    assert not any("s3cr3t" in text for text in shown)


def test_a_bad_option_is_named_at_once():
    with pytest.raises(ImproperlyConfigured, match="libpq"):
        Database("postgresql://h/jazz?colour=blue", register=False)


def test_a_directory_that_is_not_there_is_named(tmp_path):
    from hotclub_orm.errors import OperationalError

    with Database(f"sqlite:///{tmp_path}/none/a.db", alias="gone") as database:
        with pytest.raises(OperationalError) as caught:
            database.execute("SELECT 1")
    assert "does its directory exist?" in caught.value.__notes__[0]


def test_read_only_databases_refuse_writes(tmp_path):
    from hotclub_orm.errors import DatabaseError

    with Database(f"sqlite:///{tmp_path}/a.db") as writer:
        writer.execute("CREATE TABLE n (n integer)")
    with Database(f"sqlite:///{tmp_path}/a.db?mode=ro") as reader:
        assert reader.execute("SELECT * FROM n") == []
        with pytest.raises(DatabaseError):
            reader.execute("INSERT INTO n VALUES (1)")


def test_without_the_extra_the_line_that_installs_it_is_named():
    import subprocess
    import sys

    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from hotclub_orm.database import Database\n"
        "assert Database('sqlite://').execute('SELECT 1') == [(1,)]\n"
        "try:\n    Database('postgresql://h/jazz')\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout == (
        "ImproperlyConfigured PostgreSQL needs the extra 'postgres': "
        "pip install 'hotclub-orm[postgres]'\n"
    )
