"""Source to nodes, in spite of mistakes.

Flow: source → tokens → **nodes, and a finding for each mistake**. After a mistake the tag, with the
tags that close it, is taken out and the rest parsed again, so that one look shows them all.
Not here: the language itself (parser.py of the package), what is wrong with good syntax (rules/).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.sources import Source, Span
from hotclub_templates.check.tree import walk
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateSyntaxError, close_match, printable
from hotclub_templates.lexer import Lexer, Token, TokenType
from hotclub_templates.nodes import Node, NodeList, TextNode
from hotclub_templates.origin import Origin
from hotclub_templates.parser import Parser
from hotclub_templates.tags.blocks import BlockNode

# In one file; each costs a new start.
MAX_MISTAKES = 25

# With these words a message begins to say how to mend.
_MENDS = (" Did you ", " It is in a library ", " Must be one of: ")

_STRUCTURE = frozenset({"block", "endblock", "extends"})
_BETWEEN = frozenset({"else", "elif", "empty", "plural"})


@dataclass
class Parsed:
    """A template as the rules see it.

    nodelist: the nodes, without what was taken out; tokens: all of them; used: the names of tags
    and filters that were asked for; mistakes: what the parser found; has_its_blocks: whether no tag of
    block or extends was taken out.
    """

    source: Source
    origin: Origin
    tokens: list[Token]
    nodelist: NodeList = field(default_factory=NodeList)
    used: set[str] = field(default_factory=set)
    extra_data: dict[str, Any] = field(default_factory=dict)
    taken: dict[int, list[Token]] = field(default_factory=dict)
    mistakes: list[Finding] = field(default_factory=list)
    has_its_blocks: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing had to be taken out."""
        return not self.mistakes

    @cached_property
    def nodes(self) -> list[tuple[Node, tuple[Node, ...]]]:
        """All nodes but text, each with those that it stands in."""
        return [(node, above) for node, above in walk(self.nodelist) if type(node) is not TextNode]

    @cached_property
    def block_names(self) -> frozenset[str]:
        """The names of all blocks."""
        return frozenset(node.name for node, _ in self.nodes if isinstance(node, BlockNode))

    def branch_tags(self, node: Node) -> list[Span]:
        """Return where the tags between a node's first and last stand: elif, else, empty."""
        tokens = self.taken.get(id(node.token), ())
        return [token.position or (0, 1) for token in tokens]


class _Watched(dict[str, Callable[..., Any]]):
    """Remembers which names were asked for."""

    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self.used = used

    def __getitem__(self, name: str) -> Callable[..., Any]:
        self.used.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.used.add(name)
        return super().get(name, default)


class _WatchingParser(Parser):
    """Knows what kind of mistake it stopped at, and what was used."""

    def __init__(self, tokens: Iterable[Token], engine: Engine, origin: Origin) -> None:
        super().__init__(tokens, engine.template_libraries, (), origin)
        self.used: set[str] = set()
        self.tags = _Watched(self.used)
        self.filters = _Watched(self.used)
        self.fault: tuple[str, str] | None = None
        self.last_taken: Token | None = None
        self.taken: dict[int, list[Token]] = {}
        for library in engine.template_builtins:
            self.add_library(library)

    def next_token(self) -> Token:
        token = self.last_taken = super().next_token()
        if self.command_stack and not token.contents.startswith("end"):
            self.taken.setdefault(id(self.command_stack[-1][1]), []).append(token)
        return token

    def find_filter(self, filter_name: str) -> Callable[..., Any]:
        if filter_name not in self.filters:
            self.fault = ("T003", filter_name)
        return super().find_filter(filter_name)

    def invalid_block_tag(
        self, token: Token, command: str, parse_until: Iterable[str] | None = None
    ) -> NoReturn:
        self.fault = ("T002", command)
        super().invalid_block_tag(token, command, parse_until)

    def unclosed_block_tag(self, parse_until: Iterable[str]) -> NoReturn:
        self.fault = ("unclosed", "")
        super().unclosed_block_tag(parse_until)

    def extend_nodelist(self, nodelist: NodeList, node: Any, token: Token) -> None:
        if node.must_be_first and nodelist.contains_nontext:
            self.fault = ("T005", "")
        super().extend_nodelist(nodelist, node, token)


def parse(source: Source, engine: Engine, origin: Origin) -> Parsed:
    """Return the nodes of a source and its mistakes; never raises for anything in it."""
    parsed = Parsed(source, origin, Lexer(source.text).tokenize())
    attempt = _Attempts(parsed, engine)
    while len(parsed.mistakes) < MAX_MISTAKES and attempt.fails():
        pass
    return parsed


