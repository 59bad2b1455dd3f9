"""The application that static files are."""

from typing import ClassVar

from hotclub.apps import AppConfig
from hotclub.utils.translation import gettext_lazy as _

__all__ = ["StaticFilesConfig"]


class StaticFilesConfig(AppConfig):
    """Its name in INSTALLED_APPS is "hotclub.staticfiles".

    ignore_patterns: what collectstatic leaves out; a subclass may name others.
    """

    name = "hotclub.staticfiles"
    verbose_name = _("Static Files")
    ignore_patterns: ClassVar[list[str]] = ["CVS", ".*", "*~"]
