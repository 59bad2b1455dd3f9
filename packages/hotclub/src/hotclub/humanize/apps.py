"""The application that humanize is."""

from hotclub.apps import AppConfig
from hotclub.utils.translation import gettext_lazy as _

__all__ = ["HumanizeConfig"]


class HumanizeConfig(AppConfig):
    """Its name in INSTALLED_APPS is "hotclub.humanize"."""

    name = "hotclub.humanize"
    verbose_name = _("Humanize")
