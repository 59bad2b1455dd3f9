"""What keeps the demo from starting; every message says why, and what to do.

LaunchError
├── FolderError      the folder
├── ServingError     the address to serve on
└── StoreError       the database
"""

__all__ = ["FolderError", "LaunchError", "ServingError", "StoreError"]


class LaunchError(Exception):
    """The demo can't start."""


class FolderError(LaunchError):
    """The folder can't be used."""


class ServingError(LaunchError):
    """The address can't be served on."""


class StoreError(LaunchError):
    """The database can't be used."""
