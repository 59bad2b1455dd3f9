"""The addresses of the atlas."""

from hotclub.demo.atlas import views
from hotclub.urls import path

app_name = "atlas"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("favicon.ico", views.IconView.as_view(), name="icon"),
    path("search/", views.SearchView.as_view(), name="search"),
    path("countries/", views.CountryListView.as_view(), name="countries"),
    path("countries/<slug:slug>/", views.CountryView.as_view(), name="country"),
    path("cities/", views.CityListView.as_view(), name="cities"),
    path("cities/<slug:slug>/", views.CityView.as_view(), name="city"),
]
