"""The shop window, the errors, and an operation replayed without a store."""

import pickle
import subprocess
import sys

import hotclub_cache
import pytest
from hotclub_cache import errors
from hotclub_cache.codec import ObjectCodec
from hotclub_cache.flights import Flights
from hotclub_cache.operations import MISSING, Operations
from hotclub_cache.wishes import Insert, Read, ReadMany, Write


def test_what_is_promised_is_sorted():
    order = [name for name in hotclub_cache.__all__ if name.isupper()]
    order += sorted(n for n in hotclub_cache.__all__ if n[0].isupper() and not n.isupper())
    order += sorted(name for name in hotclub_cache.__all__ if name[0].islower())
    assert hotclub_cache.__all__ == order


def test_errors_are_of_one_root():
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Warning
    ]
    assert [
        kind for kind in kinds if not issubclass(kind, (errors.CacheError, RuntimeWarning))
    ] == []


def test_importing_the_package_loads_no_driver():
    script = (
        "import sys, hotclub_cache; print({'redis', 'pymemcache', 'pytest'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("url", "modules"),
    [
        ("redis://h", ["redis"]),
        ("redis://h", ["hiredis"]),
        ("redis://h", ["redis", "hiredis"]),
        ("memcached://h", ["pymemcache"]),
    ],
)
def test_a_missing_extra_is_named_with_the_line_that_installs_it(url: str, modules: list[str]):
    script = f"""
import sys
sys.modules.update(dict.fromkeys({modules!r}))
import hotclub_cache
try:
    hotclub_cache.Cache({url!r})
except hotclub_cache.MissingExtra as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert f"pip install 'hotclub-cache[{url.partition(':')[0]}]'" in done.stdout


def test_an_operation_runs_on_recorded_replies():
    operations = Operations(
        ObjectCodec(), Flights(), lambda: 0.0, lambda: 0.5, lambda tag: f"t:{tag}"
    )

    program = operations.write("k", "value", 60, {"books": "t:books"}, add=False)

    assert next(program) == ReadMany(["t:books"])
    insert = program.send({})
    assert isinstance(insert, Insert)
    write = program.send(True)
    assert isinstance(write, Write)
    assert (write.key, write.ttl, write.stored.tags) == ("k", 60, {"books": insert.stored})
    with pytest.raises(StopIteration) as done:
        program.send(True)
    assert done.value.value is True


def test_a_miss_is_told_apart_from_none():
    operations = Operations(ObjectCodec(), Flights(), lambda: 0.0, lambda: 0.5, str)
    program = operations.get("k")
    assert next(program) == Read("k")
    with pytest.raises(StopIteration) as done:
        program.send(None)
    assert done.value.value is MISSING
    assert repr(MISSING) == "MISSING"


def test_the_default_timeout_names_itself():
    assert repr(hotclub_cache.DEFAULT_TIMEOUT) == "DEFAULT_TIMEOUT"


def test_errors_survive_a_pickle():
    error = pickle.loads(pickle.dumps(errors.KeyNotFound("k")))
    assert isinstance(error, errors.KeyNotFound)
