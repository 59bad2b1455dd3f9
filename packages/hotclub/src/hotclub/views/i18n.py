"""Views of languages: a visitor chooses one; scripts get their messages.

Flow: POST language, next → cookie → back to the same page in that language. · GET → catalogue of
the domain "djangojs" in the visitor's language → a script with gettext(), or JSON.
Not here: which languages there are (utils/translation).
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from hotclub_http import HttpResponse, HttpResponseRedirect, JsonResponse
from hotclub_http.uri import iri_to_uri
from hotclub_routing import translate_url
from hotclub_security import url_has_allowed_host_and_scheme

from hotclub.apps import apps
from hotclub.conf import settings
from hotclub.utils import formats
from hotclub.utils.translation import check_for_language, get_language, locale_folders
from hotclub.utils.translation.catalogues import catalogue_of
from hotclub.utils.translation.codes import generic_of
from hotclub.views.generic.base import View

__all__ = ["LANGUAGE_QUERY_PARAMETER", "JSONCatalog", "JavaScriptCatalog", "set_language"]

LANGUAGE_QUERY_PARAMETER = "language"


def set_language(request: Any) -> HttpResponse:
    """Keep the language of a POST in a cookie; answer with a redirect to `next` or the page before.

    Without a page to go back to, or for a client that takes no page, 204.
    """
    target = _back(request)
    if target:
        response: HttpResponse = HttpResponseRedirect(target)
    else:
        response = HttpResponse(status=204)
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER) if request.method == "POST" else None
    if not language or not check_for_language(language) or language not in dict(settings.LANGUAGES):
        return response
    if target:
        response["Location"] = iri_to_uri(translate_url(target, language))
    samesite: Any = settings.LANGUAGE_COOKIE_SAMESITE
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE or request.is_secure(),
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=samesite,
    )
    return response


def _back(request: Any) -> str | None:
    """Return a safe address to go back to, None for a client that wants no page."""
    wanted = request.POST.get("next", request.GET.get("next"))
    if wanted and _is_safe(wanted, request):
        return str(wanted)
    if wanted is None and not request.accepts("text/html"):
        return None
    referer = _readable_path(request.headers.get("Referer", ""))
    return referer if referer and _is_safe(referer, request) else "/"


def _readable_path(address: str) -> str:
    """Return an address with the path unescaped, as routes read it; escapes of a query are its own."""
    path, mark, rest = address.partition("?")
    return f"{unquote(path)}{mark}{rest}"


def _is_safe(url: str, request: Any) -> bool:
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


# The script: small functions under the names of gettext, over the data before them.
_SCRIPT = """
{
  const data = %s;
  const django = globalThis.django ||= {};
  const pluralidx = (n) => +(%s);
  django.catalog = Object.assign(django.catalog || {}, data.catalog);
  django.formats = data.formats;
  django.pluralidx = pluralidx;
  django.gettext = (message) => {
    const found = django.catalog[message];
    return found === undefined ? message : Array.isArray(found) ? found[0] : found;
  };
  django.ngettext = (singular, plural, count) => {
    const found = django.catalog[singular];
    if (found === undefined) return count === 1 ? singular : plural;
    return Array.isArray(found) ? found[django.pluralidx(count)] : found;
  };
  django.gettext_noop = (message) => message;
  django.pgettext = (context, message) => {
    const found = django.gettext(context + "\\u0004" + message);
    return found.includes("\\u0004") ? message : found;
  };
  django.npgettext = (context, singular, plural, count) => {
    const key = context + "\\u0004";
    const found = django.ngettext(key + singular, key + plural, count);
    return found.includes("\\u0004") ? (count === 1 ? singular : plural) : found;
  };
  django.interpolate = (text, values, named) => named
    ? text.replace(/%%\\((\\w+)\\)s/g, (_, name) => String(values[name]))
    : text.replace(/%%s/g, () => String(values.shift()));
  django.get_format = (name) => django.formats[name] ?? name;
  for (const name of ["pluralidx", "gettext", "ngettext", "gettext_noop", "pgettext", "npgettext",
                      "interpolate", "get_format"]) globalThis[name] = django[name];
}
"""


def _messages(
    language: str, folders: tuple[str, ...], domain: str
) -> tuple[dict[str, Any], str | None]:
    """Return messages and the rule of plurals; what a language lacks is said in LANGUAGE_CODE."""
    catalogue = catalogue_of(language, folders, domain)
    messages, default = catalogue.as_mapping(), settings.LANGUAGE_CODE
    if generic_of(language) == "en" or language == default:  # English is what is written there
        return messages, catalogue.plural_rule
    other = catalogue_of(default, folders, domain)
    if not messages:
        return other.as_mapping(), other.plural_rule
    # Plural forms stay away: their numbers are those of another rule.
    spare = {key: said for key, said in other.as_mapping().items() if isinstance(said, str)}
    return {**spare, **messages}, catalogue.plural_rule


class JavaScriptCatalog(View):
    """Messages for scripts, as a script: `<script src="{% url 'javascript-catalog' %}">`.

    domain: name of the .po files. packages: names of applications, or texts joined by "+" in the
    URL, whose catalogues are sent; None for all, with LOCALE_PATHS.
    """

    domain = "djangojs"
    packages: list[str] | None = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the catalogue in the active language."""
        domain = kwargs.get("domain", self.domain)
        named = kwargs.get("packages", "")
        packages = named.split("+") if named else self.packages
        messages, plural = _messages(get_language() or "en", self._folders(packages), domain)
        return self.render_to_response(
            {"catalog": messages, "formats": self.get_formats(), "plural": plural}
        )

    def _folders(self, packages: list[str] | None) -> tuple[str, ...]:
        """Return the locale folders. Raises ValueError for what is no installed application."""
        if packages is None:
            return locale_folders()
        paths = {config.name: config.path for config in apps.get_app_configs()}
        unknown = [name for name in packages if name not in paths]
        if unknown:
            raise ValueError(
                f"Invalid package(s) provided to JavaScriptCatalog: {', '.join(unknown)}"
            )
        return tuple(f"{paths[name]}/locale" for name in packages)

    def get_formats(self) -> dict[str, Any]:
        """Return the formats of the active language by name."""
        return {name: formats.get_format(name) for name in sorted(formats.FORMAT_SETTINGS)}

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Return the script."""
        data = _for_script(context)
        # No eval: strict policies forbid it. The rule holds nothing but arithmetic.
        rule = context["plural"] or "n != 1"
        return HttpResponse(_SCRIPT % (data, rule), 'text/javascript; charset="utf-8"', **options)


class JSONCatalog(JavaScriptCatalog):
    """The same as JSON."""

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Return the document."""
        return JsonResponse(context, **options)


def _for_script(value: Any) -> str:
    """Return JSON that no HTML around it can be broken by."""
    text = json.dumps(value, default=str)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
