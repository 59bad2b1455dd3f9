"""The attributes of a component: arguments that its `{% props %}` does not name.

Flow: arguments → **Attributes** → the text in a tag. HTML Standard, 13.1.2.3: no name holds blanks,
quotes, `>`, `/`, `=` or control characters; here it holds letters, digits and `- _ . : @` alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from hotclub_templates.contextual.entering import enter
from hotclub_templates.contextual.machine import advance
from hotclub_templates.contextual.places import IN_TAG, Place, shown
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString, conditional_escape

ATTRIBUTE_NAME = re.compile(r"[A-Za-z_:@][\w:@.\-]*", re.ASCII)

# What makes a value text, given the name of its attribute.
Escaper = Callable[[str, Any], str]


class Attributes(Mapping[str, Any]):
    """Names and values. True shows the name alone, False and None show nothing.

    Raises TemplateSyntaxError for a name that HTML does not allow.
    """

    __slots__ = ("values_by_name",)

    def __init__(self, values_by_name: Mapping[str, Any]) -> None:
        for name in values_by_name:
            if ATTRIBUTE_NAME.fullmatch(str(name)) is None:
                raise TemplateSyntaxError(
                    f"{name!r} is no name of an attribute: it holds letters, digits and the "
                    "characters - _ . : @ alone, and begins with none of the digits."
                )
        self.values_by_name = dict(values_by_name)

    def __getitem__(self, name: str) -> Any:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.values_by_name!r})"

    def __html__(self) -> str:
        return self.written(_quoted)

    def __str__(self) -> SafeString:
        return SafeString(self.__html__())

    def over(self, defaults: Mapping[str, Any]) -> "Attributes":
        """Return these with `defaults` for what is not given; classes and styles are joined."""
        if not defaults:
            return self
        merged = {**defaults, **self.values_by_name}
        for name, between in (("class", " "), ("style", "; ")):
            both = [part[name] for part in (defaults, self.values_by_name) if part.get(name)]
            if len(both) == 2 and not any(part is True for part in both):
                merged[name] = _joined(both, between)
        return Attributes(merged)

    def written(self, escaped: Escaper) -> str:
        """Return the text for the tag of an element, each value made by `escaped`."""
        parts: list[str] = []
        for name, value in self.values_by_name.items():
            if value is True:
                parts.append(name)
            elif value is not None and value is not False:
                parts.append(f'{name}="{escaped(name, value)}"')
        return " ".join(parts)


def _joined(parts: list[Any], between: str) -> Any:
    if all(hasattr(part, "__html__") for part in parts):
        return SafeString(between.join(str(part) for part in parts))
    return between.join(str.__str__(str(part)) for part in parts)


def _quoted(_name: str, value: Any) -> str:
    # A safe value may hold a quote of its own, which would end the attribute.
    return str.__str__(conditional_escape(value)).replace('"', "&quot;")


@lru_cache(maxsize=1_000)
def place_of_value(place: Place, name: str) -> Place:
    """Return the place of the value of attribute `name` in the tag at `place`.

    Raises TemplateSyntaxError outside of a tag.
    """
    if place.kind not in IN_TAG or place.tag.startswith("/"):
        raise TemplateSyntaxError(
            f"{{% attributes %}} stands {shown(place)}; it belongs into the tag of an element, as "
            "`<article {% attributes %}>`."
        )
    behind = Place(kind="between attributes", tag=place.tag, hint=place.hint, foreign=place.foreign)
    return enter(advance(behind, f' {name}="'))
