"""Whose template it is: a project's, wherever its application stands in INSTALLED_APPS, else ours.

Ours lie under `auth/registration/`, so that no project's `registration/login.html` is hidden by them.
"""

__all__ = ["own_or_ours"]


def own_or_ours(name: str) -> list[str]:
    """Return the names to look for, in turn: "registration/login.html", then ours."""
    return [name, f"auth/{name}"]
