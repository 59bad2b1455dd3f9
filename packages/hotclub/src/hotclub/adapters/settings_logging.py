"""Settings → logging: LOGGING through the function that LOGGING_CONFIG names.

Flow: LOGGING_CONFIG, LOGGING → **translated** → `logging`.
"""

from __future__ import annotations

from typing import Any

from hotclub.errors import ImproperlyConfigured
from hotclub.utils.log import configure_logging


def install(settings: Any) -> None:
    """Configure logging as the settings say. Raises ImproperlyConfigured."""
    try:
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    except (ValueError, TypeError, ImportError, AttributeError) as wrong:
        reason = f" ({wrong.__cause__})" if wrong.__cause__ else ""
        raise ImproperlyConfigured(
            f"LOGGING can't be used by {settings.LOGGING_CONFIG}: {str(wrong).rstrip('.')}{reason}"
        ) from wrong
