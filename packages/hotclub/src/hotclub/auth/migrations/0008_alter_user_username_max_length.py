import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_auth.names import UnicodeUsernameValidator


class Migration(migrations.Migration):
    dependencies = [("auth", "0007_alter_validators_add_error_messages")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                "username",
                error_messages={"unique": "This user name is taken."},
                help_text="At most 150 characters: letters, digits and @ . + - _",
                max_length=150,
                unique=True,
                validators=[UnicodeUsernameValidator()],
            ),
        ),
    ]
