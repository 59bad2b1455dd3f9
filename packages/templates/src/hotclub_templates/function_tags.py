"""Tags made of plain functions: simple tags, simple block tags, inclusion tags.

Flow: function + words of a tag → **node** → a call in the generated code.
Not here: registration (library.py).
"""

import functools
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotclub_templates.awaiting import wait_for
from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.escaping import SafeString, conditional_escape
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.lookup import refuse
from hotclub_templates.nodes import CompiledNode, Node, NodeList

# A word of a tag, with its name where it has one; tag libraries import it.
kwarg_re = re.compile(r"(?:(\w+)=)?(.+)", re.DOTALL)


def token_kwargs(bits: list[str], parser: Any, support_legacy: bool = False) -> dict[str, Any]:
    """Take `key=value` words (or `value as key`, legacy) off the front of `bits`.

    Returns name → FilterExpression; stops at the first word of another form.
    """
    found: dict[str, Any] = {}
    if not bits:
        return found
    match = kwarg_re.match(bits[0])
    has_equals = bool(match and match[1])
    if not has_equals and not (support_legacy and len(bits) >= 3 and bits[1] == "as"):
        return found
    while bits:
        if has_equals:
            match = kwarg_re.match(bits[0])
            if not match or not match[1]:
                return found
            name, value = match.groups()
            del bits[:1]
        else:
            if len(bits) < 3 or bits[1] != "as":
                return found
            name, value = bits[2], bits[0]
            del bits[:3]
        found[name] = parser.compile_filter(value)
        if bits and not has_equals:
            if bits[0] != "and":
                return found
            del bits[:1]
    return found


def parse_bits(
    parser: Any,
    bits: list[str],
    params: Sequence[str],
    varargs: str | None,
    varkw: str | None,
    defaults: Sequence[Any] | None,
    kwonly: Sequence[str],
    kwonly_defaults: Mapping[str, Any] | None,
    takes_context: bool,
    name: str,
) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
    """Match the words of a tag with the parameters of its function.

    Raises TemplateSyntaxError for unknown, repeated, misplaced and absent arguments.
    """
    if takes_context:
        params = _without_context(name, params)
    args: list[FilterExpression] = []
    kwargs: dict[str, FilterExpression] = {}
    open_params = list(params)
    known = [*params, *kwonly]
    for bit in bits:
        keyword = token_kwargs([bit], parser)
        if keyword:
            key, value = keyword.popitem()
            filled = key in kwargs or (key in params and key not in open_params)
            _check_keyword(name, key, known, filled, takes_any=varkw is not None)
            kwargs[key] = value
            if key in open_params:
                open_params.remove(key)
        elif kwargs:
            raise TemplateSyntaxError(
                f"'{name}' received some positional argument(s) after some keyword argument(s)"
            )
        else:
            args.append(parser.compile_filter(bit))
            if open_params:
                open_params.pop(0)
            elif varargs is None:
                raise TemplateSyntaxError(f"'{name}' received too many positional arguments")
    optional = list(params)[-len(defaults) :] if defaults else []
    needed = [p for p in open_params if p not in optional]
    needed += [k for k in kwonly if k not in kwargs and k not in (kwonly_defaults or {})]
    _refuse_absent(name, needed)
    return args, kwargs


def _without_context(name: str, params: Sequence[str]) -> Sequence[str]:
    if not params or params[0] != "context":
        raise TemplateSyntaxError(
            f"'{name}' is decorated with takes_context=True so it must have a first "
            "argument of 'context'"
        )
    return params[1:]


def _refuse_absent(name: str, needed: Sequence[str]) -> None:
    if needed:
        listed = ", ".join(f"'{p}'" for p in needed)
        raise TemplateSyntaxError(
            f"'{name}' did not receive value(s) for the argument(s): {listed}"
        )


def _check_keyword(name: str, key: str, known: list[str], filled: bool, *, takes_any: bool) -> None:
    if key not in known and not takes_any:
        hint = close_match(key, known)
        raise TemplateSyntaxError(
            f"'{name}' received unexpected keyword argument '{key}'{hint and '.' + hint}"
        )
    if filled:
        raise TemplateSyntaxError(f"'{name}' received multiple values for keyword argument '{key}'")


@dataclass(frozen=True, slots=True)
class FunctionTag:
    """What a tag made of a function does, for those who call it from elsewhere.

    It stands on the tag's compile function as `function_tag`. `filename` is that of an inclusion
    tag: a name, several names, or a template.
    """

    function: Callable[..., Any]
    takes_context: bool = False
    takes_content: bool = False
    filename: Any = None

    def template(self, engine: Any) -> Any:
        """Return the template of an inclusion tag. Raises TemplateDoesNotExist."""
        filename = self.filename
        if hasattr(filename, "render"):
            return getattr(filename, "template", filename)
        if not isinstance(filename, str) and hasattr(filename, "__iter__"):
            return engine.select_template(filename)
        return engine.get_template(filename)


