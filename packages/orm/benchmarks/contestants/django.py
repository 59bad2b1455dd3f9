"""Django, with the same models."""

from contestants.hotclub import Hotclub


class Django(Hotclub):
    name = "django"

    def __init__(self, address):
        import django
        from django.conf import settings

        if not settings.configured:
            settings.configure(USE_TZ=True, INSTALLED_APPS=[], DATABASES={})
            django.setup()
        from django.db import connections

        connections.databases[address["vendor"]] = connections.configure_settings(
            {"default": _settings(address)}
        )["default"]
        self.alias = address["vendor"]
        if self.alias == "sqlite":
            connections[self.alias].cursor().execute("PRAGMA synchronous = OFF")
        self.Author, self.Book, self.Note, self.Mark = _models(self.alias)

    def sql(self):
        return self.asked().query.sql_with_params()

    cold_sql = sql


def _settings(address):
    if address["vendor"] == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": address["path"]}
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(address["url"])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
    }


def _models(alias):
    from django.db import models

    class Manager(models.Manager):
        def get_queryset(self):
            return super().get_queryset().using(alias)

    def model(name, /, **fields):
        label = f"peer_{alias}"
        meta = type("Meta", (), {"app_label": label, "db_table": name.lower()})
        body = {"__module__": label, "Meta": meta, "objects": Manager(), **fields}
        cls = type(name, (models.Model,), body)
        save = cls.save
        cls.save = lambda self, **options: save(self, using=alias, **options)
        return cls

    author = model("Author", name=models.CharField(max_length=50))
    author._meta.base_manager._db = alias
    book = model(
        "Book",
        title=models.CharField(max_length=100),
        price=models.DecimalField(max_digits=8, decimal_places=2),
        published=models.DateTimeField(),
        in_print=models.BooleanField(),
        pages=models.IntegerField(),
        author=models.ForeignKey(author, models.CASCADE),
    )
    text = {"text": models.CharField(max_length=100), "size": models.IntegerField()}
    note = model("Note", id=models.IntegerField(primary_key=True), **text)
    text = {"text": models.CharField(max_length=100), "size": models.IntegerField()}
    mark = model("Mark", id=models.BigAutoField(primary_key=True), **text)
    return author, book, note, mark
