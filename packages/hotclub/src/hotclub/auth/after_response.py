"""Work whose time would tell a secret, done when the visitor has the answer.

Flow: view → answer, **work for later** → server sends the answer → the work, in the visitor's language
and below the same address. What fails is logged. Not here: when a server does such work
(hotclub_http).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from hotclub.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from hotclub.utils import translation

__all__ = ["do_after"]

logger = logging.getLogger("hotclub.auth")


def do_after(response: Any, failure: str, work: Callable[..., Any], **named: Any) -> None:
    """Have work(**named) done once the response is sent.

    failure: what the log says, with the error, when it fails; nobody else is told.
    """
    language, prefix, urlconf = translation.get_language(), get_script_prefix(), get_urlconf()

    def later() -> None:
        set_script_prefix(prefix)
        set_urlconf(urlconf)
        try:
            with translation.override(language):
                work(**named)
        except Exception:
            logger.exception(failure)

    response.add_background(later)
