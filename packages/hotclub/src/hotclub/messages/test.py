"""An assertion about messages, for test cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hotclub.messages.api import get_messages
from hotclub.messages.storage.base import Message

__all__ = ["MessagesTestMixin"]


class MessagesTestMixin:
    """Give a TestCase `assertMessages`."""

    if TYPE_CHECKING:  # of the TestCase that it is mixed with

        def assertEqual(self, first: Any, second: Any, msg: Any = None) -> None: ...  # noqa: D102, N802
        def assertCountEqual(self, first: Any, second: Any, msg: Any = None) -> None: ...  # noqa: D102, N802

    def assertMessages(  # noqa: N802  # Django's name
        self, response: Any, expected_messages: Sequence[Message], *, ordered: bool = True
    ) -> None:
        """Assert which messages a response's request has."""
        found = list(get_messages(response.wsgi_request))
        assertion = self.assertEqual if ordered else self.assertCountEqual
        assertion(found, list(expected_messages))
