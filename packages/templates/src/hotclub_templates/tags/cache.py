"""`{% load cache %}`: keep a rendered fragment, through the port `caches`.

What varies goes into the key, each part with its length, so that no two lists share one. A fragment
that shows a CSRF token or a user must vary on it.
"""

from hashlib import sha256
from typing import Any

from hotclub_templates.components.assets import sent_assets
from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist, close_match
from hotclub_templates.escaping import plain
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import Node, NodeList
from hotclub_templates.runtime import runtime_of

register = Library()

TEMPLATE_FRAGMENT_KEY_TEMPLATE = "template.cache.{}.{}"


def make_template_fragment_key(fragment_name: str, vary_on: Any = None) -> str:
    """Return the cache key of a fragment; use it to throw a fragment away."""
    digest = sha256()
    for value in vary_on or ():
        text = str(value).encode()
        digest.update(f"{len(text)}:".encode() + text)
    return TEMPLATE_FRAGMENT_KEY_TEMPLATE.format(fragment_name, digest.hexdigest()[:32])


class CacheNode(Node):
    """`{% cache seconds name [vary …] [using=alias] %} … {% endcache %}`"""

    def __init__(
        self,
        nodelist: NodeList,
        expire_time_var: FilterExpression,
        fragment_name: str,
        vary_on: list[FilterExpression],
        cache_name: FilterExpression | None,
    ) -> None:
        self.nodelist = nodelist
        self.expire_time_var = expire_time_var
        self.fragment_name = fragment_name
        self.vary_on = vary_on
        self.cache_name = cache_name

    def render(self, context: Any) -> str:
        """Return the kept fragment, or render and keep it."""
        try:
            seconds = self._seconds(self.expire_time_var.resolve(context))
        except VariableDoesNotExist:
            raise self._unknown() from None
        name = None if self.cache_name is None else self.cache_name.resolve(context)
        cache = self._cache(context, name)
        key = self._key([expression.resolve(context) for expression in self.vary_on], context)
        kept = cache.get(key)
        if kept is None:
            with sent_assets(context):  # a kept fragment brings its styles and scripts
                kept = str(self.nodelist.render(context))
            cache.set(key, kept, seconds)
        return str(kept)

    async def arender(self, context: Any) -> str:
        """Return the fragment, as `render` does; caches with `aget` and `aset` are awaited."""
        try:
            seconds = self._seconds(await self.expire_time_var.aresolve(context))
        except VariableDoesNotExist:
            raise self._unknown() from None
        name = None if self.cache_name is None else await self.cache_name.aresolve(context)
        cache = self._cache(context, name)
        varying = [await expression.aresolve(context) for expression in self.vary_on]
        key = self._key(varying, context)
        kept = await cache.aget(key) if hasattr(cache, "aget") else cache.get(key)
        if kept is None:
            with sent_assets(context):
                kept = str(await self.nodelist.arender(context))
            if hasattr(cache, "aset"):
                await cache.aset(key, kept, seconds)
            else:
                cache.set(key, kept, seconds)
        return str(kept)

    def _key(self, varying: list[Any], context: Any) -> str:
        if context.place is not None and context.place != runtime_of(context).start:
            # Escaped for another place, it is another fragment.
            varying.append(context.place)
        return make_template_fragment_key(self.fragment_name, varying)

    def _unknown(self) -> TemplateSyntaxError:
        return TemplateSyntaxError(
            f'"cache" tag got an unknown variable: {self.expire_time_var.var!r}'
        )

    @staticmethod
    def _seconds(value: Any) -> int | None:
        try:
            return None if value is None else int(value)
        except (ValueError, TypeError):
            raise TemplateSyntaxError(
                f'"cache" tag got a non-integer timeout value: {plain(value)!r}'
            ) from None

    def _cache(self, context: Any, name: Any) -> Any:
        caches = runtime_of(context).port("caches", "{% cache %}")
        if self.cache_name is None:
            name = "template_fragments" if "template_fragments" in caches else "default"
        try:
            return caches[name]
        except KeyError:
            raise TemplateSyntaxError(
                f"Invalid cache name specified for cache tag: {name!r}.{close_match(name, caches)}"
            ) from None


@register.tag("cache")
def do_cache(parser: Any, token: Any) -> CacheNode:
    """Parse cache … endcache."""
    nodelist = parser.parse(("endcache",))
    parser.delete_first_token()
    tokens = token.split_contents()
    if len(tokens) < 3:
        raise TemplateSyntaxError(f"'{tokens[0]}' tag requires at least 2 arguments.")
    cache_name = None
    if len(tokens) > 3 and tokens[-1].startswith("using="):
        cache_name = parser.compile_filter(tokens.pop().removeprefix("using="))
    return CacheNode(
        nodelist,
        parser.compile_filter(tokens[1]),
        tokens[2],
        [parser.compile_filter(bit) for bit in tokens[3:]],
        cache_name,
    )
