"""What a request or response goes by that belongs to no application, as those made in tests do.

Flow: whoever composes the process → **set_default_policy** → requests made by hand, cookies that are
looked at before an application signs them.
Not here: what a policy is (policy.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_http.ports import CookieSigner

# One for the process, set at start-up; what it gives is a RequestPolicy.
_default: list[Callable[[], Any] | None] = [None]
_made: list[Any] = []


def set_default_policy(
    source: Callable[[], Any] | None,
) -> Callable[[], Any] | None:
    """Let requests outside an application go by what this gives; return the previous source.

    source: called at the first need, once; None for the library's own defaults.
    """
    before, _default[0] = _default[0], source
    _made.clear()
    return before


def default_policy() -> Any:
    """Return the policy of whoever belongs to no application, None when nobody gave one."""
    source = _default[0]
    if source is None:
        return None
    if not _made:
        _made.append(source())
    return _made[0]


def default_signer() -> CookieSigner | None:
    """Return the signer of cookies that no application signs, None when there is none."""
    policy = default_policy()
    return None if policy is None else policy.signer
