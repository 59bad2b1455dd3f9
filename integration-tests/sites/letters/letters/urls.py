"""Addresses."""

from hotclub import admin
from hotclub.api import routers
from hotclub.api.authtoken.views import obtain_auth_token
from hotclub.api.docs import docs_urls
from hotclub.auth.views import LoginView, LogoutView
from hotclub.conf import settings
from hotclub.urls import include, path
from hotclub.views.static import serve

from letters import views

router = routers.DefaultRouter()
router.register("letters", views.Letters)
api = [path("api/", include(router.urls))]

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("write/", views.Write.as_view(), name="write"),
    path("count/", views.Count.as_view()),
    path("visits/", views.visits),
    path("echo/", views.echo),
    path("stream/", views.stream),
    path("astream/", views.astream),
    path("hello/", views.hello),
    path("fail/<how>/", views.fail),
    path("log-in/", LoginView.as_view(), name="login"),
    path("log-out/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    *api,
    path("api/", include(docs_urls(api, title="Letters"))),
    path("api/token/", obtain_auth_token),
    path("static/", include("hotclub.staticfiles.urls")),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
]
