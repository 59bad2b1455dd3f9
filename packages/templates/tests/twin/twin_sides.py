"""Two engines behind one face: Django's, and ours with ports that speak to Django.

`Side` has what values and tag libraries are written against; `Outcome` is what a rendering came to.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django.template
import django.template.base
import django.template.defaultfilters
import django.template.library
import hotclub_templates
import hotclub_templates.base
import hotclub_templates.defaultfilters
from django.conf import settings
from django.templatetags.static import PrefixNode
from django.templatetags.static import static as static_url
from django.test.utils import override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone, translation
from django.utils.functional import lazy, lazystr
from django.utils.safestring import SafeString, mark_safe
from hotclub_templates import Ports
from hotclub_templates.escaping import mark_safe as our_mark_safe
from hotclub_templates.testing import LOCMEM_LOADER

# `|localtime` gives a class of its own, on each side.
ZONED = re.compile("zoneddatetime|datetimeobject", re.IGNORECASE)
# Where an object without a text of its own says that it is.
ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{6,}")

THEIR_LOADER = "django.template.loaders.locmem.Loader"


class DjangoLocalizer:
    numbers_are_plain = False

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        return formats.localize(value, use_l10n)

    def number_format(
        self,
        value: Any,
        decimal_pos: int | None = None,
        use_l10n: bool | None = None,
        force_grouping: bool = False,
    ) -> str:
        return formats.number_format(value, decimal_pos, use_l10n, force_grouping)

    def date_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        return formats.date_format(value, format, use_l10n)

    def time_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        return formats.time_format(value, format, use_l10n)


class DjangoTranslator:
    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)
    pgettext = staticmethod(translation.pgettext)
    npgettext = staticmethod(translation.npgettext)
    get_language = staticmethod(translation.get_language)
    get_language_bidi = staticmethod(translation.get_language_bidi)
    override = staticmethod(translation.override)

    def get_language_info(self, code: str) -> Mapping[str, Any]:
        return translation.get_language_info(code)

    def available_languages(self) -> list[tuple[str, str]]:
        return [(code, translation.gettext(name)) for code, name in settings.LANGUAGES]


class DjangoTimeZones:
    template_localtime = staticmethod(timezone.template_localtime)
    localtime = staticmethod(timezone.localtime)
    get_current_timezone_name = staticmethod(timezone.get_current_timezone_name)
    override = staticmethod(timezone.override)

    def make_aware(self, value: dt.datetime) -> dt.datetime:
        return timezone.make_aware(value, timezone.get_default_timezone())

    def parse(self, name: str) -> dt.tzinfo:
        from zoneinfo import ZoneInfo

        return ZoneInfo(name)

    def now(self) -> dt.datetime:
        return timezone.localtime() if settings.USE_TZ else dt.datetime.now()  # noqa: DTZ005


class DjangoUrls:
    no_match = NoReverseMatch

    def reverse(
        self, viewname: Any, args: Any = None, kwargs: Any = None, current_app: str | None = None
    ) -> str:
        return reverse(viewname, args=args, kwargs=kwargs, current_app=current_app)


class DjangoStatic:
    static_prefix = property(lambda self: PrefixNode.handle_simple("STATIC_URL"))
    media_prefix = property(lambda self: PrefixNode.handle_simple("MEDIA_URL"))
    url = staticmethod(static_url)


def django_ports(*, plain: bool = False) -> Ports:
    """Return ports over Django's own functions; the plain ones where Django's do nothing else."""
    asked = {"urls": DjangoUrls(), "static": DjangoStatic(), "link_scheme": _link_scheme}
    if plain:
        return Ports(**asked)
    return Ports(
        localizer=DjangoLocalizer(),
        translator=DjangoTranslator(),
        timezones=DjangoTimeZones(),
        **asked,
    )


def _link_scheme() -> str:
    return "http" if django.VERSION < (6,) else "https"


@dataclass(frozen=True)
class Surroundings:
    """Settings of Django that count for a rendering, and the ports of ours that mean the same."""

    name: str
    language: str
    use_tz: bool
    separators: bool
    zone: str
    ports: Ports

    @contextmanager
    def active(self) -> Iterator[None]:
        with (
            override_settings(
                USE_TZ=self.use_tz, USE_THOUSAND_SEPARATOR=self.separators, TIME_ZONE=self.zone
            ),
            translation.override(self.language),
        ):
            yield


PLAIN = Surroundings("plain", "en-us", False, False, "UTC", django_ports(plain=True))
PORTS = Surroundings("ports", "en-us", True, False, "Europe/Paris", django_ports())
GERMAN = Surroundings("german", "de", True, True, "America/New_York", django_ports())
SURROUNDINGS = (PLAIN, PORTS, GERMAN)


@dataclass(frozen=True)
class Options:
    """How an engine is made, and a context."""

    string_if_invalid: str = ""
    autoescape: bool = True
    use_l10n: bool | None = None
    use_tz: bool | None = None


@dataclass(frozen=True)
class Outcome:
    """The output, or the exception."""

    text: str | None
    error: BaseException | None = None
    while_parsing: bool = False

    @property
    def kind(self) -> str:
        return type(self.error).__name__ if self.error is not None else ""

    def __str__(self) -> str:
        if self.error is None:
            return repr(self.text)
        return f"{self.kind}: {str(self.error).splitlines()[:1]}"


_lazy_safe = lazy(mark_safe, SafeString)


class DjangoSide:
    name = "Django"
    api = django.template.base
    Library = django.template.library.Library
    Context = django.template.Context
    filters = django.template.defaultfilters
    stringfilter = staticmethod(django.template.defaultfilters.stringfilter)
    mark_safe = staticmethod(mark_safe)
    lazy = staticmethod(lazystr)
    lazy_safe = staticmethod(_lazy_safe)

    def engine(
        self, templates: Mapping[str, str], options: Options, ports: Ports | None = None
    ) -> Any:
        return django.template.Engine(
            loaders=[(THEIR_LOADER, dict(templates))],
            string_if_invalid=options.string_if_invalid,
            autoescape=options.autoescape,
            libraries={
                name: f"django.templatetags.{name}"
                for name in ("i18n", "l10n", "tz", "static", "cache")
            },
        )


class OurLazy(type(lazystr(""))):  # type: ignore[misc]
    """Lazy text that says so without a class of a framework."""

    __lazy_text__ = True

    def __init__(self, text: str) -> None:
        super().__init__((text,), {})


class OurLazySafe(OurLazy):
    def __str__(self) -> str:
        return our_mark_safe(super().__str__())

    def __html__(self) -> str:
        return str(self)


class OurSide:
    name = "ours"
    api = hotclub_templates.base
    Library = hotclub_templates.Library
    Context = hotclub_templates.Context
    filters = hotclub_templates.defaultfilters
    stringfilter = staticmethod(hotclub_templates.defaultfilters.stringfilter)
    mark_safe = staticmethod(our_mark_safe)
    lazy = OurLazy
    lazy_safe = OurLazySafe

    def engine(
        self, templates: Mapping[str, str], options: Options, ports: Ports | None = None
    ) -> Any:
        return hotclub_templates.Engine(
            loaders=[(LOCMEM_LOADER, dict(templates))],
            string_if_invalid=options.string_if_invalid,
            autoescape=options.autoescape,
            ports=ports,
        )


THEIRS, OURS = DjangoSide(), OurSide()
BOTH = (THEIRS, OURS)


def outcome(side: Any, engine: Any, name: str, values: dict[str, Any], options: Options) -> Outcome:
    """Return what rendering the template `name` comes to."""
    try:
        template = engine.get_template(name)
    except Exception as error:
        return Outcome(None, error, while_parsing=True)
    context = side.Context(
        values,
        autoescape=options.autoescape,
        use_l10n=options.use_l10n,
        use_tz=options.use_tz,
    )
    try:
        text = ADDRESS.sub("0x", str.__str__(template.render(context)))
        return Outcome(ZONED.sub("datetimeobject", text))
    except Exception as error:
        return Outcome(None, error)
