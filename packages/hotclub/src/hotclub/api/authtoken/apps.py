"""The application `hotclub.api.authtoken`."""

from hotclub.apps import AppConfig


class AuthTokenConfig(AppConfig):
    """Tokens of users."""

    name = "hotclub.api.authtoken"
    verbose_name = "Auth Token"
