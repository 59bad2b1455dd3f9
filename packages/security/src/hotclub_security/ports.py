"""What this package asks of its surroundings.

Flow: ratelimit asks for a place to keep its numbers, guard for requests of Django's shape;
testing.py holds the cases a store must pass. Not here: any implementation.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any, Protocol


class RateStore(Protocol):
    """Where arrival times are kept; one process's memory or a shared server."""

    def get(self, key: str) -> float | None:
        """Return the number of a key, or None."""
        ...

    def replace(self, key: str, old: float | None, new: float, *, lifetime_seconds: float) -> bool:
        """Set the number if it still is `old`, atomically; return whether it was."""
        ...


class AsyncRateStore(Protocol):
    """The same as RateStore, awaited."""

    async def get(self, key: str) -> float | None:
        """Return the number of a key, or None."""
        ...

    async def replace(
        self, key: str, old: float | None, new: float, *, lifetime_seconds: float
    ) -> bool:
        """Set the number if it still is `old`, atomically; return whether it was."""
        ...


class DjangoRequest(Protocol):
    """A request as Django shapes it; `session` is asked for only by use_sessions."""

    csrf_processing_done: bool

    @property
    def method(self) -> str:
        """The HTTP method, in upper case."""
        ...

    @property
    def META(self) -> MutableMapping[str, Any]:  # noqa: N802 - Django's name
        """Headers as HTTP_NAME, and what middleware leaves for views."""
        ...

    @property
    def COOKIES(self) -> Mapping[str, str]:  # noqa: N802 - Django's name
        """The cookies that came."""
        ...

    @property
    def POST(self) -> Mapping[str, Any]:  # noqa: N802 - Django's name
        """The form that came; reading it may raise OSError when the visitor left."""
        ...

    def get_host(self) -> str:
        """Return the validated host with its port, or raise for one that is not allowed."""
        ...

    def get_port(self) -> str:
        """Return the server's port."""
        ...

    def is_secure(self) -> bool:
        """Return whether the request came over https."""
        ...


class DjangoResponse(Protocol):
    """A response as Django shapes it."""

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers, by names in any case."""
        ...

    def set_cookie(self, key: str, value: str, **attributes: Any) -> None:
        """Add a cookie."""
        ...
