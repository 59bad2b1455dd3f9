"""Signals of tests: a setting was changed, a template is about to be rendered."""

from __future__ import annotations

from hotclub.dispatch import Signal
from hotclub.signals import setting_changed

__all__ = ["setting_changed", "template_rendered"]

# sender: the template. template=…, context=…
template_rendered = Signal()
