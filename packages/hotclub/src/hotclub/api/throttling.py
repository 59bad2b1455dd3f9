"""How often one may ask."""

from hotclub_api.throttling import (
    AnonRateThrottle,
    BaseThrottle,
    MemoryThrottleStore,
    ScopedRateThrottle,
    SimpleRateThrottle,
    UserRateThrottle,
    default_store,
)

__all__ = [
    "AnonRateThrottle",
    "BaseThrottle",
    "MemoryThrottleStore",
    "ScopedRateThrottle",
    "SimpleRateThrottle",
    "UserRateThrottle",
    "default_store",
]
