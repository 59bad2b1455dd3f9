"""A tag library that was written for Django finds each name in the module where Django has it.

Only the beginning of the module's name changes: `django.template` is `hotclub.templates` here, and
`django.templatetags` is `hotclub.templatetags`.
"""

import importlib

import pytest

NAMES = {
    "hotclub.templates": (
        "Context ContextPopException Engine EngineHandler Library Node NodeList Origin "
        "RequestContext Template TemplateDoesNotExist TemplateSyntaxError Variable "
        "VariableDoesNotExist base context context_processors defaultfilters defaulttags engine "
        "engines exceptions library loader loader_tags response smartif utils"
    ),
    "hotclub.templates.base": (
        "BLOCK_TAG_END BLOCK_TAG_START COMMENT_TAG_END COMMENT_TAG_START DebugLexer "
        "FILTER_ARGUMENT_SEPARATOR FILTER_SEPARATOR FilterExpression Lexer Node NodeList Origin "
        "Parser PartialTemplate SINGLE_BRACE_END SINGLE_BRACE_START TRANSLATOR_COMMENT_MARK "
        "Template TemplateSyntaxError TextNode Token TokenType UNKNOWN_SOURCE "
        "VARIABLE_ATTRIBUTE_SEPARATOR VARIABLE_TAG_END VARIABLE_TAG_START Variable "
        "VariableDoesNotExist VariableNode conditional_escape get_text_list kwarg_re localize "
        "mark_safe render_value_in_context smart_split template_localtime token_kwargs "
        "unescape_string_literal"
    ),
    "hotclub.templates.context": (
        "BaseContext Context ContextDict ContextPopException RenderContext RequestContext "
        "make_context"
    ),
    "hotclub.templates.context_processors": "csp csrf debug i18n media request static tz",
    "hotclub.templates.defaultfilters": (
        "Library Truncator add addslashes capfirst center conditional_escape cut date default "
        "default_if_none dictsort dictsortreversed divisibleby escape escape_filter escapejs "
        "escapejs_filter escapeseq filesizeformat first floatformat force_escape get_digit "
        "iriencode join json_script last length linebreaks linebreaks_filter linebreaksbr "
        "linenumbers ljust lower make_list mark_safe phone2numeric phone2numeric_filter pluralize "
        "pprint random register rjust safe safeseq slice_filter slugify stringfilter stringformat "
        "strip_tags striptags time timesince timesince_filter timeuntil timeuntil_filter title "
        "truncatechars truncatechars_html truncatewords truncatewords_html unordered_list upper "
        "urlencode urlize urlizetrunc wordcount wordwrap yesno"
    ),
    "hotclub.templates.defaulttags": (
        "AutoEscapeControlNode CommentNode CsrfTokenNode CycleNode DebugNode FilterNode "
        "FirstOfNode ForNode GroupedResult IfChangedNode IfNode LoadNode LoremNode Node NodeList "
        "NowNode PartialDefNode PartialNode RegroupNode ResetCycleNode SpacelessNode "
        "TemplateIfParser TemplateSyntaxError TemplateTagNode URLNode VerbatimNode WidthRatioNode "
        "WithNode autoescape comment csrf_token cycle debug do_filter do_for do_if do_with "
        "find_library firstof ifchanged kwarg_re load load_from_library lorem now querystring "
        "register regroup render_value_in_context resetcycle spaceless templatetag token_kwargs "
        "url verbatim widthratio"
    ),
    "hotclub.templates.loader_tags": (
        "BLOCK_CONTEXT_KEY BlockContext BlockNode ExtendsNode IncludeNode Node TemplateSyntaxError "
        "TextNode construct_relative_path do_block do_extends do_include register token_kwargs"
    ),
    "hotclub.templates.loader": "get_template render_to_string select_template",
    "hotclub.templates.library": (
        "InclusionNode InvalidTemplateLibrary Library SimpleBlockNode SimpleNode TagHelperNode "
        "import_library parse_bits token_kwargs"
    ),
    "hotclub.templates.engine": "Context Engine Template TemplateDoesNotExist import_library",
    "hotclub.templates.exceptions": "TemplateDoesNotExist TemplateSyntaxError",
    "hotclub.templates.response": "ContentNotRenderedError SimpleTemplateResponse TemplateResponse",
    "hotclub.templates.smartif": "IfParser Literal",
    "hotclub.templates.utils": "EngineHandler InvalidTemplateEngineError get_app_template_dirs",
    "hotclub.templates.backends.base": "BaseEngine",
    "hotclub.templates.backends.django": (
        "DjangoTemplates Template get_installed_libraries get_package_libraries "
        "get_template_tag_modules"
    ),
    "hotclub.templates.backends.dummy": "Template TemplateStrings",
    "hotclub.templates.backends.jinja2": "Jinja2 Template",
    "hotclub.templates.backends.utils": "csrf_input csrf_input_lazy csrf_token_lazy",
    "hotclub.templates.loaders.app_directories": "Loader",
    "hotclub.templates.loaders.base": "Loader Template TemplateDoesNotExist",
    "hotclub.templates.loaders.cached": "Loader TemplateDoesNotExist",
    "hotclub.templates.loaders.filesystem": "Loader Origin TemplateDoesNotExist",
    "hotclub.templates.loaders.locmem": "Loader Origin TemplateDoesNotExist",
    "hotclub.templatetags.cache": "CacheNode do_cache make_template_fragment_key register",
    "hotclub.templatetags.i18n": (
        "BlockTranslateNode LanguageNode TranslateNode do_block_translate do_translate language "
        "do_get_available_languages do_get_current_language do_get_current_language_bidi "
        "do_get_language_info do_get_language_info_list "
        "language_bidi language_name language_name_local language_name_translated register"
    ),
    "hotclub.templatetags.l10n": "LocalizeNode localize localize_tag register unlocalize",
    "hotclub.templatetags.static": (
        "PrefixNode StaticNode do_static get_media_prefix get_static_prefix register static"
    ),
    "hotclub.templatetags.tz": (
        "GetCurrentTimezoneNode LocalTimeNode TimezoneNode do_timezone get_current_timezone_tag "
        "localtime localtime_tag register timezone_tag utc"
    ),
    "hotclub.auth.templatetags.auth": "register render_password_as_hash",
    "hotclub.admin.templatetags.admin_list": (
        "admin_actions admin_list_filter date_hierarchy pagination paginator_number result_list "
        "search_form register"
    ),
    "hotclub.admin.templatetags.admin_modify": "prepopulated_fields_js submit_row register",
    "hotclub.admin.templatetags.admin_urls": "add_preserved_filters admin_urlname admin_urlquote register",
    "hotclub.admin.templatetags.log": "register",
    "hotclub.humanize.templatetags.humanize": (
        "apnumber intcomma intword naturalday naturaltime ordinal register"
    ),
}


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module, names in NAMES.items() for name in names.split()],
)
def test_a_name_is_where_it_is_looked_for(module: str, name: str) -> None:
    assert getattr(importlib.import_module(module), name) is not None


@pytest.mark.parametrize("module", NAMES)
def test_what_a_module_promises_it_has_once(module: str) -> None:
    found = importlib.import_module(module)

    assert sorted(set(found.__all__)) == sorted(found.__all__)
    assert [name for name in found.__all__ if not hasattr(found, name)] == []


def test_a_name_is_one_object_wherever_it_stands() -> None:
    from hotclub import templates
    from hotclub.templates import base, defaulttags, library, loader_tags

    assert templates.Node is base.Node is defaulttags.Node is library.Node is loader_tags.Node
    assert base.token_kwargs is defaulttags.token_kwargs is library.token_kwargs
    assert templates.Library is library.Library is defaulttags.Library


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("admin_list", "admin_actions admin_list_filter change_list_object_tools date_hierarchy"),
        ("admin_list", "pagination paginator_number result_list search_form"),
        (
            "admin_modify",
            "change_form_object_tools prepopulated_fields_js submit_row",
        ),
        ("log", "get_admin_log"),
    ],
)
def test_the_tags_of_the_admin_are_there_by_name(module: str, names: str) -> None:
    found = importlib.import_module(f"hotclub.admin.templatetags.{module}").register

    assert sorted(set(names.split()) - set(found.tags)) == []
