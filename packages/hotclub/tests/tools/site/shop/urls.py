from hotclub.urls import path

from shop import views

urlpatterns = [
    path("", views.index, name="index"),
    path("async/", views.aindex),
    path("add/", views.add, name="add"),
    path("aadd/", views.aadd),
    path("me/", views.me),
    path("moved/", views.moved),
    path("round/", views.round_and_round),
    path("broken/", views.broken),
    path("json/", views.as_json),
]
