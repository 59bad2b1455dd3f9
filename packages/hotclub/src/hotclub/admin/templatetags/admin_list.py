"""Tags of hotclub_admin."""

from hotclub_admin.templatetags.admin_list import register

__all__ = ["register"]
