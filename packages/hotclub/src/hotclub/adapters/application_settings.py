"""Settings → the composed application: another setting, another application."""

from __future__ import annotations

import sys
from typing import Any


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Have the application made anew at the next request, if one was made."""
    module = sys.modules.get("hotclub.application")
    if module is not None:
        module.forget_application()
