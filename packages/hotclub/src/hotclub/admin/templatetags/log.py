"""Tags of hotclub_admin."""

from hotclub_admin.templatetags.log import register

__all__ = ["register"]
