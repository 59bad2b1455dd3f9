"""Which address belongs to which part of the site."""

from hotclub import admin
from hotclub.api.docs import docs_urls
from hotclub.auth.views import LoginView, LogoutView
from hotclub.conf import settings
from hotclub.demo.api import router
from hotclub.demo.journal.forms import LogInForm
from hotclub.demo.journal.views import SignUpView
from hotclub.urls import include, path
from hotclub.views.static import serve

log_in = LoginView.as_view(authentication_form=LogInForm, redirect_authenticated_user=True)
api = [path("api/", include(router.urls))]

urlpatterns = [
    path("", include("hotclub.demo.atlas.urls")),
    path("journal/", include("hotclub.demo.journal.urls")),
    path("sign-up/", SignUpView.as_view(), name="signup"),
    path("log-in/", log_in, name="login"),
    path("log-out/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    *api,
    path("api/", include(docs_urls(api, title="Atlas"))),
    path("static/", include("hotclub.staticfiles.urls")),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media"),
]
