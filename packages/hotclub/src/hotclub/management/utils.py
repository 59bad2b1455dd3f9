"""Small things that commands and setup scripts ask for."""

from __future__ import annotations

from collections.abc import Iterable

from hotclub.apps import apps
from hotclub.management.errors import CommandError
from hotclub.utils.crypto import get_random_string

__all__ = ["get_random_secret_key", "handle_extensions", "parse_apps_and_model_labels"]

_SECRET_KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"  # noqa: S105


def get_random_secret_key() -> str:
    """Return a value for SECRET_KEY: 50 characters by chance."""
    return get_random_string(50, _SECRET_KEY_CHARACTERS)


def handle_extensions(extensions: Iterable[str]) -> set[str]:
    """Return the file extensions of ["html,txt", ".js"], each with its dot."""
    found = ",".join(extensions).replace(" ", "").split(",")
    return {one if one.startswith(".") else f".{one}" for one in found if one}


def parse_apps_and_model_labels(labels: Iterable[str]) -> tuple[set[object], set[object]]:
    """Return (models, configurations of applications) of "music.Album" and "music".

    Raises CommandError for what is not there.
    """
    models: set[object] = set()
    configs: set[object] = set()
    for label in labels:
        try:
            if "." in label:
                models.add(apps.get_model(label))
            else:
                configs.add(apps.get_app_config(label))
        except LookupError as error:
            raise CommandError(f"{label!r}: {error}") from error
    return models, configs
