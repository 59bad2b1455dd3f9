"""The application of places."""

from hotclub.apps import AppConfig


class AtlasConfig(AppConfig):
    """Continents, countries, cities."""

    name = "hotclub.demo.atlas"
    label = "atlas"
    verbose_name = "Atlas"
