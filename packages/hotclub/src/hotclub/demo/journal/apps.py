"""The application of visits."""

from hotclub.apps import AppConfig


class JournalConfig(AppConfig):
    """Who was where, and how it was."""

    name = "hotclub.demo.journal"
    label = "journal"
    verbose_name = "Journal"
