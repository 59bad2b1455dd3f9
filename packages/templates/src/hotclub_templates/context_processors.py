"""Functions request → variables for every RequestContext of an engine.

Named in `Engine(context_processors=[...])`. Each reads attributes of the request that the
surroundings have put there; `processors_for` makes those that need ports.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hotclub_templates.plain import Ports

Processor = Callable[[Any], Mapping[str, Any]]


def request(request: Any) -> dict[str, Any]:
    """Give the request itself."""
    return {"request": request}


def csp(request: Any) -> dict[str, Any]:
    """Give `csp_nonce`, made when it is first shown."""
    return {"csp_nonce": _Late(lambda: getattr(request, "csp_nonce", ""))}


def csrf(request: Any) -> dict[str, Any]:
    """Give `csrf_token`, made when it is first shown."""

    def token() -> str:
        found = getattr(request, "csrf_token", None)
        found = found() if callable(found) else found
        return "NOTPROVIDED" if found is None else str(found)

    return {"csrf_token": _Late(token)}


class _Late:
    """Text that is not asked for before it is shown."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __str__(self) -> str:
        return str(self._make())

    def __eq__(self, other: object) -> bool:
        return str(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    def __bool__(self) -> bool:
        return bool(str(self))


def processors_for(ports: Ports) -> dict[str, Processor]:
    """Return the processors i18n, tz, static and media over `ports`, by name."""

    def i18n(_request: Any) -> dict[str, Any]:
        translator = ports.translator
        return {
            "LANGUAGES": list(translator.available_languages()),
            "LANGUAGE_CODE": translator.get_language(),
            "LANGUAGE_BIDI": translator.get_language_bidi(),
        }

    def tz(_request: Any) -> dict[str, Any]:
        return {"TIME_ZONE": ports.timezones.get_current_timezone_name()}

    def static(_request: Any) -> dict[str, Any]:
        return {"STATIC_URL": ports.static.static_prefix if ports.static else ""}

    def media(_request: Any) -> dict[str, Any]:
        return {"MEDIA_URL": ports.static.media_prefix if ports.static else ""}

    return {"i18n": i18n, "tz": tz, "static": static, "media": media}
