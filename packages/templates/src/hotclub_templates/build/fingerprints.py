"""Short names of contents: equal contents, equal fingerprint.

Flow: bytes → **fingerprint** → manifest, names of assets. Not here: which contents matter to whom.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_BLOCK_BYTES = 1 << 20


def fingerprint(content: bytes) -> str:
    """Return 32 hexadecimal digits for some bytes."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def file_fingerprint(file: str | Path) -> str:
    """Return the fingerprint of a file's content, read piece by piece."""
    digest = hashlib.blake2b(digest_size=16)
    with open(file, "rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def combined(parts: Iterable[str | None]) -> str:
    """Return one fingerprint of several texts, in their order."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        text = b"" if part is None else part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % (-1 if part is None else len(text)))
        digest.update(text)
    return digest.hexdigest()
