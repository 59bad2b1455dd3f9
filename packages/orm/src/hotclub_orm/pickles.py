"""Pickles: of which version they are, and of which class their objects.

Flow: models, getting/pickling.py → **pickles** → pickle. What was pickled by another version of this
library is read as well as it can be, with a warning.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from hotclub_orm.registry import ModelLookupError, apps

VERSION_KEY = "_hotclub_orm_version"


@lru_cache(maxsize=1)
def own_version() -> str:
    """Return the version of this library; "unknown" where it was not installed as a distribution."""
    # It loads zipfile and email, which nothing else at the start of a process needs.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hotclub-orm")
    except PackageNotFoundError:
        return "unknown"


def check_version(found: str | None, what: str) -> None:
    """Warn when a pickle is of another version. what: its name in the warning."""
    if found is None:
        text = f"The pickled {what} does not say of which version of hotclub-orm it is."
    elif found != own_version():
        text = (
            f"The pickled {what} is of version {found} of hotclub-orm, and this is {own_version()}: "
            "a pickle is good for the version that made it."
        )
    else:
        return
    warnings.warn(text, RuntimeWarning, stacklevel=3)


def name_of(model: Any) -> Any:
    """Return the label by which the class is found again, or the class where it has none."""
    label = model._meta.label
    known = apps.all_models.get(model._meta.app_label, {}).get(model._meta.model_name)
    return label if known is model else model


def new_of(model: Any) -> Any:
    """Make an empty instance of a class or a label. Raises ModelLookupError."""
    if isinstance(model, str):
        try:
            model = apps.get_model(model)
        except ModelLookupError as error:
            error.add_note("A pickled object can be read where its model is declared.")
            raise
    return model.__new__(model)
