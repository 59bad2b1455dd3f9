"""What an application tells the world while it works: three lists of callables.

Flow: gateways and error pages → **Hooks** → whoever listens (signals, logs, metrics).
Not here: middleware, which may change requests and responses; a hook only learns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Hook = Callable[..., Any]


TEST_CLIENT_KEY = "hotclub.test_client"
"""What environ or scope of a test client's request have, and no server's."""


@dataclass(slots=True)
class Hooks:
    """Callables called with keywords, in order; under ASGI on the loop, so they must be quick.

    request_started: environ=… or scope=….
    request_finished: request=…, response=… once it is sent, None if there was none.
    got_request_exception: request=…, exception=… for what becomes a 500.
    """

    request_started: list[Hook] = field(default_factory=list)
    request_finished: list[Hook] = field(default_factory=list)
    got_request_exception: list[Hook] = field(default_factory=list)
