"""The application that messages are."""

from hotclub.apps import AppConfig
from hotclub.utils.translation import gettext_lazy as _

__all__ = ["MessagesConfig"]


class MessagesConfig(AppConfig):
    """Its name in INSTALLED_APPS is "hotclub.messages"."""

    name = "hotclub.messages"
    verbose_name = _("Messages")
