"""What keeps the demo from starting; every message says why, and what to do.

LaunchError
├── FolderError      the folder
├── ServingError     the address to serve on
└── StoreError       the database
"""

__all__ = ["FolderError", "LaunchError", "ServingError", "StoreError", "unusable"]

_EXAMPLE = (
    "An address looks like this: hotclub demo --database postgresql://user:password@host/atlas"
)


class LaunchError(Exception):
    """The demo can't start."""


class FolderError(LaunchError):
    """The folder can't be used."""


class ServingError(LaunchError):
    """The address can't be served on."""


class StoreError(LaunchError):
    """The database can't be used."""


def unusable(error: Exception, before: str = "") -> StoreError:
    """Return what to tell of a database that can't be used, in one line.   before: its begin."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if "extra 'postgres'" in text:
        return StoreError(
            "PostgreSQL needs a driver that is not installed: pip install 'hotclub[postgres]'"
        )
    if "not a database" in text or "malformed" in text:
        return StoreError(
            f"The database is damaged ({text}). Make it anew, which loses the visits in it: "
            "hotclub demo --reset"
        )
    if "disk" in text:
        return StoreError(f"{before}{text}. Is there room left on the disk? Run it again then.")
    return StoreError(f"{before}{text}{'' if text.endswith('.') else '.'} {_EXAMPLE}")
