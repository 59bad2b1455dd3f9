"""Routes that the templates of the compared packages link to."""

from django.contrib import admin
from django.contrib.auth import urls as auth_urls
from django.urls import include, path

urlpatterns = [
    path("admin/doc/", include("django.contrib.admindocs.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("rest_framework.urls")),
    path("auth/", include(auth_urls)),
    path("__debug__/", include("debug_toolbar.urls")),
]
