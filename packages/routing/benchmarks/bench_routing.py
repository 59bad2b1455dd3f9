"""Resolve and reverse among 1,000 mixed routes in 20 includes: hotclub, its peers, and the limit.

    python benchmarks/bench_routing.py [rounds]

All contestants run in this process, in turns (A B C, A B C …); the figure is the median of
process CPU time an operation, in microseconds. Peers that are not installed are left out, with
the reason.
The limit is one dict look-up of the whole path (resolve), an f-string (reverse).
"""

from __future__ import annotations

import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial

from hotclub_routing import Router, include, path

APPS, ROUTES = 20, 50
SEED = 1934
ID = str(uuid.UUID(int=0x1934))
KINDS = ("page{}/", "item{}/<int:pk>/", "post{}/<slug:slug>/", "user{}/<uuid:key>/",
         "year{}/<int:pk>/<slug:slug>/edit/")  # fmt: skip


def view(request, **kwargs):
    return None


def all_routes() -> list[list[tuple[str, str]]]:
    """Return for each include its routes in hotclub's spelling, with their names."""
    one = [(KINDS[at % len(KINDS)].format(at), f"route{at}") for at in range(ROUTES)]
    return [one] * APPS


VALUES = {"<int:pk>": "1934", "<slug:slug>": "minor-swing-1937", "<uuid:key>": ID}


def sample(app: int, route: str) -> str:
    for capture, value in VALUES.items():
        route = route.replace(capture, value)
    return f"/app{app}/{route}"


def spell(route: str, **forms: str) -> str:
    for kind, form in forms.items():
        name = {"int": "pk", "slug": "slug", "uuid": "key"}[kind]
        route = route.replace(f"<{kind}:{name}>", form)
    return route


Contestant = tuple[Callable[[str], object], Callable[[str, dict], str] | None]


def hotclub() -> Contestant:
    patterns = [
        path(f"app{app}/", include(([path(r, view, name=n) for r, n in routes], f"app{app}")))
        for app, routes in enumerate(all_routes())
    ]
    router = Router(patterns)
    return router.match, lambda name, kwargs: router.reverse(name, None, kwargs)


def limit() -> Contestant:
    table = {
        sample(app, route): (view, {})
        for app, routes in enumerate(all_routes())
        for route, _ in routes
    }
    return table.get, lambda name, kwargs: f"/app7/item3/{kwargs.get('pk', 1)}/"


def django() -> Contestant:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from django.urls import URLResolver
    from django.urls import include as dj_include
    from django.urls import path as dj_path
    from django.urls import reverse as dj_reverse
    from django.urls.resolvers import RegexPattern

    patterns = tuple(
        dj_path(
            f"app{app}/",
            dj_include(([dj_path(r, view, name=n) for r, n in routes], f"app{app}")),
        )
        for app, routes in enumerate(all_routes())
    )
    resolver = URLResolver(RegexPattern(r"^/"), patterns)

    def resolve(text: str) -> object:
        try:
            return resolver.resolve(text)
        except Exception:
            return None

    return resolve, lambda name, kwargs: dj_reverse(name, patterns, kwargs=kwargs)


def falcon() -> Contestant:
    from falcon.routing import CompiledRouter

    class Resource:
        def on_get(self, request, response, **kwargs):
            return None

    router = CompiledRouter()
    for app, routes in enumerate(all_routes()):
        for route, _ in routes:
            form = spell(route, int="{pk:int}", slug="{slug}", uuid="{key:uuid}")
            router.add_route(f"/app{app}/{form}".rstrip("/"), Resource(), compile=False)
    router.find("/")
    return router.find, None  # its application strips the last slash before: see main()


def werkzeug() -> Contestant:
    from werkzeug.exceptions import NotFound
    from werkzeug.routing import Map, Rule

    rules = [
        Rule(
            f"/app{app}/" + spell(route, int="<int:pk>", slug="<string:slug>", uuid="<uuid:key>"),
            endpoint=f"app{app}:{name}",
        )
        for app, routes in enumerate(all_routes())
        for route, name in routes
    ]
    adapter = Map(rules).bind("localhost")

    def resolve(text: str) -> object:
        try:
            return adapter.match(text, method="GET")
        except NotFound:
            return None

    return resolve, adapter.build


def starlette() -> Contestant:
    from starlette.routing import Match, Mount, Route, Router

    def endpoint(request):
        return None

    mounts = [
        Mount(
            f"/app{app}",
            routes=[
                Route(
                    "/" + spell(route, int="{pk:int}", slug="{slug}", uuid="{key:uuid}"),
                    endpoint,
                    name=name,
                )
                for route, name in routes
            ],
            name=f"app{app}",
        )
        for app, routes in enumerate(all_routes())
    ]
    router = Router(mounts)

    def walk(routes: list, scope: dict) -> object:
        for route in routes:
            match, child = route.matches(scope)
            if match == Match.FULL:
                if isinstance(route, Mount):
                    return walk(route.routes, {**scope, **child})
                return child
        return None

    def resolve(text: str) -> object:
        return walk(router.routes, {"type": "http", "method": "GET", "path": text, "root_path": ""})

    return resolve, lambda name, kwargs: str(router.url_path_for(name, **kwargs))


