"""The table of tokens."""

import hotclub_migrations as migrations
import hotclub_orm as orm

from hotclub.conf import settings


class Migration(migrations.Migration):
    """Make it."""

    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("key", orm.CharField(max_length=40, primary_key=True, serialize=False)),
                ("created", orm.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    orm.OneToOneField(
                        settings.AUTH_USER_MODEL, on_delete=orm.CASCADE, related_name="auth_token"
                    ),
                ),
            ],
        ),
    ]
