"""The options behind a tag's arguments: `{% tag … with a=b only %}`.

Flow: a tag's words → **options** → include, translate, blocktranslate.
"""

from collections.abc import Iterator
from typing import Any

from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.function_tags import token_kwargs


def each_option(remaining: list[str]) -> Iterator[str]:
    """Take options off the words one by one; who asks takes an option's values off.

    Raises TemplateSyntaxError for an option that comes twice.
    """
    seen: set[str] = set()
    while remaining:
        option = remaining.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        seen.add(option)
        yield option


def values_of_with(
    tag: str, remaining: list[str], parser: Any, *, support_legacy: bool
) -> dict[str, Any]:
    """Take the pairs of `with` off the words. Raises TemplateSyntaxError for none at all."""
    values: dict[str, Any] = token_kwargs(remaining, parser, support_legacy=support_legacy)
    if not values:
        raise TemplateSyntaxError(f'"with" in {tag!r} tag needs at least one keyword argument.')
    return values
