"""Values come back as they were; bytes from a server make nothing that is not in the table."""

import datetime as dt
import json
import math
import pickle
import zlib
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hotclub_cache import (
    Cache,
    DamagedValue,
    InvalidCacheBackendError,
    PickleCodec,
    TypedCodec,
    TypeForm,
    UnsupportedValue,
)
from hotclub_cache.codec import Codec, ObjectCodec, make_codec
from hotclub_cache.entry import Entry
from hypothesis import given
from hypothesis import strategies as st

MADE: list[object] = []


class Marker:
    """Tells when it is made."""

    def __init__(self, value: object = 1) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marker) and other.value == self.value

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> object:
        return _make_marker, (self.value,)


def _make_marker(value: object) -> Marker:
    MADE.append(value)
    return Marker(value)


class Text(str):
    """A text with a type of its own."""


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None))
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.uuids()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.complex_numbers(allow_nan=False)
)
hashable = st.none() | st.booleans() | st.integers() | st.text() | st.tuples(st.text(), st.dates())
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.sets(hashable)
        | st.frozensets(hashable)
        | st.dictionaries(hashable, inner)
    ),
    max_leaves=12,
)


def _same(left: object, right: object) -> bool:
    """Equal, and of equal types all the way down."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        assert isinstance(right, dict)
        return _same(list(left.items()), list(right.items()))
    if isinstance(left, (list, tuple)):
        assert isinstance(right, (list, tuple))
        return len(left) == len(right) and all(map(_same, left, right))
    return left == right


class TestTyped:
    @given(values)
    def test_every_value_of_the_table_comes_back_with_its_types(self, value: object):
        codec = TypedCodec()
        assert _same(codec.decode(codec.encode(value, "k"), "k"), value)

    @given(values, st.integers(0, 50))
    def test_compressed_values_come_back(self, value: object, limit: int):
        codec = TypedCodec(compress_over_bytes=limit)
        assert _same(codec.decode(codec.encode(value, "k"), "k"), value)

    @given(
        st.binary()
        | st.binary().map(lambda raw: b"t" + raw)
        | st.binary().map(lambda r: b"\xc1e" + r)
    )
    def test_any_bytes_are_a_value_or_damaged(self, stored: bytes):
        try:
            TypedCodec(b"secret").decode(stored, "k")
        except DamagedValue:
            pass

    @given(
        st.sampled_from(
            ["tuple", "set", "dict", "bytes", "datetime", "time", "fraction", "uuid", "no"]
        ),
        st.recursive(
            st.none() | st.integers() | st.text() | st.floats(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
            max_leaves=6,
        ),
    )
    def test_any_typed_mark_is_a_value_or_damaged(self, name: str, form: object):
        try:
            TypedCodec().decode(b"t" + json.dumps({"": [name, form]}).encode(), "k")
        except DamagedValue:
            pass

    def test_zones_and_folds_are_kept(self):
        codec = TypedCodec()
        moment = dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris"))

        found = codec.decode(codec.encode(moment, "k"), "k")

        assert isinstance(found, dt.datetime)
        assert (found.isoformat(), found.fold, found.tzinfo) == (
            "2026-10-25T02:30:00+01:00",
            1,
            ZoneInfo("Europe/Paris"),
        )

    def test_not_a_number_comes_back(self):
        codec = TypedCodec()
        found = codec.decode(codec.encode([math.nan, -math.inf], "k"), "k")
        assert isinstance(found, list)
        assert math.isnan(found[0])
        assert found[1] == -math.inf

    def test_stored_forms_are_short_and_readable(self):
        codec = TypedCodec()
        forms = [7, "seven", b"\x07", [7, None], (7,), True]
        assert [codec.encode(value, "k") for value in forms] == [
            b"7",
            b"sseven",
            b"b\x07",
            b"j[7,null]",
            b't{"":["tuple",[7]]}',
            b"jtrue",
        ]

    def test_sec_cac_020_like_values_keep_their_types_and_no_class_is_made(self):
        codec = TypedCodec()
        likes: list[object] = [1, True, "1", b"1", 1.0, "True", "null", None, Decimal(1)]
        assert _same([codec.decode(codec.encode(value, "k"), "k") for value in likes], likes)

        MADE.clear()
        hostile = pickle.dumps(Marker())
        for stored in (
            hostile,
            b"p" + hostile,
            b"p" + b"\0" * 32 + hostile,
            b"\xc1z" + zlib.compress(hostile),
        ):
            with pytest.raises(DamagedValue):
                codec.decode(stored, "k")
            with pytest.raises(DamagedValue):
                TypedCodec("secret").decode(stored, "k")
        assert MADE == []

    @pytest.mark.parametrize(
        "value",
        [Marker(), Text("x"), [object], {"a": Marker()}, 10**5000],
        ids=["object", "subclass", "class", "inside", "too large"],
    )
    def test_other_objects_are_refused_with_the_mend(self, value: object):
        with pytest.raises(UnsupportedValue) as caught:
            TypedCodec().encode(value, "k")
        assert isinstance(caught.value, TypeError)

    def test_what_holds_itself_is_refused(self):
        loop: list[object] = []
        loop.append(loop)
        with pytest.raises(UnsupportedValue, match="holds itself"):
            TypedCodec().encode(loop, "k")

    def test_the_table_can_be_added_to(self):
        text = TypeForm("text", Text, str, lambda raw: Text(raw))
        codec = TypedCodec(more_types=(text,))
        assert _same(codec.decode(codec.encode([Text("x")], "k"), "k"), [Text("x")])

    @pytest.mark.parametrize(
        "stored", [b't{"":["fraction","1e999999999"]}', b't{"":["fraction",["1e9999999",1]]}']
    )
    def test_a_dear_number_is_not_computed(self, stored: bytes):
        with pytest.raises(DamagedValue):
            TypedCodec().decode(stored, "k")

    def test_deep_text_is_damaged_and_no_crash(self):
        with pytest.raises(DamagedValue):
            TypedCodec().decode(b"j" + b"[" * 200_000, "k")

    def test_a_compressed_flood_is_cut_off(self, monkeypatch: pytest.MonkeyPatch):
        import hotclub_cache.codec as room

        monkeypatch.setattr(room, "MAX_UNFOLDED_BYTES", 1000)
        with pytest.raises(DamagedValue, match="unfolds to more"):
            TypedCodec().decode(b"\xc1z" + zlib.compress(b"s" + b"x" * 2000), "k")


class TestSigned:
    def test_with_a_secret_any_picklable_object_is_kept(self):
        codec = TypedCodec("secret")
        stored = codec.encode([Marker(3)], "k")
        assert codec.decode(stored, "k") == [Marker(3)]

    def test_a_signed_object_cannot_be_changed_moved_or_read_with_another_secret(self):
        stored = TypedCodec("secret").encode(Marker(), "k")
        MADE.clear()
        changed = stored[:-3] + bytes([stored[-3] ^ 1]) + stored[-2:]

        for codec, form, key in (
            (TypedCodec("secret"), changed, "k"),
            (TypedCodec("secret"), stored, "other"),
            (TypedCodec("other"), stored, "k"),
            (TypedCodec(), stored, "k"),
        ):
            with pytest.raises(DamagedValue):
                codec.decode(form, key)
        assert MADE == []

    def test_what_does_not_pickle_is_refused(self):
        with pytest.raises(UnsupportedValue, match="does not pickle"):
            TypedCodec("secret").encode(lambda: 1, "k")


class TestOthers:
    def test_pickle_writes_what_django_writes(self):
        codec = PickleCodec()
        assert codec.encode(5, "k") == b"5"
        assert codec.encode(True, "k") == pickle.dumps(True, pickle.HIGHEST_PROTOCOL)
        assert codec.decode(pickle.dumps(Marker(2)), "k") == Marker(2)
        with pytest.raises(DamagedValue):
            codec.decode(b"\x80junk", "k")

    @pytest.mark.parametrize("codec", [TypedCodec(), PickleCodec(), ObjectCodec()])
    def test_conditions_travel_with_the_value(self, codec: Codec):
        entry = Entry([1], {"tag": 2**60}, 1.5, 0.25)
        assert codec.decode(codec.encode(entry, "k"), "k") == entry

    def test_a_serializer_as_djangos_option_is_taken(self):
        class Loud:
            def dumps(self, obj: object) -> bytes:
                return b"!" + str(obj).upper().encode()

            def loads(self, data: bytes) -> object:
                return data[1:].decode()

        for chosen in (Loud, Loud()):
            codec = make_codec(chosen)
            assert codec.decode(codec.encode("a", "k"), "k") == "A"
            assert codec.encode(5, "k") == b"5"
        codec = make_codec(json)
        for value in ({"a": [1]}, 1.5, "text", True, 7, -7):
            assert _same(codec.decode(codec.encode(value, "k"), "k"), value)

    @pytest.mark.parametrize(
        "chosen", [object(), "no.such.thing", "hotclub_cache.codec.zlib.crc32x"]
    )
    def test_what_is_no_codec_is_told(self, chosen: object):
        with pytest.raises(InvalidCacheBackendError):
            make_codec(chosen)

    def test_memory_keeps_any_picklable_object_as_a_copy(self):
        cache = Cache()
        given = {"marker": Marker(1)}
        cache.set("k", given)
        given["marker"].value = 2

        assert cache.get("k") == {"marker": Marker(1)}
        with pytest.raises(UnsupportedValue):
            cache.set("k", lambda: 1)

    def test_an_unreadable_value_is_a_miss_and_a_line_in_the_log(
        self, redis_url: str, caplog: pytest.LogCaptureFixture
    ):
        with Cache(redis_url, codec="pickle") as writer, Cache(redis_url) as reader:
            writer.set("k", [1])

            assert reader.get("k", "default") == "default"
            assert reader.get_many(["k"]) == {}
            assert reader.get_or_set("k", lambda: [2]) == [2]
            assert reader.get("k") == [2]
        assert "Ignored the stored value of key ':1:k'" in caplog.text

    def test_more_of_the_standard_types(self):
        codec = TypedCodec()
        given = [Fraction(1, 3), UUID(int=1), bytearray(b"x"), dt.time(1, tzinfo=dt.UTC)]
        assert _same(codec.decode(codec.encode(given, "k"), "k"), given)