class TagHelperNode(Node):
    """The base of nodes that call a function."""

    def __init__(
        self,
        func: Callable[..., Any],
        takes_context: bool,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
    ) -> None:
        self.func = func
        self.takes_context = takes_context
        self.args = args
        self.kwargs = kwargs

    def get_resolved_arguments(self, context: Any) -> tuple[list[Any], dict[str, Any]]:
        """Return the values of the arguments, the context first if the function takes it."""
        args = [argument.resolve(context) for argument in self.args]
        if self.takes_context:
            args.insert(0, context)
        return args, {name: value.resolve(context) for name, value in self.kwargs.items()}

    async def aget_resolved_arguments(self, context: Any) -> tuple[list[Any], dict[str, Any]]:
        """Return the values of the arguments, awaited."""
        args = [await argument.aresolve(context) for argument in self.args]
        if self.takes_context:
            args.insert(0, context)
        return args, {name: await value.aresolve(context) for name, value in self.kwargs.items()}

    def emit_arguments(self, code: CodeWriter, first: Sequence[str] = ()) -> str:
        """Return the source of the arguments of the call."""
        parts = ["context"] if self.takes_context else []
        parts += first
        parts += [argument.emit(code) for argument in self.args]
        # By a dict, for a keyword of Python's own is a fine name in a template.
        named = ", ".join(f"{name!r}: {value.emit(code)}" for name, value in self.kwargs.items())
        return ", ".join([*parts, f"**{{{named}}}"] if named else parts)


class SimpleNode(TagHelperNode, CompiledNode):
    """A call of a simple tag."""

    child_nodelists: tuple[str, ...] = ()

    def __init__(
        self, func: Any, takes_context: bool, args: Any, kwargs: Any, target_var: str | None
    ) -> None:
        super().__init__(func, takes_context, args, kwargs)
        self.target_var = target_var
        self.assigns = (target_var,) if target_var else ()

    def reads(self) -> bool:
        """A function sees the context only if it takes it."""
        return self.takes_context or self.is_opaque

    def writes(self) -> bool:
        """A function that takes the context may also write to it."""
        return self.takes_context or self.is_opaque

    def emit(self, code: CodeWriter) -> None:
        """Write the call, and what becomes of its result."""
        call = f"{code.constant(self.func)}({self.emit_arguments(code)})"
        self.emit_result(code, code.called(self.func, call))

    def emit_result(self, code: CodeWriter, call: str) -> None:
        """Write the assignment or the output of a call."""
        if self.target_var is not None:
            code.assign(self.target_var, call)
        elif code.mode.autoescape:
            place = code.value_place()
            if place is None:
                code.line(f"{code.sink}({code.constant(conditional_escape)}({call}))")
            else:
                # Numbers are left to str().
                code.line(f"{code.sink}(str({code.text_at(place, settled=True)}({call})))")
        else:
            code.line(f"{code.sink}({code.constant(as_output)}({call}))")


class SimpleBlockNode(SimpleNode):
    """A call of a simple block tag, with its rendered content."""

    child_nodelists = ("nodelist",)

    def __init__(
        self,
        nodelist: NodeList,
        func: Any,
        takes_context: bool,
        args: Any,
        kwargs: Any,
        target_var: str | None,
    ) -> None:
        super().__init__(func, takes_context, args, kwargs, target_var)
        self.nodelist = nodelist

    def reads(self) -> bool:
        """As the function and the content do."""
        return super().reads() or self.nodelist.reads()

    def writes(self) -> bool:
        """As the function and the content do."""
        return super().writes() or self.nodelist.writes()

    def emit(self, code: CodeWriter) -> None:
        """Write the content into a buffer, then the call."""
        with code.as_html_text("The content of a block tag"), code.captured() as buffer:
            self.nodelist.emit(code)
        content = f"{code.constant(SafeString)}(''.join({buffer}))"
        call = f"{code.constant(self.func)}({self.emit_arguments(code, [content])})"
        self.emit_result(code, code.called(self.func, call))


def as_output(value: object) -> str:
    """Return the text of a simple tag's result where nothing is escaped."""
    return value if isinstance(value, str) else str(value)


