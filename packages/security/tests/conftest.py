"""What several test files share."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from hotclub_security import SecretKeys, use_secret_keys
from hypothesis import settings

# A busy machine is slow at times; how long an example takes is no property tested here.
settings.register_profile("hotclub", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("hotclub")

MAY_28_2026 = 1_780_000_000.5


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock to seconds after the moment the recorded texts were signed."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: MAY_28_2026 + seconds)

    return set_clock


@pytest.fixture
def default_keys() -> Iterator[Callable[..., None]]:
    """Name the process's default keys, and forget them after the test."""

    def name_keys(key: str, *fallbacks: str) -> None:
        use_secret_keys(lambda: SecretKeys(key, fallbacks))

    yield name_keys
    use_secret_keys(None)
