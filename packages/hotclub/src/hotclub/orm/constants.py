"""What stands between the names of a lookup; `django.db.models.constants`."""

from hotclub_orm.plan.paths import LOOKUP_SEP

__all__ = ["LOOKUP_SEP"]
