"""The project as an WSGI application: what `mysite/wsgi.py` imports."""

from __future__ import annotations

from typing import Any

__all__ = ["get_wsgi_application"]


def get_wsgi_application() -> Any:
    """Set the project up and return its application, for gunicorn and its kin.

    Raises ImproperlyConfigured for settings that can't work, so a wrong deployment does not start.
    """
    import hotclub
    from hotclub.composition import for_good

    with for_good():
        hotclub.setup(set_prefix=False)
        from hotclub.application import make_application

        return make_application()
