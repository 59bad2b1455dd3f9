"""Sites of the admin, and the project's own: `site`."""

from hotclub_admin.errors import AlreadyRegistered, NotRegistered
from hotclub_admin.registering import DefaultSite as DefaultAdminSite
from hotclub_admin.registering import site
from hotclub_admin.sites import AdminSite, all_sites

__all__ = [
    "AdminSite",
    "AlreadyRegistered",
    "DefaultAdminSite",
    "NotRegistered",
    "all_sites",
    "site",
]
