"""Signals under the name of the module that declares them."""

from hotclub_orm.signals import Signal, receiver

__all__ = ["Signal", "receiver"]
