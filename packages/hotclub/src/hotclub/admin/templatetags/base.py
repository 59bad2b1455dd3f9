"""The node of tags whose template may be replaced for an application or a model."""

from hotclub_admin.templatetags.base import InclusionAdminNode

__all__ = ["InclusionAdminNode"]
