"""The model of the record of changes, by its name in the registry.

Flow: pages, sites → **log** → models.LogEntry. Who only declares admins gets no table by it: the
model is imported by the application that serves them (asgi.py, or the project's `hotclub.admin`).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import apps
from hotclub_orm.contenttypes import ContentType


def log_entries() -> Any:
    """Return the manager of the record. Raises ModelLookupError where nobody imported the model."""
    return apps.get_model("admin", "LogEntry").objects


def know_kind(model: Any) -> None:
    """Have the row that entries about the model point to, before a transaction begins.

    Made inside of one, it is waited for by the next, which may hold what the first waits for.
    """
    ContentType.objects.get_for_model(model, for_concrete_model=False)
