"""The application of content types."""

from typing import Any

from hotclub.apps import AppConfig

__all__ = ["ContentTypesConfig"]


class ContentTypesConfig(AppConfig):
    """Keeps the rows of models in step with the models at each migration."""

    default_auto_field = "hotclub.orm.AutoField"
    name = "hotclub.contenttypes"
    label = "contenttypes"
    verbose_name: Any = "Content Types"

    def ready(self) -> None:
        """Hear of migrations."""
        from hotclub_orm.signals import post_migrate, pre_migrate

        from hotclub.contenttypes.management import (
            create_contenttypes,
            inject_rename_contenttypes_operations,
        )

        pre_migrate.connect(inject_rename_contenttypes_operations, sender=self)
        post_migrate.connect(create_contenttypes)
