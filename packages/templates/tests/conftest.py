"""Shared by all tests of this package."""

import asyncio
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest
from hotclub_templates import Context
from hotclub_templates.testing import engine_of, rendered
from hypothesis import settings

# A busy machine takes as long as it takes; what must grow linearly is measured as such.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")


@pytest.fixture
def render() -> Callable[..., str]:
    """Return a function (source, **values) → output of a plain engine."""

    def render(source: str, **values: Any) -> str:
        return rendered(source, values)

    return render


@pytest.fixture
def grows_linearly() -> Callable[..., None]:
    """Return a check that work(make(2n)) takes less than three times as long as work(make(n))."""

    def seconds(work: Callable[[Any], Any], value: Any) -> float:
        best = float("inf")
        for _ in range(3):
            start = process_time()
            work(value)
            best = min(best, process_time() - start)
        return best

    def check(work: Callable[[Any], Any], make: Callable[[int], Any], size: int) -> None:
        for _ in range(5):  # a busy machine spoils a measurement; a quadratic one never passes
            small, large = seconds(work, make(size)), seconds(work, make(2 * size))
            if large < 3 * small:
                break
        # Below a tenth of a second the clock of a busy machine says little.
        assert large < 0.1 or large < 3 * small, (small, large)
        assert large < 5

    return check


@pytest.fixture
def shown() -> Callable[..., str]:
    """Return a function (source, values, **options of an engine) → output.

    It renders at once, awaits, and streams, and all three must say the same.
    """

    def shown(source: str, values: dict[str, Any] | None = None, **options: Any) -> str:
        engine = engine_of(**options)
        template = engine.from_string(source)

        def context() -> Context:
            return Context(dict(values or {}), autoescape=engine.autoescape)

        output = template.render(context())
        assert asyncio.run(template.arender(context())) == output
        assert "".join(template.stream(context())) == output
        return str(output)

    return shown
