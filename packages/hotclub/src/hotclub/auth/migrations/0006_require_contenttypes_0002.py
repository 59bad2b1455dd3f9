import hotclub_migrations as migrations


class Migration(migrations.Migration):
    # Permissions may point to content types once these have their final form.
    dependencies = [
        ("auth", "0005_alter_user_last_login_null"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
