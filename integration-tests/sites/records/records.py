"""Somebody's FastAPI application with hotclub's admin mounted in it; no settings, no framework."""

import os

import hotclub_admin as admin
import hotclub_orm as models
from fastapi import FastAPI
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User


class Band(models.Model):
    name = models.CharField(max_length=80)

    class Meta:
        app_label = "swing"

    def __str__(self):
        return self.name


class Record(models.Model):
    title = models.CharField(max_length=120)
    band = models.ForeignKey(Band, on_delete=models.CASCADE)
    year = models.IntegerField(null=True, blank=True)

    class Meta:
        app_label = "swing"

    def __str__(self):
        return self.title


class RecordInline(admin.TabularInline):
    model = Record
    extra = 1


site = admin.AdminSite()
site.register(Band, search_fields=["name"], inlines=[RecordInline])
site.register(Record, list_display=["title", "band", "year"], list_filter=["year"])

database = models.Database(os.environ["RECORDS_DATABASE"])
database.create_tables()
User.objects.create_superuser("django", password="nuages-1940")
Record.objects.create(
    title="Minor Swing", year=1937, band=Band.objects.create(name="Quintette du Hot Club de France")
)

app = FastAPI()


@app.get("/records")
async def records() -> list[str]:
    return [record.title async for record in Record.objects.order_by("title")]


app.mount(
    "/back/office",
    AdminApplication(site, secret_key="records-" + "k" * 50, allowed_hosts=["127.0.0.1"]),
)
