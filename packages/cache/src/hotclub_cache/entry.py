"""Hold a value together with what decides whether it still counts.

Flow: key → **entry** → codec → store. A value with no tags and no soft expiry is stored bare.
Not here: the decision itself (policy.py), the bytes (codec.py).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that carries conditions.

    value: what the caller stored. tags: tag → its stamp when the value was made.
    fresh_until: Unix time in seconds after which it should be made anew; None = as long as it is
    stored. cost_seconds: how long making it took.
    """

    value: object
    tags: dict[str, int] = field(default_factory=dict)
    fresh_until: float | None = None
    cost_seconds: float = 0.0
