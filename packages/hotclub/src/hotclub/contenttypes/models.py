"""The model of content types; it is hotclub_orm's."""

from hotclub_orm.contenttypes import ContentType, ContentTypeManager

__all__ = ["ContentType", "ContentTypeManager"]
