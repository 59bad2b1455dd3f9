"""The proxy that the admin shows."""

import hotclub_migrations as migrations


class Migration(migrations.Migration):
    """Declare it; no table changes."""

    dependencies = [("authtoken", "0002_auto_20160226_1747")]

    operations = [
        migrations.CreateModel(
            name="TokenProxy",
            fields=[],
            options={
                "verbose_name": "token",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("authtoken.token",),
        ),
    ]
