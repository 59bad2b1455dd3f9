"""JSON, TOML and YAML to plain values.

Flow: text → **values**. YAML is read by its safe loader only, and needs the extra `yaml`.
Not here: files and their names (data.py), which lines of a page are its head (front_matter.py).
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from hotclub_templates.errors import MissingExtra

# Of mappings and lists in one another; what people write by hand has five or ten.
MAX_DEPTH = 100


class FormatError(ValueError):
    """The text is not in its language; `line` is where (from 1), if that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message)


def read_json(text: str) -> Any:
    """Return the value of a JSON text. Raises FormatError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"no valid JSON: {error.msg}", error.lineno) from None


def read_toml(text: str) -> Any:
    """Return the mapping of a TOML text. Raises FormatError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"no valid TOML: {error}", _line_named_in(str(error))) from None


def _line_named_in(message: str) -> int | None:
    _, found, place = message.partition("(at line ")
    number = place.partition(",")[0]
    return int(number) if found and number.isdigit() else None


def read_yaml(text: str) -> Any:
    """Return the value of a YAML text. Raises FormatError, MissingExtra."""
    yaml, loader = _yaml()
    try:
        _check_yaml_depth(text, yaml, loader)
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        raise FormatError(f"no valid YAML: {problem}", mark.line + 1 if mark else None) from None


def _check_yaml_depth(text: str, yaml: Any, loader: Any) -> None:
    """Raise FormatError for what the loader would follow until the stack of C overflows."""
    # Each level needs one of these signs, so most heads of pages cannot be too deep.
    if sum(map(text.count, "[{-?:")) <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise FormatError(f"nested more than {MAX_DEPTH} deep", event.start_mark.line + 1)


@lru_cache(maxsize=1)
def _yaml() -> tuple[Any, Any]:
    try:
        import yaml  # type: ignore[import-untyped]
    except ModuleNotFoundError as missing:
        raise MissingExtra("yaml", "Reading YAML") from missing
    # The one in C does the same, several times as fast.
    return yaml, getattr(yaml, "CSafeLoader", yaml.SafeLoader)


READERS: Mapping[str, Callable[[str], Any]] = {
    ".json": read_json,
    ".toml": read_toml,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}


def read(text: str, suffix: str) -> Any:
    """Return the value of `text` in the language of `suffix`, one of READERS.

    Raises FormatError, also for a value nested deeper than MAX_DEPTH; MissingExtra for YAML.
    """
    try:
        value = READERS[suffix](text)
    except RecursionError:
        raise FormatError(f"nested more than {MAX_DEPTH} deep") from None
    except MissingExtra:
        raise
    except FormatError:
        raise
    except ValueError as error:  # a number of more digits than Python reads, a date of no calendar
        raise FormatError(str(error)) from None
    check_depth(value)
    return value


def check_depth(value: Any) -> None:
    """Raise FormatError for a value nested deeper than MAX_DEPTH; never recurses itself."""
    # By identity: a YAML alias makes one value stand in many places, or in itself.
    seen: set[int] = set()
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [one for one in level if isinstance(one, dict | list) and id(one) not in seen]
        if not level:
            return
        seen.update(map(id, level))
        level = [inner for outer in level for inner in _inside(outer)]
    raise FormatError(f"nested more than {MAX_DEPTH} deep")


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
