"""`{% load tz %}`: show times in the reader's zone, or in another, through the port `timezones`."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.runtime import runtime_of
from hotclub_templates.tags.variables import emit_in_mode

register = Library()


@register.filter(needs_ports=True)
def localtime(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a datetime in the reader's zone; "" for what is none."""
    return _in_zone(value, None, ports)


@register.filter(needs_ports=True)
def utc(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a datetime in UTC; "" for what is none."""
    return _in_zone(value, UTC, ports)


@register.filter("timezone", needs_ports=True)
def do_timezone(value: Any, arg: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a datetime in a zone, or in the zone of a name; "" for what is none."""
    try:
        zone = arg if isinstance(arg, tzinfo) else ports.timezones.parse(str(arg))
    except Exception:  # noqa: BLE001 - what a zone database says of a wrong name is its affair
        return ""
    return _in_zone(value, zone, ports)


class ZonedDatetime(datetime):
    """A datetime that is in the right zone already: it is shown as it is."""

    convert_to_local_time = False


def _in_zone(value: Any, zone: tzinfo | None, ports: Ports) -> Any:
    if not isinstance(value, datetime):
        return ""
    try:
        if value.tzinfo is None:
            value = ports.timezones.make_aware(value)
        moved = ports.timezones.localtime(value, zone)
    except (OverflowError, ValueError):
        return ""
    return ZonedDatetime(
        moved.year, moved.month, moved.day, moved.hour, moved.minute, moved.second,
        moved.microsecond, moved.tzinfo, fold=moved.fold,
    )  # fmt: skip


class LocalTimeNode(CompiledNode):
    """`{% localtime on|off %} … {% endlocaltime %}`"""

    def __init__(self, nodelist: NodeList, use_tz: bool) -> None:
        self.nodelist = nodelist
        self.use_tz = use_tz

    def emit(self, code: CodeWriter) -> None:
        """Write the inside in the other mode."""
        emit_in_mode(code, self.nodelist, code.mode._replace(use_tz=self.use_tz), "use_tz")


class TimezoneNode(Node):
    """`{% timezone zone %} … {% endtimezone %}`"""

    def __init__(self, nodelist: NodeList, tz: FilterExpression) -> None:
        self.nodelist = nodelist
        self.tz = tz

    def render(self, context: Any) -> str:
        """Return the inside as a reader of that zone sees it."""
        with runtime_of(context).ports.timezones.override(self.tz.resolve(context)):
            return self.nodelist.render(context)

    async def arender(self, context: Any) -> str:
        """Return the inside, as `render` does; what can be awaited is awaited."""
        zone = await self.tz.aresolve(context)
        with runtime_of(context).ports.timezones.override(zone):
            return await self.nodelist.arender(context)


class GetCurrentTimezoneNode(CompiledNode):
    """`{% get_current_timezone as name %}`"""

    child_nodelists = ()

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.assigns = (variable,)

    def emit(self, code: CodeWriter) -> None:
        """Write the assignment."""
        code.assign(self.variable, "ports.timezones.get_current_timezone_name()")


@register.tag("localtime")
def localtime_tag(parser: Any, token: Any) -> LocalTimeNode:
    """Parse localtime … endlocaltime."""
    bits = token.split_contents()
    if len(bits) > 2 or (len(bits) == 2 and bits[1] not in ("on", "off")):
        raise TemplateSyntaxError(f"{bits[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocaltime",))
    parser.delete_first_token()
    return LocalTimeNode(nodelist, len(bits) == 1 or bits[1] == "on")


@register.tag("timezone")
def timezone_tag(parser: Any, token: Any) -> TimezoneNode:
    """Parse timezone … endtimezone."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument (timezone)")
    tz = parser.compile_filter(bits[1])
    nodelist = parser.parse(("endtimezone",))
    parser.delete_first_token()
    return TimezoneNode(nodelist, tz)


@register.tag("get_current_timezone")
def get_current_timezone_tag(_parser: Any, token: Any) -> GetCurrentTimezoneNode:
    """Parse get_current_timezone."""
    args = token.contents.split()
    if len(args) != 3 or args[1] != "as":
        raise TemplateSyntaxError(f"'get_current_timezone' requires 'as variable' (got {args!r})")
    return GetCurrentTimezoneNode(args[2])
