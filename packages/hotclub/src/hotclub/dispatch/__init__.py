"""Signals: who wants to know, and telling them. Django's `django.dispatch`.

Flow: hotclub_orm.signals → **dispatch** → a project's own signals and receivers.
"""

from hotclub_orm.signals import Signal, receiver

__all__ = ["Signal", "receiver"]
