"""Words for people."""

import hotclub_migrations as migrations


class Migration(migrations.Migration):
    """Name the proxy as the model."""

    dependencies = [("authtoken", "0003_tokenproxy")]

    operations = [
        migrations.AlterModelOptions(
            name="tokenproxy", options={"verbose_name": "Token", "verbose_name_plural": "Tokens"}
        ),
    ]
