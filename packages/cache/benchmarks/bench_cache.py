"""hotclub-cache, its peers and the limit, interleaved: CPU microseconds per call, 1 KB values.

Run: python packages/cache/benchmarks/bench_cache.py [rounds]
Peers (django, cachetools, redis-py) are measured if they are installed.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median

import hiredis
from hotclub_cache import Cache
from hotclub_cache.testing import running_redis

VALUE = "x" * 1024
MANY = {f"key{n}": VALUE for n in range(100)}
NAMES = list(MANY)

Work = dict[str, dict[str, Callable[[], object]]]


def measure(title: str, work: Work, calls: dict[str, int], rounds: int) -> None:
    """Time each contestant's metrics in turn, and print medians and ratios to hotclub."""
    spent: dict[tuple[str, str], list[float]] = {}
    for round_number in range(rounds + 1):
        for metric, number in calls.items():
            for name, functions in work.items():
                if metric not in functions:
                    continue
                function = functions[metric]
                began = time.process_time()
                for _ in range(number):
                    function()
                if round_number:
                    took = (time.process_time() - began) / number * 1e6
                    spent.setdefault((name, metric), []).append(took)
    print(f"\n## {title}\n\n| metric | {' | '.join(work)} |\n|---|{'---:|' * len(work)}")
    for metric in calls:
        own = median(spent["hotclub", metric])
        cells = [_cell(spent.get((name, metric)), own) for name in work]
        print(f"| {metric} | {' | '.join(cells)} |")


def _cell(times: list[float] | None, own: float) -> str:
    return "-" if times is None else f"{median(times):.2f} us ({median(times) / own:.2f} x)"


def limit_dict() -> dict[str, Callable[[], object]]:
    kept: dict[str, tuple[str, float]] = {}

    def put() -> None:
        kept["key"] = (VALUE, time.monotonic() + 300)

    def get() -> object:
        found = kept.get("key")
        return found[0] if found is not None and found[1] > time.monotonic() else None

    def get_many() -> object:
        now = time.monotonic()
        return {name: kept[name][0] for name in NAMES if name in kept and kept[name][1] > now}

    kept.update({name: (VALUE, time.monotonic() + 3000) for name in NAMES})
    return {"set": put, "get": get, "get_many100": get_many}


def of_django_shape(cache: object) -> dict[str, Callable[[], object]]:
    cache.set_many(MANY, 3000)  # type: ignore[attr-defined]
    return {
        "set": lambda: cache.set("key", VALUE),  # type: ignore[attr-defined]
        "get": lambda: cache.get("key"),  # type: ignore[attr-defined]
        "get_many100": lambda: cache.get_many(NAMES),  # type: ignore[attr-defined]
    }


def memory(rounds: int) -> None:
    work: Work = {"limit_dict": limit_dict(), "hotclub": of_django_shape(Cache("memory://"))}
    try:
        from cachetools import TTLCache
    except ImportError as missing:
        print(f"cachetools is left out: {missing}")
    else:
        kept = TTLCache(300, 300)
        kept.update(MANY)
        work["cachetools"] = {
            "set": lambda: kept.__setitem__("key", VALUE),
            "get": lambda: kept.get("key"),
            "get_many100": lambda: {name: kept[name] for name in NAMES if name in kept},
        }
    try:
        from django.core.cache.backends.locmem import LocMemCache
    except ImportError as missing:
        print(f"django is left out: {missing}")
    else:
        work["django"] = of_django_shape(LocMemCache("bench", {}))
    measure("memory", work, {"set": 5000, "get": 5000, "get_many100": 100}, rounds)


def limit_socket(path: str, stack: contextlib.ExitStack) -> dict[str, Callable[[], object]]:
    import socket

    plain = stack.enter_context(socket.socket(socket.AF_UNIX))
    plain.connect(path)
    reader = hiredis.Reader()

    def ask(*command: object) -> object:
        plain.sendall(hiredis.pack_command(command))
        while (reply := reader.gets()) is False:
            reader.feed(plain.recv(65536))
        return reply

    return {
        "set": lambda: ask("SET", "key", VALUE, "PX", 300_000),
        "get": lambda: ask("GET", "key"),
        "get_many100": lambda: ask("MGET", *NAMES),
    }


def over_redis(rounds: int) -> None:
    import redis

    with contextlib.ExitStack() as stack:
        url = stack.enter_context(running_redis())
        client = stack.enter_context(redis.Redis.from_url(url))
        client.mset(MANY)
        own = stack.enter_context(Cache(url))
        work: Work = {
            "limit_socket": limit_socket(url.removeprefix("unix://"), stack),
            "hotclub": of_django_shape(own),
            "redis_py": {
                "set": lambda: client.set("key", VALUE, px=300_000),
                "get": lambda: client.get("key"),
                "get_many100": lambda: client.mget(NAMES),
            },
        }
        try:
            from django.core.cache.backends.redis import RedisCache
        except ImportError as missing:
            print(f"django is left out: {missing}")
        else:
            work["django"] = of_django_shape(RedisCache(url, {"KEY_PREFIX": "django"}))
        measure("redis", work, {"set": 500, "get": 500, "get_many100": 30}, rounds)
        asyncio.run(over_redis_async(url, rounds))


async def over_redis_async(url: str, rounds: int) -> None:
    import redis.asyncio

    async with Cache(url) as own, redis.asyncio.Redis.from_url(url) as client:

        async def together(get: Callable[[str], Awaitable[object]]) -> None:
            await asyncio.gather(*[get("key") for _ in range(50)])

        work = {
            ("hotclub", "aget"): lambda: own.aget("key"),
            ("redis_py", "aget"): lambda: client.get("key"),
            ("hotclub", "aget x 50 at once"): lambda: together(own.aget),
            ("redis_py", "aget x 50 at once"): lambda: together(client.get),
        }
        spent: dict[tuple[str, str], list[float]] = {}
        for round_number in range(rounds + 1):
            for name, function in work.items():
                number = 300 if name[1] == "aget" else 10
                began = time.process_time()
                for _ in range(number):
                    await function()
                if round_number:
                    spent.setdefault(name, []).append((time.process_time() - began) / number * 1e6)
    print("\n## redis, asyncio\n\n| metric | hotclub | redis_py |\n|---|---:|---:|")
    for metric in ("aget", "aget x 50 at once"):
        mine = median(spent["hotclub", metric])
        print(f"| {metric} | {mine:.1f} us | {_cell(spent['redis_py', metric], mine)} |")


if __name__ == "__main__":
    ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    memory(ROUNDS)
    over_redis(ROUNDS)
