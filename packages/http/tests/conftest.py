"""Fixtures of several rooms: scopes, requests, and a clock for growth."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def scope() -> Callable[..., dict[str, Any]]:
    """Make an HTTP scope: scope("/path", method="POST", headers=[(b"a", b"b")], query=b"x=1")."""

    def make(
        path: str = "/", *, method: str = "GET", headers: Any = (), query: bytes = b"", **more: Any
    ) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query,
            "headers": [(b"host", b"testserver"), *headers],
            "client": ("127.0.0.1", 5000),
            "server": ("testserver", 80),
            **more,
        }

    return make


@pytest.fixture
def grows_linearly() -> Callable[[Callable[[int], Any], int], None]:
    """Assert that work on size 2n takes less than three times what size n takes, and under 1 s."""

    def check(work: Callable[[int], Any], size: int) -> None:
        def cost(count: int, samplings: int) -> float:
            samples = []
            for _ in range(samplings):
                started = time.process_time()
                work(count)
                samples.append(time.process_time() - started)
            return min(samples)

        gc.collect()
        # A busy machine spoils a measurement; a quadratic one never passes, however often it is asked.
        for samplings in (1, 2, 5, 5, 5, 5):
            small, large = cost(size, samplings), cost(2 * size, samplings)
            # Under two milliseconds the clock's grain, not the work, is what is measured.
            if large < max(3 * small, 0.002):
                break
        assert large < 1
        assert large < max(3 * small, 0.002)

    return check
