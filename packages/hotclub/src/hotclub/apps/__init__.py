"""Installed applications: what they are called, where they lie, which models they have.

Flow: INSTALLED_APPS → AppConfig (config) → `apps` (registry) → whoever asks for a model by name.
"""

from hotclub.apps.config import AppConfig
from hotclub.apps.registry import Apps, apps

__all__ = ["AppConfig", "Apps", "apps"]
