"""The framework's own checks by tag, as a table.

Flow: first run of checks → **fill** → registry. Whoever adds a batch of checks to the framework adds
it here, not by importing a module somewhere.
"""

from __future__ import annotations

from hotclub.checks import (
    database_features,
    databases,
    models,
    security,
    setting_names,
    setting_paths,
    settings_checks,
    urls,
)
from hotclub.checks.registry import CheckRegistry, Tags

__all__ = ["fill"]


def fill(registry: CheckRegistry) -> None:
    """Put the framework's checks into the registry."""
    for check in (*setting_paths.CHECKS, *setting_names.CHECKS):
        registry.register(check, Tags.settings)
    for check in security.EVERYWHERE:
        registry.register(check, Tags.security)
    for check in security.DEPLOYMENT:
        registry.register(check, Tags.security, deploy=True)
    for tag, checks in settings_checks.CHECKS.items():
        for check in checks:
            registry.register(check, tag, deploy=tag == Tags.async_support)
    for check in urls.CHECKS:
        registry.register(check, Tags.urls)
    for check in (*models.CHECKS, *database_features.CHECKS):
        registry.register(check, Tags.models)
    for check in databases.CHECKS:
        registry.register(check, Tags.database)