def litestar() -> Contestant:
    from litestar import Litestar, get
    from litestar._asgi.routing_trie.traversal import parse_path_to_route
    from litestar.exceptions import NotFoundException

    def handler(number: int):
        @get(
            [
                f"/app{app}/" + spell(r, int="{pk:int}", slug="{slug:str}", uuid="{key:uuid}")
                for app, routes in enumerate(all_routes())
                for at, (r, _) in enumerate(routes)
                if at == number
            ],
            sync_to_thread=False,
        )
        def answer() -> None:
            return None

        return answer

    app = Litestar([handler(number) for number in range(50)], openapi_config=None)
    router = app.asgi_router

    def resolve(text: str) -> object:
        try:
            return parse_path_to_route(
                method="GET",
                mount_paths_regex=router._mount_paths_regex,
                mount_routes=router._mount_routes,
                path=text,
                plain_routes=router._plain_routes,
                root_node=router.root_route_map_node,
            )
        except NotFoundException:
            return None

    return resolve, None


def workloads() -> dict[str, list[str]]:
    rng = random.Random(SEED)
    routes = all_routes()
    dynamic = [
        (app, route) for app, group in enumerate(routes) for route, _ in group if "<" in route
    ]
    everything = [(app, route) for app, group in enumerate(routes) for route, _ in group]
    mix = [sample(*rng.choice(everything)) for _ in range(900)]
    misses = [
        f"/app{rng.randrange(APPS)}/item{rng.randrange(ROUTES)}/1934/nothing/" for _ in range(40)
    ] + [f"/missing{at}/page/" for at in range(40)]
    mix += [rng.choice(misses) for _ in range(100)]
    rng.shuffle(mix)
    return {
        "resolve_first": [sample(*dynamic[0])] * 1000,
        "resolve_middle": [sample(*dynamic[len(dynamic) // 2])] * 1000,
        "resolve_last": [sample(*dynamic[-1])] * 1000,
        "resolve_static": [sample(10, "page25/")] * 1000,
        "resolve_miss": [rng.choice(misses) for _ in range(1000)],
        "resolve_mix": mix,
    }


def reverse_calls() -> list[tuple[str, dict]]:
    rng = random.Random(SEED)
    given = {"<int:pk>": "pk", "<slug:slug>": "slug", "<uuid:key>": "key"}
    calls = []
    for _ in range(1000):
        app, at = rng.randrange(APPS), rng.randrange(ROUTES)
        route, name = all_routes()[app][at]
        values = {key: VALUES[capture] for capture, key in given.items() if capture in route}
        if "pk" in values:
            values["pk"] = rng.randrange(10_000)
        calls.append((f"app{app}:{name}", values))
    return calls


def time_resolve(resolve: Callable[[str], object], paths: list[str]) -> float:
    start = time.process_time()
    for text in paths:
        resolve(text)
    return (time.process_time() - start) / len(paths) * 1e6


def time_reverse(reverse: Callable[[str, dict], str], calls: list[tuple[str, dict]]) -> float:
    start = time.process_time()
    for name, kwargs in calls:
        reverse(name, kwargs)
    return (time.process_time() - start) / len(calls) * 1e6


def main(rounds: int) -> None:
    contestants: dict[str, Contestant] = {}
    for make in (limit, hotclub, falcon, werkzeug, litestar, starlette, django):
        try:
            contestants[make.__name__] = make()
        except ImportError as missing:
            print(f"{make.__name__} left out: {missing}")
    print(f"{'metric':16}" + "".join(f"{name:>11}" for name in contestants) + "   best peer  ratio")
    for metric, paths in workloads().items():
        short = [text.rstrip("/") for text in paths]
        jobs = {
            name: partial(time_resolve, resolve, short if name in ("falcon", "litestar") else paths)
            for name, (resolve, _) in contestants.items()
        }
        report(metric, jobs, rounds)
    calls = reverse_calls()
    jobs = {
        name: partial(time_reverse, reverse, calls)
        for name, (_, reverse) in contestants.items()
        if reverse and name != "starlette"  # its names are searched in a list: off the scale
    }
    report("reverse_mix", jobs, rounds)


def report(metric: str, jobs: dict[str, Callable[[], float]], rounds: int) -> None:
    figures: dict[str, list[float]] = {name: [] for name in jobs}
    for at in range(rounds + 1):
        for name, job in jobs.items():
            figure = job()
            if at:
                figures[name].append(figure)
    medians = {name: statistics.median(each) for name, each in figures.items()}
    names = ("limit", "hotclub", "falcon", "werkzeug", "litestar", "starlette", "django")
    cells = "".join(
        f"{medians[name]:11.2f}" if name in medians else f"{'':11}"
        for name in names
        if name in medians or metric == "reverse_mix"
    )
    peers = {name: each for name, each in medians.items() if name not in ("limit", "hotclub")}
    best = min(peers, key=peers.get, default=None)
    ratio = f"{best:>10}  {medians['hotclub'] / peers[best]:.2f}" if best else ""
    print(f"{metric:16}{cells}  {ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
