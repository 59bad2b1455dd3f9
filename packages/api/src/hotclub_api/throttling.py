"""How often one may ask.

Flow: request → key of who asks → a store counts and decides in one step → admitted, or seconds to
wait. The store is a port (ports.ThrottleStore); the one here lives in this process's memory.
Not here: limits of servers and proxies.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from typing import Any, ClassVar

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.settings import SettingDefault, api_settings
from hotclub_api.steps import Steps, arun, ask, run

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class MemoryThrottleStore:
    """The times of admitted requests, in memory; exact, and for one process.

    max_keys: how many are remembered; the ones unused for longest go first.
    """

    def __init__(self, max_keys: int = 100_000) -> None:
        self._max_keys = max_keys
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Count a request; return 0 if it is admitted, else the seconds to wait."""
        with self._lock:
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            if len(self._times) > self._max_keys:
                self._times.popitem(last=False)
            while times and times[0] <= now - window_seconds:
                times.popleft()
            if len(times) >= limit:
                oldest = times[len(times) - limit] if limit else now
                return max(oldest + window_seconds - now, 0.001)
            times.append(now)
            return 0.0

    async def atake(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Do as `take`: nothing here waits."""
        return self.take(key, limit=limit, window_seconds=window_seconds, now=now)

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._times.clear()


default_store = MemoryThrottleStore()
"""What counts where no store is configured: of this process, bounded."""


class BaseThrottle:
    """Decides whether a request may go on."""

    def allow_request(self, request: Any, view: Any) -> Any:
        """Tell whether the request is admitted."""
        raise NotImplementedError(f"{type(self).__name__}.allow_request() is missing.")

    def get_ident(self, request: Any) -> str:
        """Return the client's address; with NUM_PROXIES, as the outermost trusted proxy says it.

        Without the setting, X-Forwarded-For is not believed.
        """
        remote = str(request.META.get("REMOTE_ADDR", ""))
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
        proxies = api_settings.NUM_PROXIES
        if not proxies or forwarded is None:
            return remote
        addresses = [one.strip() for one in str(forwarded).split(",")[-100:]]
        return addresses[-min(int(proxies), len(addresses))]

    def wait(self) -> float | None:
        """Return the seconds until the next request is admitted, None if unknown."""
        return None


class SimpleRateThrottle(BaseThrottle):
    """A rate such as "100/day" for each key.

    rate, or scope: a name in THROTTLE_RATES.   cache_format: form of the key.   timer: the clock.
    """

    cache_format = "throttle_%(scope)s_%(ident)s"
    scope: str | None = None
    rate: str | None
    timer: ClassVar[Any] = staticmethod(time.time)
    THROTTLE_RATES: Any = SettingDefault("DEFAULT_THROTTLE_RATES")
    store: Any = None

    def __init__(self) -> None:
        if not getattr(self, "rate", None):
            self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        self._wait_seconds: float | None = None

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Return the key that the request counts for, None if it does not count."""
        raise NotImplementedError(f"{type(self).__name__}.get_cache_key() is missing.")

    def get_rate(self) -> str | None:
        """Return the rate of the scope.

        Raises ImproperlyConfigured for an unknown scope.
        """
        if not self.scope:
            raise ImproperlyConfigured(f"{type(self).__name__} needs a scope or a rate.")
        try:
            return self.THROTTLE_RATES[self.scope]  # type: ignore[no-any-return]
        except KeyError:
            raise ImproperlyConfigured(
                f"DEFAULT_THROTTLE_RATES has no rate for the scope {self.scope!r}; scopes: "
                f"{', '.join(self.THROTTLE_RATES)}."
            ) from None

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        """Return (requests, seconds) of "10/minute"; (None, None) of None.

        Raises ImproperlyConfigured for another form.
        """
        if rate is None:
            return None, None
        count, slash, period = str(rate).partition("/")
        if not slash or not count.isdigit() or period[:1] not in _UNIT_SECONDS:
            raise ImproperlyConfigured(
                f"{rate!r} is no rate: write a number, a slash and s, m, h or d, as '100/day'."
            )
        return int(count), _UNIT_SECONDS[period[0]]

    def get_store(self) -> Any:
        """Return what counts: the class's store, the setting's, or the process's own."""
        return self.store or api_settings.THROTTLE_STORE or default_store

    def allow_request(self, request: Any, view: Any) -> Any:
        """Tell whether the request is admitted, and count it if so."""
        return run(self._allow(request, view))

    async def aallow_request(self, request: Any, view: Any) -> bool:
        """Tell whether the request is admitted, on the loop."""
        return await arun(self._allow(request, view))

    def _allow(self, request: Any, view: Any) -> Steps[bool]:
        if self.rate is None:
            return True
        key = self.get_cache_key(request, view)
        if key is None:
            return True
        seconds = yield ask(
            self.get_store(),
            "take",
            key,
            limit=self.num_requests,
            window_seconds=self.duration,
            now=self.timer(),
        )
        self._wait_seconds = seconds or None
        return not seconds

    def wait(self) -> float | None:
        """Return the seconds until the next request is admitted."""
        return self._wait_seconds

    def _key(self, ident: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": ident}


class AnonRateThrottle(SimpleRateThrottle):
    """For those who are not logged in, by address."""

    scope = "anon"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Return the key of the address, None for users."""
        if request.user and request.user.is_authenticated:
            return None
        return self._key(self.get_ident(request))


class UserRateThrottle(SimpleRateThrottle):
    """For users by their key, for others by address."""

    scope = "user"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Return the key of the user or address."""
        if request.user and request.user.is_authenticated:
            return self._key(request.user.pk)
        return self._key(self.get_ident(request))


class ScopedRateThrottle(SimpleRateThrottle):
    """By the view's `throttle_scope`; views without one are free."""

    scope_attr = "throttle_scope"

    def __init__(self) -> None:
        self._wait_seconds = None  # the rate is known when the view is

    def _allow(self, request: Any, view: Any) -> Steps[bool]:
        self.scope = getattr(view, self.scope_attr, None)
        if not self.scope:
            return True
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return (yield from super()._allow(request, view))

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Return the key of the user or address, in the view's scope."""
        if request.user and request.user.is_authenticated:
            return self._key(request.user.pk)
        return self._key(self.get_ident(request))
