"""Tags of hotclub_admin."""

from hotclub_admin.templatetags.admin_modify import register

__all__ = ["register"]
