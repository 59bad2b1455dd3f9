"""The state that all tests run in, and putting the process back.

Flow: runner or pytest plug-in → **setup_test_environment** → tests → teardown_test_environment.
"""

from __future__ import annotations

from typing import Any

from hotclub_templates.tags.partials import PartialTemplate
from hotclub_templates.template import Template

from hotclub.conf import settings
from hotclub.test.signals import template_rendered

__all__ = ["setup_test_environment", "teardown_test_environment"]


class _Saved:
    """What is put back; one a process."""

    values: dict[str, Any] | None = None


def setup_test_environment(debug: bool | None = None) -> None:
    """Make the process ready for tests. debug: the value of DEBUG; None keeps the settings'.

    Raises RuntimeError when it is ready already.
    """
    if _Saved.values is not None:
        raise RuntimeError(
            "setup_test_environment() was called already: teardown_test_environment() comes first."
        )
    _Saved.values = {
        "ALLOWED_HOSTS": settings.ALLOWED_HOSTS,
        "DEBUG": settings.DEBUG,
        "EMAIL_BACKEND": settings.EMAIL_BACKEND,
        "run": Template.run,
        "run_partial": PartialTemplate.run,
    }
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.DEBUG = settings.DEBUG if debug is None else debug
    settings.EMAIL_BACKEND = "hotclub.mail.backends.locmem.EmailBackend"
    Template.run = _announcing(Template.run)  # type: ignore[method-assign]
    PartialTemplate.run = _announcing(PartialTemplate.run)  # type: ignore[method-assign]
    _forget_application()


def teardown_test_environment() -> None:
    """Put the process back."""
    saved, _Saved.values = _Saved.values, None
    if saved is None:
        return
    for name in ("ALLOWED_HOSTS", "DEBUG", "EMAIL_BACKEND"):
        setattr(settings, name, saved[name])
    Template.run = saved["run"]  # type: ignore[method-assign]
    PartialTemplate.run = saved["run_partial"]  # type: ignore[method-assign]
    _forget_application()


def _announcing(run: Any) -> Any:
    def announced(template: Any, context: Any, out: Any) -> None:
        template_rendered.send(sender=template, template=template, context=context)
        run(template, context, out)

    return announced


def _forget_application() -> None:
    import sys

    application = sys.modules.get("hotclub.application")
    if application is not None:
        application.forget_application()
