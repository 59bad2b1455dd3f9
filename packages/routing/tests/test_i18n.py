"""Routes with language prefixes, and where they learn the language."""

import pytest
from hotclub_routing import (
    ContextLanguage,
    ImproperlyConfigured,
    Router,
    i18n_patterns,
    path,
    translate_url,
    use_languages,
)


def test_use_languages_names_the_source_where_none_is_given() -> None:
    languages = ContextLanguage("en")
    before = use_languages(languages)
    try:
        router = Router(i18n_patterns(path("news/", lambda request: None, name="news")))
        with languages.override("de"):
            assert router.reverse("news") == "/de/news/"
        assert translate_url("/en/news/", "fr", urlconf=router) == "/fr/news/"
    finally:
        use_languages(before)


def test_without_any_source_the_mend_is_told() -> None:
    router = Router(i18n_patterns(path("news/", lambda request: None, name="news")))

    with pytest.raises(ImproperlyConfigured, match="Give it a source"):
        router.match("/en/news/")
    with pytest.raises(ImproperlyConfigured, match="use_languages"):
        translate_url("/en/news/", "fr", urlconf=router)
