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

        if hasattr(connections._connections, "default"):  # that of the race before
            connections["default"].close()
            del connections["default"]
        connections.settings = connections.configure_settings({"default": _settings(address)})
        if address["vendor"] == "sqlite":
            connections["default"].cursor().execute("PRAGMA synchronous = OFF")
        self.Author, self.Book, self.Note, self.Mark = _models(f"peer_{address['vendor']}")

    def sql(self):
        return self.asked().query.sql_with_params()

    cold_sql = sql
    into = None  # there is no such thing


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


def _models(label):
    from django.db import models

    def model(name, /, **fields):
        meta = type("Meta", (), {"app_label": label, "db_table": name.lower()})
        return type(name, (models.Model,), {"__module__": label, "Meta": meta, **fields})

    def texts():
        return {"text": models.CharField(max_length=100), "size": models.IntegerField()}

    author = model("Author", name=models.CharField(max_length=50))
    book = model(
        "Book",
        title=models.CharField(max_length=100),
        price=models.DecimalField(max_digits=8, decimal_places=2),
        published=models.DateTimeField(),
        in_print=models.BooleanField(),
        pages=models.IntegerField(),
        author=models.ForeignKey(author, models.CASCADE),
    )
    note = model("Note", id=models.IntegerField(primary_key=True), **texts())
    mark = model("Mark", id=models.BigAutoField(primary_key=True), **texts())
    return author, book, note, mark
