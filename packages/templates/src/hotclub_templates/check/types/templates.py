"""From the nodes of a template to a function of the module.

Flow: declarations + nodes → **one function a template**. The body is flat, as a type checker needs
neither the loops nor the branches of a template: one item of a sequence stands for all of them.
Not here: expressions (expressions.py), what is complained about (messages.py).
"""

import keyword
from collections.abc import Callable, Mapping
from typing import Any

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.project import Project
from hotclub_templates.check.rules.references import ancestors
from hotclub_templates.check.sources import Span
from hotclub_templates.check.tree import children, constant, expressions, span
from hotclub_templates.check.types.declared import Declaration, declarations
from hotclub_templates.check.types.expressions import ANYTHING, ExpressionWriter, Scope
from hotclub_templates.check.types.names import UnreadableTypeError, annotation
from hotclub_templates.check.types.writing import Module, Probe
from hotclub_templates.errors import close_match
from hotclub_templates.function_tags import InclusionNode, SimpleNode, TagHelperNode
from hotclub_templates.nodes import Node, NodeList
from hotclub_templates.tags.blocks import BlockNode
from hotclub_templates.tags.choices import IfNode
from hotclub_templates.tags.components import ComponentNode, template_name_of
from hotclub_templates.tags.includes import IncludeNode
from hotclub_templates.tags.loops import ForNode
from hotclub_templates.tags.partials import PartialDefNode
from hotclub_templates.tags.turns import NamedCycleNode
from hotclub_templates.tags.variables import FilterNode, RegroupNode, WithNode

# Given by a request and by the context processors that Django documents.
GIVEN_NAMES = (
    "request", "user", "perms", "messages", "DEFAULT_MESSAGE_LEVELS", "csrf_token", "csp_nonce",
    "debug", "sql_queries", "LANGUAGES", "LANGUAGE_CODE", "LANGUAGE_BIDI", "MEDIA_URL",
    "STATIC_URL", "TIME_ZONE", "view", "block", "slots", "attrs",
)  # fmt: skip

_LOOP, _BLOCK = "loop", "block"


def types_of(project: Project, parsed: Parsed) -> dict[str, Declaration]:
    """Return what a template and its ancestors declare; the nearest declaration of a name counts."""
    known: dict[str, Declaration] = {}
    for template in reversed([parsed, *ancestors(project, parsed).templates]):
        known.update({one.name: one for one in declarations(template)})
    return known


