"""Test tools: cases, clients, assertions, the runner, and a plug-in for pytest.

Flow: `hotclub test` or pytest → environment, databases → cases → clients → the project.
Import levels, from the ground up: signals, html → overriding, statements, client, features →
asserts → testcases → liveserver → databases, environment → parallel, runner, pytest_plugin.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.test.client import (
        AsyncClient,
        AsyncRequestFactory,
        Client,
        RedirectCycleError,
        RequestFactory,
    )
    from hotclub.test.features import (
        Approximate,
        ignore_warnings,
        isolate_apps,
        isolate_lru_cache,
        requires_tz_support,
        skipIfDBFeature,
        skipUnlessAnyDBFeature,
        skipUnlessDBFeature,
        tag,
    )
    from hotclub.test.liveserver import LiveServerTestCase, StaticLiveServerTestCase
    from hotclub.test.overriding import modify_settings, override_settings, override_system_checks
    from hotclub.test.statements import CaptureQueriesContext
    from hotclub.test.testcases import SimpleTestCase, TestCase, TransactionTestCase

__all__ = [
    "Approximate",
    "AsyncClient",
    "AsyncRequestFactory",
    "CaptureQueriesContext",
    "Client",
    "LiveServerTestCase",
    "RedirectCycleError",
    "RequestFactory",
    "SimpleTestCase",
    "StaticLiveServerTestCase",
    "TestCase",
    "TransactionTestCase",
    "ignore_warnings",
    "isolate_apps",
    "isolate_lru_cache",
    "modify_settings",
    "override_settings",
    "override_system_checks",
    "requires_tz_support",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
    "tag",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.test.client": (
        "AsyncClient AsyncRequestFactory Client RedirectCycleError RequestFactory"
    ),
    "hotclub.test.features": (
        "Approximate ignore_warnings isolate_apps isolate_lru_cache requires_tz_support "
        "skipIfDBFeature skipUnlessAnyDBFeature skipUnlessDBFeature tag"
    ),
    "hotclub.test.liveserver": "LiveServerTestCase StaticLiveServerTestCase",
    "hotclub.test.overriding": "modify_settings override_settings override_system_checks",
    "hotclub.test.statements": "CaptureQueriesContext",
    "hotclub.test.testcases": "SimpleTestCase TestCase TransactionTestCase",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
