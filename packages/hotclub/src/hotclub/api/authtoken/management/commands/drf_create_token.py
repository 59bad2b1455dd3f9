"""`hotclub drf_create_token NAME`: the token of a user, made if there is none."""

from __future__ import annotations

from typing import Any

from hotclub_auth.settings import get_user_model

from hotclub.api.authtoken.models import Token
from hotclub.management import BaseCommand, CommandError


class Command(BaseCommand):
    """Show a user's token."""

    help = "Shows the token of a user, which is made if there is none."

    def add_arguments(self, parser: Any) -> None:
        """Add the user's name and --reset."""
        parser.add_argument("username", help="Name of the user.")
        parser.add_argument(
            "-r",
            "--reset",
            action="store_true",
            dest="reset_token",
            help="Delete the token that there is, and make another.",
        )

    def create_user_token(self, username: str, reset_token: bool) -> Token:
        """Return the token. Raises DoesNotExist of the user model."""
        user = get_user_model()._default_manager.get_by_natural_key(username)
        if reset_token:
            Token.objects.filter(user=user).delete()
        token, _created = Token.objects.get_or_create(user=user)
        return token

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the token to the terminal."""
        username = options["username"]
        try:
            token = self.create_user_token(username, options["reset_token"])
        except get_user_model().DoesNotExist as missing:
            raise CommandError(f"There is no user {username!r}.") from missing
        self.stdout.write(f"Generated token {token.key} for user {username}")
