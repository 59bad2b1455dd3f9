"""Everything Django does, composed of libraries that each play alone.

Flow: settings (conf) → composition (setup: logging, applications, adapters) → application → server.

Every module here is either a face, which shows a library's names under the family's
(`hotclub.orm`, `hotclub.forms`, `hotclub.http` …), or a part of the framework that no library
has: settings, the registry of applications, the command line, test tools. Importing `hotclub`
imports none of them; each comes when it is asked for.

Import levels, from the ground up: errors → conf → apps → adapters → composition → faces →
applications (auth, admin, sessions …) → application → management, test.
"""

__all__ = ["VERSION", "__version__", "get_version", "setup"]

__version__ = "0.1.0"
VERSION = (0, 1, 0, "alpha", 0)


def get_version() -> str:
    """Return the version as packaging tools write it."""
    from hotclub.utils.version import get_version as written

    return written()


def setup(set_prefix: bool = True) -> None:
    """Make the framework ready: logging, installed applications, what joins the libraries.

    set_prefix: whether `FORCE_SCRIPT_NAME` becomes the prefix of reversed URLs at once. Calling it
    again is harmless. Raises ImproperlyConfigured when the settings can't be used.
    """
    from hotclub.composition import compose

    compose(set_prefix=set_prefix)
