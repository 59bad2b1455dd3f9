"""Tests of a project's API: clients that know the project, and test cases with one as `client`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, ClassVar

from hotclub_api import testing
from hotclub_api.testing import (
    APIRequestFactory,
    AsyncAPIRequestFactory,
    force_authenticate,
)

from hotclub import test

__all__ = [
    "APIClient",
    "APILiveServerTestCase",
    "APIRequestFactory",
    "APISimpleTestCase",
    "APITestCase",
    "APITransactionTestCase",
    "AsyncAPIClient",
    "AsyncAPIRequestFactory",
    "URLPatternsTestCase",
    "force_authenticate",
]


class APIClient(testing.APIClient, test.Client):  # type: ignore[misc]  # `format` comes third
    """Sends requests to the project.   format="json" encodes; log-in as hotclub.test.Client's."""


class AsyncAPIClient(testing.AsyncAPIClient, test.AsyncClient):  # type: ignore[misc]  # as above
    """As APIClient; every request is awaited, and goes by ASGI."""


class APISimpleTestCase(test.SimpleTestCase):
    """A test without a database."""

    client_class = APIClient
    async_client_class = AsyncAPIClient


class APITransactionTestCase(test.TransactionTestCase):
    """A test that commits, and empties the tables afterwards."""

    client_class = APIClient
    async_client_class = AsyncAPIClient


class APITestCase(test.TestCase):
    """A test within a transaction that is rolled back."""

    client_class = APIClient
    async_client_class = AsyncAPIClient


class APILiveServerTestCase(test.LiveServerTestCase):
    """A test with a server that a browser can reach."""

    client_class = APIClient
    async_client_class = AsyncAPIClient


class URLPatternsTestCase(test.SimpleTestCase):
    """A test whose class has the routes of the project: `urlpatterns = [...]`."""

    urlpatterns: ClassVar[list[Any]]

    @classmethod
    def setUpClass(cls) -> None:
        """Let ROOT_URLCONF name a module with the routes of this class."""
        module = ModuleType(f"{cls.__module__}.{cls.__qualname__}.urls")
        module.__dict__["urlpatterns"] = cls.urlpatterns
        sys.modules[module.__name__] = module
        cls.addClassCleanup(sys.modules.pop, module.__name__, None)
        replaced = test.override_settings(ROOT_URLCONF=module.__name__)
        replaced.enable()
        cls.addClassCleanup(replaced.disable)
        super().setUpClass()
