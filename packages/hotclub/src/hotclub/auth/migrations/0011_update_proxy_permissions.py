from typing import Any

import hotclub_migrations as migrations


def move_permissions(apps: Any, schema_editor: Any, *, back: bool = False) -> None:
    """Let the permissions of a proxy model point to the proxy's own content type, or back."""
    alias = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    types = apps.get_model("contenttypes", "ContentType").objects.db_manager(alias)
    for model in apps.get_models():
        meta = model._meta
        if not meta.proxy:
            continue
        codenames = [f"{action}_{meta.model_name}" for action in meta.default_permissions]
        codenames += [codename for codename, _ in meta.permissions]
        concrete, own = types.get_for_model(model), types.get_for_model(model, False)
        old, new = (own, concrete) if back else (concrete, own)
        # A permission that the proxy has already stays; the old one beside it is for people to judge.
        there = permissions.filter(content_type=new).values_list("codename", flat=True)
        wanted = set(codenames) - set(there)
        permissions.filter(codename__in=wanted, content_type=old).update(content_type=new)


def move_permissions_back(apps: Any, schema_editor: Any) -> None:
    """Undo move_permissions."""
    move_permissions(apps, schema_editor, back=True)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0010_alter_group_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(move_permissions, move_permissions_back)]
