"""Files that are gone when they are closed."""

from tempfile import NamedTemporaryFile, gettempdir

__all__ = ["NamedTemporaryFile", "gettempdir"]
