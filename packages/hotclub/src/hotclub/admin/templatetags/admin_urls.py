"""Tags of hotclub_admin."""

from hotclub_admin.templatetags.admin_urls import register

__all__ = ["register"]
