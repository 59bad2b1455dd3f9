"""Tags of hotclub_admin."""

from hotclub_admin.templatetags.admin_assets import register

__all__ = ["register"]
