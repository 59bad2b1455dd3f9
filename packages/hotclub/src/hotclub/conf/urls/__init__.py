"""What a URLconf has unasked: include(), and the views of errors. Django's `django.conf.urls`."""

from hotclub_routing import include

__all__ = ["handler400", "handler403", "handler404", "handler500", "include"]

handler400 = "hotclub.views.defaults.bad_request"
handler403 = "hotclub.views.defaults.permission_denied"
handler404 = "hotclub.views.defaults.page_not_found"
handler500 = "hotclub.views.defaults.server_error"
