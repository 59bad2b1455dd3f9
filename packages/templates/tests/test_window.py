import hotclub_templates
from hotclub_templates import base, defaultfilters, defaulttags, html


def test_what_is_promised_is_sorted() -> None:
    for module in (hotclub_templates, defaultfilters, defaulttags, html):
        assert module.__all__ == sorted(module.__all__)
    assert set(base.__all__) <= set(vars(base))


def test_no_tag_of_the_documentation_is_missing() -> None:
    engine = hotclub_templates.Engine()
    documented = [
        "autoescape",
        "block",
        "comment",
        "csp_nonce_attr",
        "csrf_token",
        "cycle",
        "debug",
        "extends",
        "filter",
        "firstof",
        "for",
        "if",
        "ifchanged",
        "include",
        "load",
        "lorem",
        "now",
        "partial",
        "partialdef",
        "querystring",
        "regroup",
        "resetcycle",
        "spaceless",
        "templatetag",
        "url",
        "verbatim",
        "widthratio",
        "with",
    ]
    tags = {name for library in engine.template_builtins for name in library.tags}

    components = {
        "attributes", "component", "component_scripts", "component_styles", "context", "props",
        "script", "slot", "style",
    }  # fmt: skip

    assert sorted(tags - components) == documented
    assert components < tags
    assert {
        label: sorted([*library.tags, *library.filters])
        for label, library in engine.template_libraries.items()
    } == {
        "cache": ["cache"],
        "humanize": ["apnumber", "intcomma", "intword", "naturalday", "naturaltime", "ordinal"],
        "i18n": sorted(
            [
                "blocktrans",
                "blocktranslate",
                "get_available_languages",
                "get_current_language",
                "get_current_language_bidi",
                "get_language_info",
                "get_language_info_list",
                "language",
                "trans",
                "translate",
                "language_bidi",
                "language_name",
                "language_name_local",
                "language_name_translated",
            ]
        ),
        "l10n": ["localize", "localize", "unlocalize"],
        "markdown": ["markdown"],
        "static": ["get_media_prefix", "get_static_prefix", "static"],
        "tz": ["get_current_timezone", "localtime", "localtime", "timezone", "timezone", "utc"],
    }
