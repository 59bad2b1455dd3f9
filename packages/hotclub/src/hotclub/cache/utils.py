"""The keys of what the framework itself keeps: pieces of templates, pages. `django.core.cache.utils`."""

from hotclub_cache import make_template_fragment_key

from hotclub.conf import settings

__all__ = ["make_template_fragment_key", "page_key_prefix"]


def page_key_prefix(key_prefix: str) -> str:
    """Return the prefix of a page's key: pages of different languages and time zones are kept apart."""
    from hotclub.utils import timezone, translation

    parts = [key_prefix]
    if settings.USE_I18N:
        parts.append(translation.get_language() or "")
    if settings.USE_TZ:
        parts.append(timezone.get_current_timezone_name())
    return ".".join(parts)
