"""Log-in and log-out for pages of an API: `path("api-auth/", include("hotclub.api.urls"))`."""

from hotclub_routing import path

from hotclub.auth.views import LoginView, LogoutView

app_name = "rest_framework"
urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
