"""Content types: each model has a row, so that rows can speak of models.

Flow: migrate → management.create_contenttypes → rows; hotclub_orm.contenttypes reads them.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import submodules

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
