"""What models and the back end on them take from hotclub-orm: the one door to it.

Flow: hotclub-orm → **orm_names** → base_user, models, model_backend, sessions.models. Nothing else
here imports the ORM, so all else works without the extra. Not here: any work.
"""

from hotclub_auth.errors import MissingExtra

try:
    import hotclub_orm as orm
except ModuleNotFoundError as missing:
    raise MissingExtra(
        "Users and sessions as models need hotclub-orm: pip install 'hotclub-auth[orm]'"
    ) from missing

from hotclub_orm.contenttypes import ContentType
from hotclub_orm.registry import ModelLookupError, apps
from hotclub_orm.routers import router
from hotclub_orm.zones import is_naive, now

__all__ = ["ContentType", "ModelLookupError", "apps", "is_naive", "now", "orm", "router"]
