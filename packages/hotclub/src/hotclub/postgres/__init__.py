"""What PostgreSQL alone has, and the application 'hotclub.postgres'. Django's `django.contrib.postgres`.

Flow: hotclub_orm.postgres, hotclub_forms.postgres, hotclub_migrations → **postgres** → a project's models.
Each name is the library's own object. Installed, it gives texts the lookups `search`, `unaccent` and
`trigram_…`, and numbers and days `contained_by`.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import submodules

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
