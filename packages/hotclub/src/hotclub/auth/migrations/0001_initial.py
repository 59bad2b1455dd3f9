import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_auth.models import GroupManager, PermissionManager, UserManager
from hotclub_auth.names import UnicodeUsernameValidator
from hotclub_orm.zones import now


class Migration(migrations.Migration):
    dependencies = [("contenttypes", "__first__")]

    operations = [
        migrations.CreateModel(
            name="Permission",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField("name", max_length=50)),
                (
                    "content_type",
                    models.ForeignKey(
                        to="contenttypes.ContentType",
                        on_delete=models.CASCADE,
                        verbose_name="content type",
                    ),
                ),
                ("codename", models.CharField("codename", max_length=100)),
            ],
            options={
                "ordering": ["content_type__app_label", "content_type__model", "codename"],
                "unique_together": {("content_type", "codename")},
                "verbose_name": "permission",
                "verbose_name_plural": "permissions",
            },
            managers=[("objects", PermissionManager())],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField("name", max_length=80, unique=True)),
                (
                    "permissions",
                    models.ManyToManyField(
                        to="auth.Permission", verbose_name="permissions", blank=True
                    ),
                ),
            ],
            options={"verbose_name": "group", "verbose_name_plural": "groups"},
            managers=[("objects", GroupManager())],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField("password", max_length=128)),
                ("last_login", models.DateTimeField("last login", default=now)),
                (
                    "is_superuser",
                    models.BooleanField(
                        "superuser status",
                        default=False,
                        help_text="Gives this user every permission without naming it.",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        "username",
                        max_length=30,
                        unique=True,
                        validators=[UnicodeUsernameValidator()],
                    ),
                ),
                ("first_name", models.CharField("first name", max_length=30, blank=True)),
                ("last_name", models.CharField("last name", max_length=30, blank=True)),
                ("email", models.EmailField("email address", max_length=75, blank=True)),
                (
                    "is_staff",
                    models.BooleanField(
                        "staff status",
                        default=False,
                        help_text="Lets the user into the admin site.",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        "active",
                        default=True,
                        help_text=(
                            "Whether the user may log in. Clear this instead of deleting an account."
                        ),
                    ),
                ),
                ("date_joined", models.DateTimeField("date joined", default=now)),
                (
                    "groups",
                    models.ManyToManyField(
                        to="auth.Group",
                        verbose_name="groups",
                        blank=True,
                        related_name="user_set",
                        related_query_name="user",
                        help_text="The user has the permissions of each of these groups.",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        to="auth.Permission",
                        verbose_name="user permissions",
                        blank=True,
                        related_name="user_set",
                        related_query_name="user",
                        help_text="Permissions of this user alone.",
                    ),
                ),
            ],
            options={
                "swappable": "AUTH_USER_MODEL",
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
            managers=[("objects", UserManager())],
        ),
    ]
