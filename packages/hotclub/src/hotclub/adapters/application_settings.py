"""Settings → the composed application: another setting, another application.

Requests that no application made, as tests and scripts make them, go by the settings too.
"""

from __future__ import annotations

import sys
from typing import Any

from hotclub_http.defaults import set_default_policy


def install(settings: Any) -> None:
    """Have the application made anew at the next request, if one was made."""
    set_default_policy(lambda: _policy(settings))
    module = sys.modules.get("hotclub.application")
    if module is not None:
        module.forget_application()


def _policy(settings: Any) -> Any:
    # Loaded by the first such request: commands make none.
    from hotclub.adapters.settings_http import policy

    return policy(settings)
