"""The slots of a component: content that its caller gives, shown in the caller's own context.

Flow: call of a component → **slots** → `{% slot %}` in its template.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hotclub_templates.escaping import SafeString
from hotclub_templates.modes import AWAITS, Colour
from hotclub_templates.nodes import NodeList

# The slot that holds what stands in no other.
DEFAULT = "default"


class Slot:
    """The content of one slot, and the context of the caller. Its text is HTML."""

    __slots__ = ("context", "nodelist")

    def __init__(self, nodelist: NodeList, context: Any) -> None:
        self.nodelist = nodelist
        self.context = context

    def show(self, inner: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the content; `values` are variables that the component gives to it."""
        caller = self.context
        before, caller.place = caller.place, inner.place
        caller.dicts.append(values)
        try:
            self.nodelist.render_into(caller, out)
        finally:
            caller.dicts.pop()
            caller.place = before

    async def ashow(self, inner: Any, out: list[str], values: dict[str, Any]) -> None:
        """Append the content as `show` does, awaiting."""
        caller = self.context
        before, caller.place = caller.place, inner.place
        caller.dicts.append(values)
        try:
            await self.nodelist.function(caller, AWAITS)(caller, out)
        finally:
            caller.dicts.pop()
            caller.place = before

    @contextmanager
    def opened(
        self, inner: Any, values: dict[str, Any], colour: Colour
    ) -> Iterator[tuple[Any, Any]]:
        """Open the content for another colour."""
        caller = self.context
        before, caller.place = caller.place, inner.place
        caller.dicts.append(values)
        try:
            yield caller, self.nodelist.function(caller, colour)
        finally:
            caller.dicts.pop()
            caller.place = before

    def __html__(self) -> str:
        out: list[str] = []
        self.show(_AtStart(self.context), out, {})
        return "".join(out)

    def __str__(self) -> SafeString:
        return SafeString(self.__html__())


class AwaitedSlot(Slot):
    """A slot in async rendering: as a value it is awaited."""

    __slots__ = ()

    def __await__(self) -> Any:
        return self._text().__await__()

    async def _text(self) -> SafeString:
        out: list[str] = []
        await self.ashow(_AtStart(self.context), out, {})
        return SafeString("".join(out))


class _AtStart:
    """Stands for a context that begins a document: what a slot shows as a value is HTML text."""

    def __init__(self, context: Any) -> None:
        self.place = context.template.engine.runtime.start


class Slots(Mapping[str, Slot]):
    """The slots that a caller has filled: what `slots` is in the template of a component."""

    __slots__ = ("context", "filled", "kind")

    def __init__(
        self, filled: Mapping[str, NodeList], context: Any, kind: type[Slot] = Slot
    ) -> None:
        self.filled = filled
        self.context = context
        self.kind = kind

    def __getitem__(self, name: str) -> Slot:
        return self.kind(self.filled[name], self.context)

    def __iter__(self) -> Iterator[str]:
        return iter(self.filled)

    def __len__(self) -> int:
        return len(self.filled)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.filled)}>"
