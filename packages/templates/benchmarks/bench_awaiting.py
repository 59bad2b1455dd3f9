"""Measure what awaiting and streaming cost templates in which nothing is awaitable.

    python packages/templates/benchmarks/bench_awaiting.py [rounds]

Each way of rendering as a ratio to `render` of the same package, medians of process CPU time; the
same for Jinja2's own ways. `first` is the time to the first chunk of a stream.
"""

import statistics
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Any

from bench_templates import (
    CACHED,
    LOCMEM,
    RENDERED,
    dtl,
    jinja_environment,
    measure,
    sources,
    values,
)
from hotclub_templates import Context, Engine

WAYS = ("arender", "stream", "astream", "first")


def awaited(make: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run what has nothing to wait for, so without an event loop."""
    try:
        make().send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("It had to wait.")


async def joined(chunks: AsyncIterator[str]) -> str:
    return "".join([chunk async for chunk in chunks])


def hotclub() -> dict[tuple[str, str], Callable[[], Any]]:
    data, engine = values(), Engine(loaders=[(CACHED, [(LOCMEM, sources(dtl))])])
    jobs: dict[tuple[str, str], Callable[[], Any]] = {}

    def add(job: str, template: Any) -> None:
        jobs[job, "render"] = lambda: template.render(Context(data))
        jobs[job, "arender"] = partial(awaited, lambda: template.arender(Context(data)))
        jobs[job, "stream"] = lambda: "".join(template.stream(Context(data)))
        jobs[job, "astream"] = partial(awaited, lambda: joined(template.astream(Context(data))))
        jobs[job, "first"] = lambda: next(template.stream(Context(data)))

    for job, name in RENDERED.items():
        add(job, engine.get_template(name))
    return jobs


def jinja2() -> dict[tuple[str, str], Callable[[], Any]]:
    data, plain, waiting = values(), jinja_environment(), jinja_environment(enable_async=True)
    jobs: dict[tuple[str, str], Callable[[], Any]] = {}

    def add(job: str, template: Any, awaiting: Any) -> None:
        jobs[job, "render"] = lambda: template.render(data)
        jobs[job, "arender"] = partial(awaited, lambda: awaiting.render_async(data))
        jobs[job, "stream"] = lambda: "".join(template.generate(data))
        jobs[job, "astream"] = partial(awaited, lambda: joined(awaiting.generate_async(data)))
        jobs[job, "first"] = lambda: next(template.generate(data))

    for job, name in RENDERED.items():
        add(job, plain.get_template(name), waiting.get_template(name))
    return jobs


def main(rounds: int) -> None:
    contestants: dict[str, dict[tuple[str, str], Callable[[], Any]]] = {"hotclub": hotclub()}
    try:
        contestants["jinja2"] = jinja2()
    except ModuleNotFoundError as missing:
        print(f"jinja2 is left out: {missing}")
    print(f"{'way / render':24}" + "".join(f"{job:>11}" for job in RENDERED))
    for name, jobs in contestants.items():
        figures: dict[tuple[str, str], list[float]] = {key: [] for key in jobs}
        for _ in range(rounds):
            for key, job in jobs.items():
                figures[key].append(measure(job))
        medians = {key: statistics.median(found) for key, found in figures.items()}
        for way in WAYS:
            ratios = [medians[job, way] / medians[job, "render"] for job in RENDERED]
            print(f"{f'{name} {way}':24}" + "".join(f"{ratio:11.2f}" for ratio in ratios))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
