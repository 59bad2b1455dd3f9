"""Keep bytes in Redis: the first server takes writes, the others, if any, answer reads.

Flow: wish → resp.py → lane (redis_threads.py, redis_loop.py) → server.
Not here: commands, sockets.
"""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from hotclub_cache.errors import InvalidCacheBackendError, MissingExtra
from hotclub_cache.keys import encoded, import_dotted
from hotclub_cache.stores.redis_loop import LoopLane
from hotclub_cache.stores.redis_threads import Lane
from hotclub_cache.stores.resp import Exchange, exchange_for

try:
    import redis
    import redis.asyncio
except ModuleNotFoundError as missing:
    raise MissingExtra("A redis:// cache", "redis") from missing

#: Seconds to wait for the server when neither URL nor options say how long.
TIMEOUT_SECONDS = 5.0

_UNLIMITED = 2**30


class RedisStore:
    """One or more Redis servers; ``options`` are those of redis-py's connections and pools.

    servers: URLs (``redis://``, ``rediss://``, ``unix://``); the first is written to, and reads go
    to one of the others by chance. Lanes are kept per thread pool and per event loop.
    """

    shared: ClassVar[bool] = True
    instant: ClassVar[bool] = False
    in_process: ClassVar[bool] = False

    def __init__(
        self,
        servers: Sequence[str],
        *,
        choose: Callable[[Sequence[int]], int] = random.choice,
        pool_class: Any = None,
        max_connections: int | None = None,
        **options: Any,
    ) -> None:
        if not servers:
            raise InvalidCacheBackendError("A Redis cache needs at least one server URL.")
        self._servers, self._choose = tuple(servers), choose
        self._readers = range(1, len(servers)) if len(servers) > 1 else range(1)
        self._pool_class = import_dotted(pool_class) if isinstance(pool_class, str) else pool_class
        self._max_connections, self._options = max_connections, options
        self._lanes: dict[int, Lane] = {}
        self._loop_lanes: WeakKeyDictionary[Any, dict[int, LoopLane]] = WeakKeyDictionary()
        self._making = threading.Lock()
        self._pool(0)  # a wrong URL is told now, not at the first use

    def perform(self, wish: Any) -> Any:
        """Grant a wish. Raises StoreUnavailable, StoreRefused, NotACounter."""
        result: Any = exchange_for(wish)
        while type(result) is Exchange:
            commands, finish, reads, repeatable = result
            if commands:
                lane = self._lane(self._server_for(reads))
                result = finish(lane.exchange(commands, repeatable=repeatable))
            else:
                result = finish([])
        return result

    async def aperform(self, wish: Any) -> Any:
        """Grant a wish without blocking the loop. Raises as perform does."""
        result: Any = exchange_for(wish)
        while type(result) is Exchange:
            commands, finish, reads, repeatable = result
            if commands:
                lane = self._loop_lane(self._server_for(reads))
                result = finish(await lane.exchange(commands, repeatable=repeatable))
            else:
                result = finish([])
        return result

    def check_key(self, key: str) -> None:
        """Raise InvalidCacheKey for a key without a UTF-8 form."""
        encoded(key)

    def close(self) -> None:
        """Close idle connections of the sync colour."""
        for lane in list(self._lanes.values()):
            lane.close()

    async def aclose(self) -> None:
        """Close idle connections of the running loop."""
        for lane in self._loop_lanes.pop(asyncio.get_running_loop(), {}).values():
            await lane.aclose()

    def _server_for(self, reads: bool) -> int:
        if not reads or len(self._servers) == 1:
            return 0
        return self._choose(self._readers)

    def _lane(self, server: int) -> Lane:
        lane = self._lanes.get(server)
        if lane is None:
            with self._making:
                lane = self._lanes.get(server)
                if lane is None:
                    pool = self._pool(server)
                    limit = self._max_connections
                    if limit is None and pool.max_connections != _UNLIMITED:
                        limit = pool.max_connections
                    lane = self._lanes[server] = Lane(_connector(pool), limit)
        return lane

    def _loop_lane(self, server: int) -> LoopLane:
        lanes = self._loop_lanes.setdefault(asyncio.get_running_loop(), {})
        lane = lanes.get(server)
        if lane is None:
            pool = self._pool(server, asynchronous=True)
            timeout_seconds = pool.connection_kwargs.get("socket_timeout")
            lane = lanes[server] = LoopLane(_connector(pool), timeout_seconds)
        return lane

    def _pool(self, server: int, *, asynchronous: bool = False) -> Any:
        """Return a redis-py pool that knows all about connecting; it keeps no connection itself."""
        # RESP2: with RESP3 a server may send what nobody asked for.
        options = {"protocol": 2, "socket_timeout": TIMEOUT_SECONDS, **self._options}
        pool_class: Any = self._pool_class or redis.ConnectionPool
        if asynchronous:
            pool_class = redis.asyncio.ConnectionPool
            options.pop("parser_class", None)
        try:
            return pool_class.from_url(self._servers[server], max_connections=_UNLIMITED, **options)
        except (ValueError, TypeError, AttributeError) as error:
            raise InvalidCacheBackendError(f"The Redis URL or its options: {error}") from error


def _connector(pool: Any) -> Callable[[], Any]:
    made, arguments = pool.connection_class, dict(pool.connection_kwargs)
    arguments.pop("max_connections", None)

    def connect() -> Any:
        try:
            return made(**arguments)
        except (TypeError, ValueError, AttributeError, redis.RedisError) as error:
            raise InvalidCacheBackendError(f"The options of the Redis cache: {error}") from error

    return connect
