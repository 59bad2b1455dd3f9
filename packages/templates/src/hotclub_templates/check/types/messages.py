"""From mypy's words about a line to a finding about a place of a template.

Flow: messages + probes → **findings**. Complaints that the language does not share are dropped: what
is None is shown as nothing, what an object does not promise (`object`) may still be there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.sources import Span
from hotclub_templates.check.types.running import Message
from hotclub_templates.check.types.writing import Kind, Probe

_ATTRIBUTE = re.compile(
    r'(?:Item )?(?P<type>"[^"]+"|Module)(?: of "(?P<union>[^"]+)")? has no attribute "[^"]+"'
    r"(?:; maybe (?P<hint>.+)\?)?"
)
_KEY = re.compile(r'TypedDict "(?P<type>[^"]+)" has no key "[^"]+"')
_ARGUMENT = re.compile(
    r'Argument (?P<which>\d+|"[^"]+") to "[^"]*"(?: of "[^"]+")? has incompatible type '
    r'"(?P<type>.+)"; expected "(?P<wanted>.+)"'
)
_ASSIGNED = re.compile(r'expression has type "(?P<type>.+)", variable has type "(?P<wanted>.+)"')
_SILENT = frozenset({"var-annotated", "assignment", "unreachable", "no-untyped-call"})
_OURS = re.compile(r"\b(?:builtins|typing)\.")


def findings_of(
    messages: Iterable[Message], probes: Mapping[int, Probe], shift: int
) -> Iterator[Finding]:
    """Yield a finding for each message that means something; `shift` lines stand before the first."""
    by_line: dict[int, list[Message]] = {}
    for message in messages:
        by_line.setdefault(message.line - shift, []).append(message)
    for line, said in sorted(by_line.items()):
        probe = probes.get(line)
        if probe is None or probe.kind == "items":
            continue
        if probe.unless and probe.unless not in by_line:
            continue
        found = next(filter(None, (_READERS[probe.kind](probe, one) for one in said)), None)
        if found is not None:
            yield found


def _attribute(probe: Probe, message: Message) -> Finding | None:
    found = _ATTRIBUTE.search(message.text)
    key = _KEY.search(message.text)
    if message.code in ("index", "misc", "call-overload"):
        if not probe.name.isdigit():
            return _finding(probe, "T101", f"There is no key '{probe.name}': {message.text}")
        return _finding(probe, "T101", f"There is no item {probe.name}: {message.text}")
    if key:
        meant = re.search(r'Did you mean .*"(.+)"', message.hint)
        mend = f"Did you mean '{meant[1]}'?" if meant else ""
        return _finding(probe, "T101", f"'{key['type']}' has no key '{probe.name}'", mend)
    if not found or found["type"] in ('"None"', '"object"'):
        return None
    named = found["type"].strip('"')
    hint = (found["hint"] or "").replace('"', "'")
    return _finding(
        probe, "T101", f"'{named}' has no attribute '{probe.name}'",
        f"Did you mean {hint}?" if hint else "",
    )  # fmt: skip


def _call(probe: Probe, message: Message) -> Finding | None:
    if message.code != "call-arg":
        return None
    return _finding(
        probe, "T105", f"'{probe.name}' needs arguments, and a template calls it without any"
    )


def _filter(probe: Probe, message: Message) -> Finding | None:
    found = _ARGUMENT.search(message.text)
    if found is None:
        return None
    is_value = found["which"] in ("1", '"value"')
    return _finding(
        probe, "T103",
        f"The filter '{probe.name}' cannot take {'a value' if is_value else 'an argument'} of type "
        f"'{_short(found['type'])}'; it takes '{_short(found['wanted'])}'",
        at=None if is_value else probe.arguments.get(found["which"].strip('"')),
    )  # fmt: skip


def _each(probe: Probe, message: Message) -> Finding | None:
    found = _ARGUMENT.search(message.text)
    if found is None:
        return None
    mend = ""
    if "Manager" in found["type"]:
        mend = f"Did you mean '{probe.name}.all'?"
    return _finding(
        probe, "T104", f"'{probe.name}' is of type '{_short(found['type'])}', which is no sequence",
        mend,
    )  # fmt: skip


def _unpack(probe: Probe, message: Message) -> Finding | None:
    if message.code == "assignment":
        return None
    return _finding(
        probe, "T104", f"Each item cannot be taken apart as '{probe.name}'", message.text
    )


def _compare(probe: Probe, message: Message) -> Finding | None:
    if message.code != "operator" or "None" in message.text:
        return None
    return _finding(probe, "T100", f"This comparison is always false: {message.text}")


def _argument(probe: Probe, message: Message) -> Finding | None:
    found = _ARGUMENT.search(message.text)
    if found is None:
        return None
    return _finding(
        probe, "T105",
        f"'{probe.name}' cannot take an argument of type '{_short(found['type'])}'; it takes "
        f"'{_short(found['wanted'])}'",
        at=probe.arguments.get(found["which"].strip('"')),
    )  # fmt: skip


def _include(probe: Probe, message: Message) -> Finding | None:
    found = _ASSIGNED.search(message.text)
    if found is None:
        return None
    return _finding(
        probe, "T106", f"'{probe.name}' is declared as '{_short(found['wanted'])}' and given as "
        f"'{_short(found['type'])}'",
    )  # fmt: skip


def _type(probe: Probe, message: Message) -> Finding | None:
    if message.code == "import-untyped":
        return None
    hint = re.search(r"; maybe (.+)\?", message.text)
    mend = f"Did you mean {hint[1]}?".replace('"', "'") if hint else ""
    return _finding(probe, "T107", f"The type '{probe.name}' cannot be found", mend)


_READERS: Mapping[Kind, Callable[[Probe, Message], Finding | None]] = {
    "attribute": _attribute,
    "call": _call,
    "filter": _filter,
    "each": _each,
    "unpack": _unpack,
    "compare": _compare,
    "argument": _argument,
    "include": _include,
    "type": _type,
}


def _finding(
    probe: Probe, code: str, message: str, hint: str = "", *, at: Span | None = None
) -> Finding:
    return probe.parsed.source.finding(code, at or probe.span, message, hint)


def _short(shown: str) -> str:
    return _OURS.sub("", shown)
