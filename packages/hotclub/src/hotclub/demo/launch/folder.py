"""The folder in which the demo keeps its things.

Flow: --directory → **folder** → secret key, staff user's password, database file, uploads. Whatever is
secret can be read by its owner alone. Nothing but what the demo itself put there is ever deleted.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hotclub.demo.launch.errors import FolderError

__all__ = ["DATABASE_FILE", "DemoFolder", "read_secret_key"]

DATABASE_FILE = "atlas.sqlite3"
KEY_FILE = "secret-key"
PASSWORD_FILE = "admin-password"  # noqa: S105 - the name of a file
MEDIA_FOLDER = "media"


class DemoFolder:
    """A folder that exists and can be written to."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise FolderError(
                f"Atlas can't write to the folder {self.path} ({error.strerror or error}). "
                "Name another one: hotclub demo --directory ~/atlas-demo"
            ) from error

    def secret_key(self) -> str:
        """Return the key that signs sessions; it is made on the first call."""
        return self._kept(KEY_FILE, lambda: secrets.token_urlsafe(50))

    def admin_password(self) -> str:
        """Return the staff user's first password; it is made on the first call."""
        return self._kept(PASSWORD_FILE, lambda: secrets.token_urlsafe(12))

    def clear(self) -> None:
        """Delete what the demo has put here; the folder, and what else is in it, stays."""
        database_files = [
            DATABASE_FILE + end for end in ("", "-wal", "-shm", "-journal", "-migrating")
        ]
        for name in (KEY_FILE, PASSWORD_FILE, *database_files):
            with suppress(FileNotFoundError):
                (self.path / name).unlink()
        shutil.rmtree(self.path / MEDIA_FOLDER / "visits", ignore_errors=True)

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        file = self.path / name
        try:
            with suppress(FileNotFoundError):
                if kept := file.read_text(encoding="ascii").strip():
                    return kept
            return self._keep(file, make())
        except (OSError, UnicodeDecodeError) as error:
            raise FolderError(
                f"Atlas can't read or write {file} ({error}). Delete it, or begin anew: "
                "hotclub demo --reset"
            ) from error

    def _keep(self, file: Path, text: str) -> str:
        """Write a file for its owner's eyes; whole or not at all. Of two at once, the first counts."""
        draft = file.with_name(f".{file.name}-{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(text)
        try:
            if file.exists() and not file.read_text(encoding="ascii").strip():
                file.unlink()
            _give_name(draft, file)
        finally:
            draft.unlink(missing_ok=True)
        return file.read_text(encoding="ascii").strip()


def _give_name(draft: Path, file: Path) -> None:
    """Let the draft be the file, unless there is one."""
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        draft.replace(file)


def read_secret_key(directory: Path) -> str:
    """Return the secret key of the demo in that folder. Raises FolderError."""
    return DemoFolder(directory).secret_key()
