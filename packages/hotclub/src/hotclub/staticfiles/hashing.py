"""Names by content: css/base.css → css/base.27e20196a850.css, with all references followed. Pure.

Flow: names and a way to read → graph of references → **hashed files**, dependencies first. The hash
of a file covers what it refers to, so that a changed picture changes the style sheet's name, too.
Files that refer to each other in a circle share the hash of the circle.
Not here: storages.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub.staticfiles.references import Reference

Read = Callable[[str], bytes]
Digest = Callable[[str, bytes], str]
_TEXT = (".css", ".js", ".mjs")


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A file under its new name.   content: only where it differs from the original."""

    name: str
    hashed_name: str
    content: bytes | None
    missing: tuple[str, ...] = ()


def content_hash(content: bytes) -> str:
    """Return twelve hexadecimal digits that change with the content; no secret is kept by them."""
    return md5(content, usedforsecurity=False).hexdigest()[:12]


def _content_digest(_name: str, content: bytes) -> str:
    return content_hash(content)


def name_with(name: str, digest: str) -> str:
    """Return the name with a hash before its ending."""
    folder, base = posixpath.split(name)
    root, ending = posixpath.splitext(base)
    return posixpath.join(folder, f"{root}.{digest}{ending}" if digest else base)


def hash_files(
    names: Iterable[str],
    read: Read,
    base_url: str = "",
    *,
    scripts: bool = True,
    digest: Digest = _content_digest,
) -> Iterator[HashedFile]:
    """Yield every file under its hashed name, what others refer to before them.

    scripts: rewrite the imports of scripts, too. digest: name and content → what the new name has
    before its ending, "" for the old name.
    """
    from hotclub.staticfiles.references import references_in

    known = set(names)
    texts: dict[str, str] = {}
    found: dict[str, list[Reference]] = {}
    for name in sorted(known):
        if name.endswith(_TEXT) and (scripts or name.endswith(".css")):
            try:
                text = texts[name] = read(name).decode()
            except UnicodeDecodeError:
                continue
            found[name] = references_in(name, text, base_url)
    graph = {name: [one.name for one in found.get(name, ()) if one.name in known] for name in known}
    hashed: dict[str, str] = {}
    for circle in _circles(graph):
        yield from _hash_circle(circle, graph, read, texts, found, known, hashed, digest)


def _hash_circle(
    circle: list[str],
    graph: Mapping[str, list[str]],
    read: Read,
    texts: Mapping[str, str],
    found: Mapping[str, list[Reference]],
    known: set[str],
    hashed: dict[str, str],
    digest: Digest,
) -> Iterator[HashedFile]:
    goes_round = len(circle) > 1 or circle[0] in graph[circle[0]]
    if goes_round:
        outside = sorted({hashed[one] for name in circle for one in graph[name] if one in hashed})
        shared = b"".join(read(name) for name in circle) + "".join(outside).encode()
        for name in circle:
            hashed[name] = name_with(name, digest(name, name.encode() + shared))
    for name in circle:
        references = found.get(name, [])
        content = read(name) if name not in texts else texts[name].encode()
        rewritten = content
        if references:
            from hotclub.staticfiles.references import with_names

            rewritten = with_names(texts[name], references, hashed.get).encode()
        if not goes_round:
            hashed[name] = name_with(name, digest(name, rewritten))
        missing = tuple(
            sorted({one.name for one in references if one.name not in known and _must_be(name)})
        )
        yield HashedFile(name, hashed[name], rewritten if rewritten != content else None, missing)


def _must_be(name: str) -> bool:
    # Text of a script that only looks like an import is no broken reference.
    return name.endswith(".css")


def _circles(graph: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected parts, what is referred to first (Tarjan, without recursion)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(graph):
        if root in number:
            continue
        work = [(root, iter(graph[root]))]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    at = stack.index(name)
                    circle = stack[at:]
                    del stack[at:]
                    on_stack.difference_update(circle)
                    yield sorted(circle)
            elif following not in number:
                number[following] = lowest[following] = len(number)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(graph[following])))
            elif following in on_stack:
                lowest[name] = min(lowest[name], number[following])
