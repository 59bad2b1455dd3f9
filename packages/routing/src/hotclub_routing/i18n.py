"""Routes that start with a language code, and the same page in another language.

Flow: `i18n_patterns(...)` → a `URLResolver` with a prefix that follows the active language.
Who knows the language is a port (ports.py). Not here: catalogues, and choosing a visitor's
language.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

from hotclub_routing.current import AnyURLConf, get_router, resolve, reverse
from hotclub_routing.errors import ImproperlyConfigured, NoReverseMatch, Resolver404
from hotclub_routing.patterns import LocalePrefixPattern
from hotclub_routing.ports import LanguageSource, default_languages
from hotclub_routing.resolvers import Declared, URLResolver


def i18n_patterns(
    *urls: Declared,
    prefix_default_language: bool = True,
    languages: LanguageSource | None = None,
) -> list[URLResolver]:
    """Return patterns that are reached under the active language's code; for the root URLconf only.

    prefix_default_language: whether the default language's pages have the code too. languages: who
    knows the active language.
    """
    prefix = LocalePrefixPattern(prefix_default_language, languages=languages)
    return [URLResolver(prefix, list(urls))]


def is_language_prefix_patterns_used(urlconf: AnyURLConf | None = None) -> tuple[bool, bool]:
    """Tell whether a URLconf uses `i18n_patterns`, and whether the default language is prefixed."""
    for declared in get_router(urlconf).url_patterns:
        if isinstance(declared.pattern, LocalePrefixPattern):
            return True, declared.pattern.prefix_default_language
    return False, False


def translate_url(
    url: str,
    lang_code: str,
    *,
    languages: LanguageSource | None = None,
    urlconf: AnyURLConf | None = None,
) -> str:
    """Return the URL of the same page in another language, or url when it has no such page.

    url: a path, or a whole URL; its query and fragment are kept. languages: by default the source
    that `use_languages` named. Raises ImproperlyConfigured when there is neither.
    """
    source = languages or default_languages()
    if source is None:
        raise ImproperlyConfigured("translate_url() needs languages=, or use_languages(…) before.")
    try:
        parts = urlsplit(url)
        match = resolve(unquote(parts.path), urlconf)
    except (Resolver404, ValueError):
        return url
    with source.override(lang_code):
        try:
            path = reverse(match.view_name, urlconf, match.args, match.kwargs)
        except (NoReverseMatch, ValueError):
            return url
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, parts.fragment))
