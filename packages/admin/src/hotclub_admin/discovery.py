"""Importing the `admin` module of each application, so that what it registers is there."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from hotclub_admin.registering import site


def autodiscover(packages: Iterable[str] = (), register_to: Any = None) -> None:
    """Import `<package>.admin` of each package that has one.

    What such a module raises is raised, and what it had registered until then is taken back.
    """
    target = site if register_to is None else register_to
    for package in packages:
        name = f"{package}.admin"
        if find_spec(name) is None:
            continue
        before = copy.copy(target._registry)
        try:
            import_module(name)
        except Exception:
            target._registry.clear()
            target._registry.update(before)
            raise