class TemplateWriter(ExpressionWriter):
    """Writes the function of one template."""

    def __init__(
        self, module: Module, project: Project, parsed: Parsed, given: tuple[str, ...]
    ) -> None:
        super().__init__(module, parsed)
        self.project = project
        self.given = given
        self._writers: Mapping[type[Node], Callable[[Any, Scope], None]] = {
            BlockNode: self._block,
            ComponentNode: self._component,
            FilterNode: self._filter_block,
            ForNode: self._for,
            IfNode: self._if,
            IncludeNode: self._include,
            NamedCycleNode: self._named_cycle,
            PartialDefNode: self._partial,
            RegroupNode: self._regroup,
            WithNode: self._with,
        }

    def write(self) -> list[Finding]:
        """Write the function; return what is wrong without asking about types."""
        own = declarations(self.parsed)
        known = types_of(self.project, self.parsed)
        if not known:
            return []
        names = dict.fromkeys((*GIVEN_NAMES, *self.given), ANYTHING)
        parameters = [f"{ANYTHING}: {self.module.typing}.Any"]
        language = self.module.language
        parameters += [f"{_LOOP}: {language}.ForLoop", f"{_BLOCK}: {language}.Block"]
        for declaration in known.values():
            local = names[declaration.name] = self.module.fresh()
            parameters.append(f"{local}: {self.annotated(declaration, own)}")
        self.module.function(parameters)
        scope = Scope(names, is_open=False, is_strict=bool(own))
        self.nodes(self.parsed.nodelist, scope)
        return self.findings

    def annotated(self, declaration: Declaration, own: list[Declaration]) -> str:
        """Return the annotation of a declaration; a bad one is a finding where it stands."""
        before = set(self.module.imports.modules)
        try:
            written = annotation(declaration.type, self.module.imports)
        except UnreadableTypeError as error:
            if declaration in own:
                self.findings.append(
                    self.parsed.source.finding("T107", declaration.span, str(error))
                )
            return f"{self.module.typing}.Any"
        probe = Probe(self.parsed, declaration.span, "type", declaration.type)
        if declaration in own:
            for module in set(self.module.imports.modules) - before:
                self.module.declared_at[module] = probe
            # A line of its own says where a name is not in its module.
            alias = self.module.fresh()
            self.module.top(f"{alias}: {written}", probe)
        return written

    def nodes(self, nodelist: NodeList, scope: Scope) -> None:
        """Write the nodes of a list in order; what they set is known to those that follow."""
        for node in nodelist:
            writer = self._writers.get(type(node))
            if writer is not None:
                writer(node, scope)
            elif isinstance(node, TagHelperNode):
                self._function_tag(node, scope)
            else:
                self._any(node, scope)

    def _any(self, node: Node, scope: Scope) -> None:
        """Write what any node reads, and what is inside."""
        for expression in expressions(node):
            self.filtered(expression, scope, span(node))
        inner = scope.inner() if node.has_own_layer else scope
        for nodelist in children(node):
            self.nodes(nodelist, inner)
        for name in node.assigns:
            scope.names[name] = ANYTHING
        if node.is_opaque and node.writes_context and not _is_ours(node):
            scope.is_open = True

    def _block(self, node: BlockNode, scope: Scope) -> None:
        self.nodes(node.nodelist, scope.inner({"block": _BLOCK}))

    def _filter_block(self, node: FilterNode, scope: Scope) -> None:
        self.filtered(node.filter_expr, scope.inner({"var": "''"}), span(node))
        self.nodes(node.nodelist, scope)

    def _if(self, node: IfNode, scope: Scope) -> None:
        tags = [span(node), *self.parsed.branch_tags(node)]
        for number, (condition, nodelist) in enumerate(node.conditions_nodelists):
            tag = tags[number] if number < len(tags) else tags[0]
            if condition is not None:
                self.condition(condition, scope, tag)
            self.nodes(nodelist, scope)

    def _for(self, node: ForNode, scope: Scope) -> None:
        place = self.place(node.sequence.token, span(node))
        item = self._item(node.sequence, scope, span(node))
        names: dict[str, str] = {"forloop": _LOOP}
        if len(node.loopvars) == 1 or item == ANYTHING:
            names |= dict.fromkeys(node.loopvars, item)
        else:
            names |= {name: self.module.fresh() for name in node.loopvars}
            targets = ", ".join(names[name] for name in node.loopvars)
            probe = Probe(self.parsed, place, "unpack", ", ".join(node.loopvars))
            self.module.line(f"{targets} = {item}", probe)
        self.nodes(node.nodelist_loop, scope.inner(names))
        self.nodes(node.nodelist_empty, scope.inner())

    def _item(self, sequence: Any, scope: Scope, tag: Span) -> str:
        values = self.filtered(sequence, scope, tag)
        if values == ANYTHING:
            return values
        item = self.module.fresh()
        probe = Probe(self.parsed, self.place(sequence.token, tag), "each", sequence.token)
        self.module.line(f"{item} = {self.module.language}.each({values})", probe)
        return item

    def _with(self, node: WithNode, scope: Scope) -> None:
        names = {
            name: self.filtered(value, scope, span(node))
            for name, value in node.extra_context.items()
        }
        self.nodes(node.nodelist, scope.inner(names))

    def _named_cycle(self, node: NamedCycleNode, scope: Scope) -> None:
        for value in node.cyclevars:
            self.filtered(value, scope, span(node))
        scope.names[node.variable_name] = ANYTHING

    def _regroup(self, node: RegroupNode, scope: Scope) -> None:
        item = self._item(node.target, scope, span(node))
        if item == ANYTHING:
            scope.names[node.var_name] = ANYTHING
            return
        tag, by = span(node), str(node.expression.token).partition(".")[2]
        place = self.place(by, tag)
        key = node.expression.var
        # The key is written without the name that the language puts before it.
        self.variable(key, scope.inner({node.var_name: item}), place[0] - len(node.var_name) - 1)
        groups = self.module.fresh()
        values = self.filtered(node.target, scope, tag)
        self.module.line(f"{groups} = {self.module.language}.regrouped({values})")
        scope.names[node.var_name] = groups

    def _partial(self, node: PartialDefNode, scope: Scope) -> None:
        # It may be shown from a place where more is known.
        self.nodes(node.nodelist, scope.inner(is_open=True))

    def _function_tag(self, node: TagHelperNode, scope: Scope) -> None:
        """Write the call of a simple tag's or inclusion tag's function."""
        tag, token = span(node), node.token
        command = token.contents.split(None, 1)[0] if token is not None else ""
        values = [ANYTHING] if node.takes_context else []
        spans: dict[str, Span] = {}
        for nodelist in node.children():
            self.nodes(nodelist, scope)
            values.append("''")
        for value in node.args:
            values.append(self.present(self.filtered(value, scope, tag)))
            spans[str(len(values))] = self.place(value.token, tag)
        for name, value in node.kwargs.items():
            values.append(f"{name}={self.present(self.filtered(value, scope, tag))}")
            spans[name] = self.place(value.token, tag)
        target = getattr(node, "target_var", None)
        result = self._call(node.func, command, values, spans, tag)
        if target is not None:
            scope.names[target] = result
        if node.takes_context and isinstance(node, SimpleNode):
            scope.is_open = True

    def _call(
        self, function: Any, command: str, values: list[str], spans: dict[str, Span], tag: Span
    ) -> str:
        called = self.function(function)
        if called is None or not all(_is_callable_with(value) for value in values):
            return ANYTHING
        result = self.module.fresh()
        probe = Probe(self.parsed, tag, "argument", command, spans)
        self.module.line(f"{result} = {called}({', '.join(values)})", probe)
        return result

    def _include(self, node: IncludeNode, scope: Scope) -> None:
        tag = span(node)
        given = {
            name: self.filtered(value, scope, tag) for name, value in node.extra_context.items()
        }
        name = constant(node.template)
        if name is None:
            self.filtered(node.template, scope, tag)
            return
        found = self.project.find(name)
        if found is None or "#" in str(name) or not found.is_whole:
            return
        places = {name: self.place(value.token, tag) for name, value in node.extra_context.items()}
        self.given_context(found, given, places, None if node.isolated_context else scope, tag)

    def _component(self, node: ComponentNode, scope: Scope) -> None:
        tag = span(node)
        named = {name: value for name, value in node.arguments.items() if value is not None}
        given = {name: self.filtered(value, scope, tag) for name, value in named.items()}
        name = constant(node.name)
        if isinstance(name, str):
            found = self.project.find(template_name_of(name))
            if found is not None and found.is_whole:
                wanted = types_of(self.project, found)
                # What is no prop is an attribute, or told about by the rule of calls.
                for declaration in wanted.values():
                    if declaration.name in given:
                        place = self.place(named[declaration.name].token, tag)
                        self._assign(declaration, given[declaration.name], place)
        else:
            self.filtered(node.name, scope, tag)
        for nodelist in children(node):
            # A component gives variables of its own to what stands in its slots.
            inner = scope.inner()
            inner.is_open = True
            self.nodes(nodelist, inner)

    def given_context(
        self,
        found: Parsed,
        given: dict[str, str],
        places: dict[str, Span],
        scope: Scope | None,
        tag: Span,
    ) -> None:
        """Compare what a template is given with what it declares."""
        wanted = types_of(self.project, found)
        if not wanted:
            return
        for name in given:
            if name not in wanted and declarations(found):
                self._complain(
                    places[name], f"'{found.source.name}' declares no variable '{name}'",
                    close_match(name, wanted),
                )  # fmt: skip
        for declaration in wanted.values():
            value = given.get(declaration.name)
            if value is None and scope is not None:
                value = scope.names.get(declaration.name)
            if value is not None:
                self._assign(declaration, value, places.get(declaration.name, tag))
            elif not declaration.is_optional and (scope is None or not self._may_have(scope)):
                self._complain(
                    tag, f"'{found.source.name}' needs '{declaration.name}: {declaration.type}'", ""
                )

    @staticmethod
    def _may_have(scope: Scope) -> bool:
        return scope.is_open or not scope.is_strict

    def _assign(self, declaration: Declaration, value: str, place: Span) -> None:
        if value == ANYTHING:
            return
        try:
            wanted = annotation(declaration.type, self.module.imports)
        except UnreadableTypeError:
            return
        value, local = self.present(value), self.module.fresh()
        probe = Probe(self.parsed, place, "include", declaration.name)
        self.module.line(f"{local}: {wanted} = {value}", probe)

    def _complain(self, place: Span, message: str, hint: str) -> None:
        self.findings.append(self.parsed.source.finding("T106", place, message, hint.strip()))


def _is_ours(node: Node) -> bool:
    return type(node).__module__.startswith("hotclub_templates.") or isinstance(node, InclusionNode)


def _is_callable_with(value: str) -> bool:
    """Whether an argument can be written: its name is no word of Python's."""
    name, equals, _ = value.partition("=")
    return not equals or not keyword.iskeyword(name)
