"""Views for staff alone."""

from hotclub_admin.guards import staff_member_required

__all__ = ["staff_member_required"]
