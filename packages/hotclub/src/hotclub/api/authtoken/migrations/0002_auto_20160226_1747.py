"""Words for people."""

import hotclub_migrations as migrations
import hotclub_orm as orm

from hotclub.conf import settings


class Migration(migrations.Migration):
    """Name model and fields."""

    dependencies = [("authtoken", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="token", options={"verbose_name": "Token", "verbose_name_plural": "Tokens"}
        ),
        migrations.AlterField(
            model_name="token",
            name="created",
            field=orm.DateTimeField(auto_now_add=True, verbose_name="Created"),
        ),
        migrations.AlterField(
            model_name="token",
            name="key",
            field=orm.CharField(
                max_length=40, primary_key=True, serialize=False, verbose_name="Key"
            ),
        ),
        migrations.AlterField(
            model_name="token",
            name="user",
            field=orm.OneToOneField(
                settings.AUTH_USER_MODEL,
                on_delete=orm.CASCADE,
                related_name="auth_token",
                verbose_name="User",
            ),
        ),
    ]
