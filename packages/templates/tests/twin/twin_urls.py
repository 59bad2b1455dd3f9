"""Routes of the compared templates."""

from django.http import HttpResponse
from django.urls import path


def page(request: object, **_: object) -> HttpResponse:
    return HttpResponse("page")


urlpatterns = [
    path("books/", page, name="books"),
    path("books/<int:number>/", page, name="book"),
    path("search/<str:word>/<int:page>/", page, name="search"),
]
