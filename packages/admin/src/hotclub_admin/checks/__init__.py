"""What is wrong with a declaration, said before a visitor meets it.

Flow: ModelAdmin or inline → **problems**: values with Django's numbers. Asks no database.
Rooms: problems → fields, choosers → shared → lists, inlines → model_admin. Not here: who runs them (a
framework registers them).
"""

from hotclub_admin.checks.inlines import check_generic_inline, check_inline
from hotclub_admin.checks.model_admin import check_model_admin
from hotclub_admin.checks.problems import Problem
from hotclub_admin.checks.shared import check_base

__all__ = ["Problem", "check_base", "check_generic_inline", "check_inline", "check_model_admin"]
