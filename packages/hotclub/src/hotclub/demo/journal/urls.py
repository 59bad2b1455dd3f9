"""The addresses of the journal."""

from hotclub.demo.journal import views
from hotclub.urls import path

app_name = "journal"

urlpatterns = [
    path("", views.VisitListView.as_view(), name="visits"),
    path("add/<slug:city>/", views.VisitCreateView.as_view(), name="add"),
    path("<int:pk>/edit/", views.VisitUpdateView.as_view(), name="edit"),
    path("<int:pk>/delete/", views.VisitDeleteView.as_view(), name="delete"),
]