class InclusionNode(TagHelperNode):
    """A call of an inclusion tag."""

    child_nodelists = ()

    def __init__(
        self, func: Any, takes_context: bool, args: Any, kwargs: Any, filename: Any
    ) -> None:
        super().__init__(func, takes_context, args, kwargs)
        self.filename = filename

    def writes(self) -> bool:
        """A function that takes the context may write to it."""
        return self.takes_context

    def render(self, context: Any) -> str:
        """Return the output of the template in the context that the function gave."""
        args, kwargs = self.get_resolved_arguments(context)
        values = self.func(*args, **kwargs)
        if inspect.iscoroutine(values):
            refuse(values)
        rendered: str = self._template(context).render(self._inner(context, values))
        return rendered

    async def arender(self, context: Any) -> str:
        """Return the output, as `render` does; what can be awaited is awaited."""
        args, kwargs = await self.aget_resolved_arguments(context)
        values = await wait_for(self.func(*args, **kwargs), context)
        rendered: str = await self._template(context).arender(self._inner(context, values))
        return rendered

    @staticmethod
    def _inner(context: Any, values: Any) -> Any:
        inner = context.new(values)
        # A form in an inclusion tag is as common as it is in a page.
        token = context.get("csrf_token")
        if token is not None:
            inner["csrf_token"] = token
        return inner

    def _template(self, context: Any) -> Any:
        state = context.render_context
        found = state.get(self)
        if found is None:
            found = FunctionTag(self.func, filename=self.filename).template(context.template.engine)
            state[self] = found
        return found


def _signature(function: Any) -> inspect.FullArgSpec:
    return inspect.getfullargspec(inspect.unwrap(function))


def compile_function_tag(
    function: Any, name: str, takes_context: bool, end_name: str | None = None
) -> Callable[[Any, Any], Node]:
    """Return the compile function of a simple tag, or of a simple block tag if it has an end."""
    if end_name is not None:
        _check_content_parameter(function, name, takes_context)
    spec = _signature(function)
    _check_context_parameter(spec.args, name, takes_context)
    params = list(spec.args)
    if end_name is not None:
        params.remove("content")

    @functools.wraps(function)
    def compile_tag(parser: Any, token: Any) -> Node:
        bits = token.split_contents()[1:]
        target = None
        if len(bits) >= 2 and bits[-2] == "as":
            target = bits[-1]
            bits = bits[:-2]
        nodelist = None
        if end_name is not None:
            nodelist = parser.parse((end_name,))
            parser.delete_first_token()
        args, kwargs = parse_bits(
            parser, bits, params, spec.varargs, spec.varkw, spec.defaults,
            spec.kwonlyargs, spec.kwonlydefaults, takes_context, name,
        )  # fmt: skip
        if nodelist is not None:
            return SimpleBlockNode(nodelist, function, takes_context, args, kwargs, target)
        return SimpleNode(function, takes_context, args, kwargs, target)

    tag = FunctionTag(function, takes_context, takes_content=end_name is not None)
    compile_tag.function_tag = tag  # type: ignore[attr-defined]
    return compile_tag


def _check_context_parameter(params: Sequence[str], name: str, takes_context: bool) -> None:
    if takes_context and params[:1] != ["context"]:
        raise TemplateSyntaxError(
            f"'{name}' is decorated with takes_context=True so it must have a first argument of "
            "'context'"
        )


def _check_content_parameter(function: Any, name: str, takes_context: bool) -> None:
    params = _signature(function).args
    wanted = ["context", "content"] if takes_context else ["content"]
    if params[: len(wanted)] == wanted:
        return
    if takes_context:
        raise TemplateSyntaxError(
            f"'{name}' is decorated with takes_context=True so it must have a first argument of "
            "'context' and a second argument of 'content'"
        )
    raise TemplateSyntaxError(f"'{name}' must have a first argument of 'content'")


def compile_inclusion_tag(
    function: Any, name: str, takes_context: bool, filename: Any
) -> Callable[[Any, Any], Node]:
    """Return the compile function of an inclusion tag."""
    spec = _signature(function)
    _check_context_parameter(spec.args, name, takes_context)

    @functools.wraps(function)
    def compile_tag(parser: Any, token: Any) -> Node:
        args, kwargs = parse_bits(
            parser, token.split_contents()[1:], spec.args, spec.varargs, spec.varkw,
            spec.defaults, spec.kwonlyargs, spec.kwonlydefaults, takes_context, name,
        )  # fmt: skip
        return InclusionNode(function, takes_context, args, kwargs, filename)

    tag = FunctionTag(function, takes_context, filename=filename)
    compile_tag.function_tag = tag  # type: ignore[attr-defined]
    return compile_tag
