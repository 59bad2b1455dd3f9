"""The application of users."""

from typing import Any

from hotclub.apps import AppConfig

__all__ = ["AuthConfig"]


class AuthConfig(AppConfig):
    """Makes the permissions of models after each migration, and notes the time of log-ins."""

    default_auto_field = "hotclub.orm.AutoField"
    name = "hotclub.auth"
    label = "auth"
    verbose_name: Any = "Authentication and Authorization"

    def ready(self) -> None:
        """Hear of migrations and of log-ins; add the checks of user models."""
        from hotclub_auth import get_user_model, user_logged_in
        from hotclub_auth.models import update_last_login
        from hotclub_orm.signals import post_migrate, pre_migrate

        from hotclub.auth.checks import (
            check_middleware,
            check_models_permissions,
            check_user_model,
        )
        from hotclub.auth.management import create_permissions
        from hotclub.auth.management.planning import inject_rename_permissions
        from hotclub.checks import Tags, register

        pre_migrate.connect(inject_rename_permissions, sender=self)
        post_migrate.connect(
            create_permissions, dispatch_uid="hotclub.auth.management.create_permissions"
        )
        names = {field.name for field in get_user_model()._meta.concrete_fields}
        if "last_login" in names:
            user_logged_in.connect(update_last_login, dispatch_uid="update_last_login")
        register(Tags.models)(check_user_model)
        register(Tags.models)(check_models_permissions)
        register(check_middleware)