class _Attempts:
    """Parses one template again and again, with fewer tags each time."""

    def __init__(self, parsed: Parsed, engine: Engine) -> None:
        self.parsed = parsed
        self.engine = engine
        self.dropped: set[int] = set()
        self.lacks_library = False

    def fails(self) -> bool:
        """Parse; after a mistake note it, take out what has it, and return True."""
        kept = [t for t in self.parsed.tokens if t.position not in self._spans]
        parser = _WatchingParser(kept, self.engine, self.parsed.origin)
        try:
            self.parsed.nodelist = parser.parse()
            self.parsed.used, self.parsed.taken = parser.used, parser.taken
            self.parsed.extra_data = parser.extra_data
            self.parsed.has_its_blocks = _STRUCTURE.isdisjoint(
                _command(self.parsed.tokens[index]) for index in self.dropped
            )
        except RecursionError:
            self._note("T001", (0, 1), "The template is nested too deeply to be parsed.")
        except Exception as error:  # noqa: BLE001 - a tag's own code may raise anything
            return self._learn(error, parser)
        return False

    @property
    def _spans(self) -> set[Span | None]:
        tokens = self.parsed.tokens
        return {tokens[index].position for index in self.dropped}

    def _learn(self, error: Exception, parser: _WatchingParser) -> bool:
        """Note a mistake and take its tags out. Returns False if nothing can be taken out."""
        token = getattr(error, "token", None)
        index = self._index(token)
        if token is None or index is None:
            end = len(self.parsed.source.text)
            self._note("T001", (end - 1, end), _text(error))
            return False
        command = _command(token)
        kind = (parser.fault or ("", ""))[0]
        before = len(self.dropped)
        if kind == "T002":
            self._wrong_tag(token, index, command, error, parser)
        else:
            self._note_at(token, command, error, parser)
            self._drop(index, command)
        return len(self.dropped) > before

    def _index(self, token: Token | None) -> int | None:
        if token is None:
            return None
        return next((i for i, one in enumerate(self.parsed.tokens) if one is token), None)

    def _wrong_tag(
        self, token: Token, index: int, command: str, error: Exception, parser: _WatchingParser
    ) -> None:
        """An unknown tag, or an end tag where another was expected."""
        opened = [name for name, _ in parser.command_stack]
        if command.startswith("end") and command[3:] in opened[:-1]:
            # The tag inside was not closed: that one goes, so that the outer ones fit again.
            self._note("T001", token.position, _text(error))
            name, inner = parser.command_stack[-1]
            inner_index = self._index(inner)
            self._drop(index if inner_index is None else inner_index, name)
            return
        if command.startswith("end") or command in _BETWEEN:
            # What is left over of a tag taken out is no mistake of its own.
            if not self.dropped:
                self._note("T001", token.position, _text(error))
            self.dropped.add(index)
            return
        if not self.lacks_library:
            self._note("T002", token.position, _text(error))
        self._drop(index, command, close_match(command, parser.tags).split("'")[1:2])

    def _note_at(
        self, token: Token, command: str, error: Exception, parser: _WatchingParser
    ) -> None:
        code, name = parser.fault or ("T001", "")
        code = "T001" if code == "unclosed" else code
        if not isinstance(error, TemplateSyntaxError) and command != "load":
            shown = f"{type(error).__name__}: {_text(error)}"
            self._note("T001", token.position, f"The tag '{command}' failed: {shown}")
            return
        if command == "load":
            code, self.lacks_library = "T004", True
            name = next(iter(re.findall(r"'([^']+)'", _text(error))), "")
        elif command == "block" and "more than once" in str(error.args[0]):
            code = "T006"
        elif code == "T003" and self.lacks_library:
            return
        self._note(code, self._span(token, name, parser), _text(error))

    def _span(self, token: Token, name: str, parser: _WatchingParser) -> Span:
        """Return the place of a mistake: a filter's name, the branch of an `if`, or the tag."""
        start, end = token.position or (0, 0)
        taken = parser.last_taken
        if taken is not None and taken.position and taken.contents[:4] == "elif":
            if taken.position[0] > start and parser.fault != ("unclosed", ""):
                start, end = taken.position
        if name:
            found = re.compile(rf"(?<=[|\s])({re.escape(name)})\b").search(
                self.parsed.source.text, start, end
            )
            if found:
                return found.span(1)
        return start, end

    def _drop(self, index: int, command: str, meant: Iterable[str] = ()) -> None:
        """Take out a tag, its branches and its end."""
        self.dropped.add(index)
        tokens = self.parsed.tokens
        if tokens[index].token_type is not TokenType.BLOCK:
            return
        commands = [
            (i, _command(tokens[i]))
            for i in range(index + 1, len(tokens))
            if tokens[i].token_type is TokenType.BLOCK and i not in self.dropped
        ]
        ends = {f"end{command}", *(f"end{name}" for name in meant)}
        self.dropped.update(_own_tags(commands, ends))

    def _note(self, code: str, span: Span | None, message: str) -> None:
        message, mend, hint = next(
            (parts for word in _MENDS if (parts := message.partition(word))[1]), (message, "", "")
        )
        hint = f"{mend.lstrip()}{hint}"
        self.parsed.mistakes.append(
            self.parsed.source.finding(code, span or (0, 1), message.rstrip("."), hint)
        )


def _command(token: Token) -> str:
    return (token.contents.split(None, 1) or [""])[0]


def _own_tags(commands: list[tuple[int, str]], ends: set[str]) -> set[int]:
    """Return the places of the branches and the end of a tag, given what follows it."""
    closed = {command[3:] for _, command in commands if command.startswith("end")}
    own: set[int] = set()
    depth: list[str] = []
    for index, command in commands:
        if command.startswith("end"):
            if command[3:] in depth:
                while depth.pop() != command[3:]:
                    pass
            elif command in ends:
                return {*own, index}
            else:
                break
        elif command in _BETWEEN and not depth:
            own.add(index)
        elif command in closed:
            depth.append(command)
    return set()


def _text(error: Exception) -> str:
    """Return the message of an error, on one line, without the place that a finding has."""
    message = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    lines = [printable(line).strip() for line in str(message).split("\n")]
    return re.sub(r" on line \d+(?=:)", "", " ".join(lines))[:1000]
