import importlib

import pytest
from hotclub_api import ApiSettings, ErrorDetail, Throttled, ValidationError, api_settings, using
from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.permissions import IsAuthenticated
from hotclub_api.testing import check_throttle_store
from hotclub_api.throttling import MemoryThrottleStore

DRF_MODULES = [
    "authentication", "decorators", "exceptions", "fields", "filters", "generics", "metadata",
    "mixins", "negotiation", "pagination", "parsers", "permissions", "relations", "renderers",
    "request", "response", "reverse", "routers", "serializers", "settings", "status", "test",
    "throttling", "urlpatterns", "validators", "versioning", "views", "viewsets",
]  # fmt: skip


@pytest.mark.parametrize("name", DRF_MODULES)
def test_each_module_of_drf_is_there(name):
    assert importlib.import_module(f"hotclub_api.{name}")


def test_settings_import_dotted_paths_and_hold_within_a_with():
    assert [IsAuthenticated] != api_settings.DEFAULT_PERMISSION_CLASSES
    with using(DEFAULT_PERMISSION_CLASSES=["hotclub_api.permissions.IsAuthenticated"]):
        assert [IsAuthenticated] == api_settings.DEFAULT_PERMISSION_CLASSES
    with pytest.raises(ImproperlyConfigured, match="Did you mean 'PAGE_SIZE'"):
        ApiSettings.from_mapping({"PAGE_SIZES": 3})


def test_details_carry_codes_and_compare_with_them():
    problem = ValidationError({"a": ["x", ErrorDetail("y", "why")]}, code="no")
    assert problem.get_codes() == {"a": ["no", "why"]}
    assert problem.get_full_details() == {
        "a": [{"message": "x", "code": "no"}, {"message": "y", "code": "why"}]
    }
    assert ErrorDetail("x", "a") == "x"
    assert ErrorDetail("x", "a") != ErrorDetail("x", "b")
    assert str(Throttled(wait=1.2).detail).endswith("available in 2 seconds.")


def test_the_memory_store_counts_as_throttles_expect():
    check_throttle_store(MemoryThrottleStore())


def test_the_memory_store_is_bounded():
    store = MemoryThrottleStore(max_keys=10)
    for number in range(1000):
        store.take(str(number), limit=1, window_seconds=60, now=1.0)
    assert len(store._times) <= 10
