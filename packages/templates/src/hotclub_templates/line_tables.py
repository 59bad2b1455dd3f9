"""Code whose lines are those of the template, so that a traceback shows the template.

Flow: code, template lines → **line_tables** → code. The format is CPython's own (3.11 and later).
"""

from types import CodeType


def relocated(code: CodeType, origins: list[int], title: str) -> CodeType:
    """Return `code` with its lines exchanged for template lines (origins[line - 1])."""
    table = bytearray()
    first = before = waiting = origins[code.co_firstlineno - 1]
    begun = end = 0
    last_line: int | None = None
    for start, end, line in code.co_lines():  # noqa: B007 - the last end is the code's
        if line == last_line or line is None:
            continue
        last_line, target = line, origins[line - 1]
        if target != waiting:
            _add_entries(table, (start - begun) // 2, waiting - before)
            before, waiting, begun = waiting, target, start
    _add_entries(table, (end - begun) // 2, waiting - before)
    return code.replace(
        co_linetable=bytes(table), co_firstlineno=first, co_name=title, co_qualname=title
    )


def _add_entries(table: bytearray, units: int, line_delta: int) -> None:
    # The location table of CPython 3.11+ (Objects/locations.md): 0b1kkkklll and the line delta as
    # a signed varint; kind 13 has no columns; an entry covers at most 8 code units.
    if units <= 0:
        return
    first = min(units, 8)
    table.append(0x80 | (13 << 3) | (first - 1))
    table += _signed_varint(line_delta)
    full, rest = divmod(units - first, 8)
    table += b"\xef\0" * full
    if rest:
        table += bytes((0x80 | (13 << 3) | (rest - 1), 0))


def _signed_varint(value: int) -> bytes:
    rest = (-value << 1) | 1 if value < 0 else value << 1
    encoded = bytearray()
    while rest >= 64:
        encoded.append(0x40 | (rest & 63))
        rest >>= 6
    encoded.append(rest)
    return bytes(encoded)
