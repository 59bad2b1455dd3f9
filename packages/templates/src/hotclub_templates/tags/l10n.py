"""`{% load l10n %}`: local form of numbers and dates on or off, for a block or a value."""

from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import as_text
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, NodeList
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.tags.variables import emit_in_mode

register = Library()


@register.filter(is_safe=False, needs_ports=True)
def localize(value: Any, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Return the value in local form."""
    return as_text(ports.localizer.localize(value, use_l10n=True))


@register.filter(is_safe=False, needs_ports=True)
def unlocalize(value: Any, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Return the value in the form that machines read."""
    return as_text(ports.localizer.localize(value, use_l10n=False))


class LocalizeNode(CompiledNode):
    """`{% localize on|off %} … {% endlocalize %}`"""

    def __init__(self, nodelist: NodeList, use_l10n: bool) -> None:
        self.nodelist = nodelist
        self.use_l10n = use_l10n

    def emit(self, code: CodeWriter) -> None:
        """Write the inside in the other mode."""
        emit_in_mode(code, self.nodelist, code.mode._replace(use_l10n=self.use_l10n), "use_l10n")


@register.tag("localize")
def localize_tag(parser: Any, token: Any) -> LocalizeNode:
    """Parse localize … endlocalize."""
    bits = token.contents.split()
    if len(bits) > 2 or (len(bits) == 2 and bits[1] not in ("on", "off")):
        raise TemplateSyntaxError(f"{bits[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocalize",))
    parser.delete_first_token()
    return LocalizeNode(nodelist, len(bits) == 1 or bits[1] == "on")
