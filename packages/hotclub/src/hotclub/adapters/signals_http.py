"""Signals ↔ HTTP: request_started, request_finished, got_request_exception; a clean context.

Flow: hooks of the application → **signals of hotclub.signals**, sent only when somebody listens.
Before each request stands what belongs to it alone: script prefix, URLconf, language, time zone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_http import Hooks
from hotclub_http.hooks import TEST_CLIENT_KEY
from hotclub_routing import set_script_prefix, set_urlconf

from hotclub.conf import settings
from hotclub.signals import got_request_exception, request_finished, request_started
from hotclub.utils import timezone, translation


class _WhenHeard(list[Callable[..., Any]]):
    """Hooks of which the first sends a signal; empty to the gateway while nobody listens."""

    def __init__(self, signal: Any, send: Callable[..., Any]) -> None:
        super().__init__([send])
        self._signal = signal

    def __bool__(self) -> bool:
        return len(self) > 1 or bool(self._signal.has_listeners())


def project_hooks(sender: Any) -> Hooks:
    """Return the hooks of a project's application.   sender: of the signals."""

    def started(scope: Any = None, environ: Any = None) -> None:
        # A server's thread has served others before.
        set_urlconf(None)
        # A test asks in the language and the time zone that it has activated.
        if TEST_CLIENT_KEY not in (scope or environ or {}):
            translation.deactivate()
            timezone.deactivate()
        set_script_prefix(_mount_point(scope, environ))
        if request_started.has_listeners():
            request_started.send(sender=sender, scope=scope, environ=environ)

    def finished(**_facts: Any) -> None:
        request_finished.send(sender=sender)

    def failed(request: Any, **_facts: Any) -> None:
        got_request_exception.send(sender=sender, request=request)

    return Hooks(
        request_started=[started],
        request_finished=_WhenHeard(request_finished, finished),
        got_request_exception=[failed],
    )


def _mount_point(scope: Any, environ: Any) -> str:
    forced = settings.FORCE_SCRIPT_NAME
    if forced is not None:
        return str(forced) or "/"
    if scope is not None:
        return scope.get("root_path") or "/"
    # WSGI disguises bytes as latin-1.
    name = (environ or {}).get("SCRIPT_NAME") or "/"
    return str(name.encode("latin-1").decode("utf-8", "replace"))
