"""The application `hotclub.api`: system checks and the command `generateschema`. It has no models."""

from hotclub.apps import AppConfig


class ApiConfig(AppConfig):
    """REST APIs.   label: DRF's, for settings and templates that name it."""

    name = "hotclub.api"
    label = "rest_framework"
    verbose_name = "REST API"

    def ready(self) -> None:
        """Have the settings checked with the project."""
        from hotclub.api.checks import pagination_system_check, settings_check
        from hotclub.checks import Tags, register

        register(Tags.compatibility)(settings_check)
        register(Tags.compatibility)(pagination_system_check)
