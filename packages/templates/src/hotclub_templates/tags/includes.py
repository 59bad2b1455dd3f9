"""`{% include %}`: another template's output, in this context or in one of its own.

Flow: tag → node → the included template's function.
Not here: finding templates (the engine and its loaders).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateDoesNotExist, TemplateSyntaxError, close_match
from hotclub_templates.escaping import SafeString
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.modes import AWAITS, Colour, mode_of
from hotclub_templates.nodes import CompiledNode
from hotclub_templates.runtime import runtime_of
from hotclub_templates.tags.named_templates import as_template, construct_relative_path, name_of
from hotclub_templates.tags.options import each_option, values_of_with

register = Library()


class IncludeNode(CompiledNode):
    """`{% include template [with name=value …] [only] %}`"""

    child_nodelists = ()
    always_reads = True
    context_key = "__include_context"

    def __init__(
        self,
        template: FilterExpression,
        *,
        extra_context: dict[str, FilterExpression] | None = None,
        isolated_context: bool = False,
    ) -> None:
        self.template = template
        self.extra_context = extra_context or {}
        self.isolated_context = isolated_context

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: template={self.template!r}>"

    def reads(self) -> bool:
        """An isolated include sees nothing of the context but its switches."""
        return not self.isolated_context or self.is_opaque

    def minds_mode(self) -> bool:
        """What is included is escaped as the context says, isolated or not."""
        return True

    def emit(self, code: CodeWriter) -> None:
        """Write the call of the included template."""
        values = ", ".join(
            f"{name!r}: {value.emit(code)}" for name, value in self.extra_context.items()
        )
        rest = f"{{{values}}}"
        is_named = self.template.is_constant and isinstance(self.template.var, str)
        with code.at_place():
            if code.mode.streams:
                call = f"{code.constant(self.opened)}(context, {self.template.emit(code)}"
                code.enter(f"{call}, {rest}, {code.colour})")
            elif is_named:
                code.call(self.include_named, self.ainclude_named, rest)
            else:
                code.call(self.include, self.ainclude, self.template.emit(code), rest)

    def include_named(self, context: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the output of the template whose name stands in the tag."""
        found = context.render_context.dicts[0].get(self) or self._named(context)
        if self.isolated_context:
            found.render_into(context.new(values), out)
            return
        context.dicts.append(values)
        try:
            found.render_into(context, out)
        finally:
            context.dicts.pop()

    def include(self, context: Any, out: list[str], template: Any, values: dict[str, Any]) -> None:
        """Append the output of `template`, a name, several names, or a template."""
        found = as_template(template)
        if found is None:
            if callable(getattr(template, "render", None)):
                self._include_foreign(context, out, template, values)
                return
            found = self._find(context, template)
        if self.isolated_context:
            found.render_into(context.new(values), out)
            return
        context.dicts.append(values)
        try:
            found.render_into(context, out)
        finally:
            context.dicts.pop()

    async def ainclude_named(self, context: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the output as `include_named` does, awaiting."""
        found = context.render_context.dicts[0].get(self) or self._named(context)
        if self.isolated_context:
            await found.arender_into(context.new(values), out)
            return
        context.dicts.append(values)
        try:
            await found.arender_into(context, out)
        finally:
            context.dicts.pop()

    async def ainclude(
        self, context: Any, out: list[str], template: Any, values: dict[str, Any]
    ) -> None:
        """Append the output as `include` does, awaiting."""
        found = as_template(template)
        inner = context.new(values) if self.isolated_context else context
        if found is not None or not callable(getattr(template, "render", None)):
            function = (found or self._find(context, template)).arender_into
        else:
            function = _foreign_function(template, AWAITS)
        if self.isolated_context:
            await function(inner, out)
            return
        context.dicts.append(values)
        try:
            await function(context, out)
        finally:
            context.dicts.pop()

    @contextmanager
    def opened(
        self, context: Any, template: Any, values: dict[str, Any], colour: Colour
    ) -> Iterator[tuple[Any, Any]]:
        """Open the included template, in this context or in one of its own."""
        if self.template.is_constant and isinstance(self.template.var, str):
            found = self._named(context)
        else:
            found = as_template(template)
        is_foreign = found is None and callable(getattr(template, "render", None))
        if found is None and not is_foreign:
            found = self._find(context, template)
        inner = context.new(values) if self.isolated_context else context
        if not self.isolated_context:
            context.dicts.append(values)
        try:
            if is_foreign:
                yield inner, _foreign_function(template, colour)
            else:
                with found.opened(inner, colour) as inside:
                    yield inside
        finally:
            if not self.isolated_context:
                context.dicts.pop()

    def _include_foreign(
        self, context: Any, out: list[str], template: Any, values: dict[str, Any]
    ) -> None:
        """Include an object that renders by itself: what it gives is HTML text."""
        if self.isolated_context:
            made = template.render(context.new(values))
        else:
            with context.push(**values):
                made = template.render(context)
        out.append(_at_place(context, made))

    def _named(self, context: Any) -> Any:
        """Return the template whose name stands in the tag."""
        # One look-up a rendering: a loop includes the same template again and again.
        known = context.render_context.dicts[0]
        found = known.get(self)
        if found is None:
            found = known[self] = self._find_named(self.template.var, context.template.engine)
        return found

    def _find_named(self, name: str, engine: Any) -> Any:
        path = construct_relative_path(name_of(self.origin), name, allow_recursion=True)
        return engine.get_template(path)

    def _find(self, context: Any, names: Any) -> Any:
        engine = context.template.engine
        if isinstance(names, str):
            # One look-up a rendering: a loop includes the same template again and again.
            found = context.render_context.dicts[0].setdefault(self, {})
            if names not in found:
                found[names] = self._find_named(names, engine)
            return found[names]
        if names is None:
            raise TemplateDoesNotExist(
                "No template names provided: {% include %} was given None, or a variable that is "
                "missing."
            )
        if not hasattr(names, "__iter__"):
            raise TemplateDoesNotExist(
                f"{{% include %}} needs a name, several names or a template, not {names!r}."
            )
        return engine.select_template(
            tuple(
                construct_relative_path(name_of(self.origin), name, allow_recursion=True)
                for name in names
            )
        )


def _foreign_function(template: Any, colour: Colour) -> Any:
    """Return the function of an object that renders by itself: what it gives is HTML text."""

    def streams(context: Any, out: list[str]) -> Iterator[None]:
        out.append(_at_place(context, template.render(context)))
        yield

    async def awaits(context: Any, out: list[str]) -> None:
        own = getattr(template, "arender", None)
        made = await own(context) if own is not None else template.render(context)
        out.append(_at_place(context, made))

    async def streams_awaited(context: Any, out: list[str]) -> AsyncIterator[None]:
        await awaits(context, out)
        yield

    if colour.streams:
        return streams_awaited if colour.awaits else streams
    return awaits


def _at_place(context: Any, made: str) -> str:
    """Return HTML text as it is escaped for the place where it stands."""
    if context.place is None:
        return made
    return runtime_of(context).render_value(SafeString(made), mode_of(context))


@register.tag("include")
def do_include(parser: Any, token: Any) -> IncludeNode:
    """Parse include."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(
            f"{bits[0]!r} tag takes at least one argument: the name of the template to be included."
        )
    options: dict[str, Any] = {}
    remaining = bits[2:]
    for option in each_option(remaining):
        if option == "with":
            options[option] = values_of_with(bits[0], remaining, parser, support_legacy=False)
        elif option == "only":
            options[option] = True
        else:
            hint = close_match(option, ("with", "only"))
            raise TemplateSyntaxError(f"Unknown argument for {bits[0]!r} tag: {option!r}.{hint}")
    name = construct_relative_path(name_of(parser.origin), bits[1], allow_recursion=True)
    return IncludeNode(
        parser.compile_filter(name),
        extra_context=options.get("with", {}),
        isolated_context=options.get("only", False),
    )
