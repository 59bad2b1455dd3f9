"""Translate wishes into Redis commands, and their replies back.

Flow: wish → **commands** → connection → replies → **result**. Pure: no socket, no redis-py.
Arguments travel length-prefixed, so no key or value can be taken for a command.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hotclub_cache.errors import NotACounter, StoreRefused
from hotclub_cache.wishes import (
    Count,
    Insert,
    Read,
    ReadMany,
    Remove,
    RemoveIf,
    Touch,
    Wipe,
    Write,
    WriteMany,
)

Command = tuple[Any, ...]

#: Adds only where something is (INCRBY alone would make the key), keeping the expiry.
_COUNT_SCRIPT = (
    "if redis.call('exists',KEYS[1])==0 then return false end "
    "return redis.call('incrby',KEYS[1],ARGV[1])"
)
_REMOVE_IF_SCRIPT = (
    "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0"
)
_SCAN_KEYS = 1000


class Exchange(NamedTuple):
    """Commands to send at once, and what to make of the replies: a result or another Exchange.

    reads: a replica may answer. repeatable: sending it twice does no harm.
    A reply is an exception where the server answered with an error.
    """

    commands: Sequence[Command]
    finish: Callable[[list[Any]], Any]
    reads: bool = False
    repeatable: bool = True


def exchange_for(wish: Any) -> Exchange:
    """Return the first exchange of a wish."""
    return _TABLE[type(wish)](wish)


def _milliseconds(ttl: float) -> int:
    return max(1, int(ttl * 1000))


def _set(key: str, stored: bytes, ttl: float | None) -> Command:
    if ttl is None:
        return ("SET", key, stored)
    if ttl <= 0:
        return ("DEL", key)
    return ("SET", key, stored, "PX", _milliseconds(ttl))


def checked(replies: list[Any]) -> list[Any]:
    """Return the replies if none is an error. Raises StoreRefused with the first one."""
    for reply in replies:
        if isinstance(reply, Exception):
            raise StoreRefused(str(reply)) from reply
    return replies


def _only(replies: list[Any]) -> Any:
    reply = replies[0]
    if isinstance(reply, Exception):
        raise StoreRefused(str(reply)) from reply
    return reply


def _truth(replies: list[Any]) -> bool:
    return bool(_only(replies))


def _done(replies: list[Any]) -> bool:
    checked(replies)
    return True


def _read(wish: Read) -> Exchange:
    return Exchange((("GET", wish.key),), _only, reads=True)


def _read_many(wish: ReadMany) -> Exchange:
    keys = wish.keys
    if not keys:
        return Exchange((), _nothing_found)
    return Exchange((("MGET", *keys),), lambda replies: _found(keys, _only(replies)), reads=True)


def _nothing_found(_: list[Any]) -> dict[str, bytes]:
    return {}


def _none_removed(_: list[Any]) -> int:
    return 0


def _found(keys: Sequence[str], replies: list[Any]) -> dict[str, bytes]:
    return {key: stored for key, stored in zip(keys, replies, strict=True) if stored is not None}


def _write(wish: Write) -> Exchange:
    return Exchange((_set(wish.key, wish.stored, wish.ttl),), _done)


def _write_many(wish: WriteMany) -> Exchange:
    commands = [_set(key, stored, wish.ttl) for key, stored in wish.stored_by_key.items()]
    return Exchange(commands, _none_failed)


def _none_failed(replies: list[Any]) -> list[str]:
    checked(replies)
    return []


def _insert(wish: Insert) -> Exchange:
    if wish.ttl is not None and wish.ttl <= 0:
        return Exchange((("EXISTS", wish.key),), lambda replies: not _only(replies))
    command = (*_set(wish.key, wish.stored, wish.ttl), "NX")
    return Exchange((command,), _truth, repeatable=False)


def _touch(wish: Touch) -> Exchange:
    if wish.ttl is None:
        both = (("PERSIST", wish.key), ("EXISTS", wish.key))
        return Exchange(both, lambda replies: bool(checked(replies)[1]))
    if wish.ttl <= 0:
        return Exchange((("DEL", wish.key),), _truth, repeatable=False)
    return Exchange((("PEXPIRE", wish.key, _milliseconds(wish.ttl)),), _truth)


def _remove(wish: Remove) -> Exchange:
    if not wish.keys:
        return Exchange((), _none_removed)
    return Exchange((("DEL", *wish.keys),), _only, repeatable=False)


def _remove_if(wish: RemoveIf) -> Exchange:
    command = ("EVAL", _REMOVE_IF_SCRIPT, 1, wish.key, wish.stored)
    return Exchange((command,), _truth, repeatable=False)


def _count(wish: Count) -> Exchange:
    if type(wish.delta) is not int:
        raise NotACounter(wish.key, wish.delta)

    def finish(replies: list[Any]) -> Any:
        if isinstance(replies[0], Exception) and _is_about_numbers(replies[0]):
            raise NotACounter(wish.key, wish.delta) from replies[0]
        return _only(replies)

    command = ("EVAL", _COUNT_SCRIPT, 1, wish.key, str(wish.delta))
    return Exchange((command,), finish, repeatable=False)


def _is_about_numbers(error: Exception) -> bool:
    text = str(error)
    return "not an integer" in text or "overflow" in text


def _wipe(wish: Wipe) -> Exchange:
    if not wish.prefix:
        return Exchange((("FLUSHDB",),), _done)
    return _scan(_escaped(wish.prefix) + "*", "0")


def _escaped(prefix: str) -> str:
    """Return a glob pattern that matches the prefix and nothing else."""
    return "".join(f"\\{char}" if char in "*?[]^-\\" else char for char in prefix)


def _scan(pattern: str, cursor: str | bytes) -> Exchange:
    def finish(replies: list[Any]) -> Any:
        cursor, keys = _only(replies)
        is_last = int(cursor) == 0
        if not keys:
            return True if is_last else _scan(pattern, cursor)
        go_on = _done if is_last else lambda replies: checked(replies) and _scan(pattern, cursor)
        return Exchange((("UNLINK", *keys),), go_on)

    return Exchange((("SCAN", cursor, "MATCH", pattern, "COUNT", _SCAN_KEYS),), finish)


_TABLE: dict[type, Callable[[Any], Exchange]] = {
    Read: _read,
    ReadMany: _read_many,
    Write: _write,
    WriteMany: _write_many,
    Insert: _insert,
    Touch: _touch,
    Remove: _remove,
    RemoveIf: _remove_if,
    Count: _count,
    Wipe: _wipe,
}
