import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_auth.names import UnicodeUsernameValidator


class Migration(migrations.Migration):
    dependencies = [("auth", "0006_require_contenttypes_0002")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                "username",
                error_messages={"unique": "This user name is taken."},
                help_text="At most 150 characters: letters, digits and @ . + - _",
                max_length=30,
                unique=True,
                validators=[UnicodeUsernameValidator()],
            ),
        ),
    ]
