"""Which pages have keys of their own, beside what hotclub_cache tells apart: languages and zones.

Flow: prefix, settings → **page_key_prefix** → middleware that keeps pages, who looks for one.
"""

from hotclub.conf import settings

__all__ = ["page_key_prefix"]


def page_key_prefix(key_prefix: str) -> str:
    """Return the prefix of a page's key: pages of different languages and time zones are kept apart."""
    from hotclub.utils import timezone, translation

    parts = [key_prefix]
    if settings.USE_I18N:
        parts.append(translation.get_language() or "")
    if settings.USE_TZ:
        parts.append(timezone.get_current_timezone_name())
    return ".".join(parts)
