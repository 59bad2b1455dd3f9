"""Keys: which are portable, and why the others are not."""

import pytest
from hotclub_cache import InvalidCacheKey, default_key_func
from hotclub_cache.keys import is_portable, memcache_key_warnings
from hypothesis import given
from hypothesis import strategies as st


def test_the_default_form_is_djangos():
    assert default_key_func("key", "prefix", 2) == "prefix:2:key"


@given(st.text(st.characters(codec=None)))
def test_what_passes_the_quick_look_has_no_warnings(key: str):
    if is_portable(key):
        assert list(memcache_key_warnings(key)) == []


@given(st.text(st.characters(codec="utf-8")))
def test_the_warnings_are_what_the_protocol_forbids(key: str):
    raw = key.encode()
    forbidden = len(raw) > 250 or any(byte <= 0x20 or byte == 0x7F for byte in raw)
    assert bool(list(memcache_key_warnings(key))) is forbidden


def test_a_long_key_is_shown_short():
    (warning,) = memcache_key_warnings("é" * 5000)
    assert len(warning) < 300
    with pytest.raises(InvalidCacheKey, match="lone surrogate"):
        list(memcache_key_warnings("\ud800"))
