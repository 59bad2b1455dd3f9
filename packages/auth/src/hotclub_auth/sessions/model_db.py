"""Sessions in the table of a model: the engine `db`, complete.

A project's own engine says in `get_model_class` which model, and in `create_model_instance` what
its further columns hold.
Flow: session → **engine** → models.ModelRecords → rows. Needs the extra `orm`.
"""

from collections.abc import Mapping
from typing import Any

from hotclub_auth.ports import SessionRecords
from hotclub_auth.sessions.models import ModelRecords, Session
from hotclub_auth.sessions.stored import StoredSession

_FIXED = ("session_key", "session_data", "expire_date")


class SessionStore(StoredSession):
    """The engine on a model's rows."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the model; a subclass says another."""
        return Session

    @property
    def model(self) -> Any:
        """The model of this engine."""
        return self.get_model_class()

    def get_records(self) -> SessionRecords:
        """Return the rows of the model."""
        return ModelRecords(self.get_model_class(), self._more_values)

    def create_model_instance(self, data: Mapping[str, Any]) -> Any:
        """Return an unsaved row for the mapping `data`; a subclass fills further columns."""
        return self.model(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def _more_values(self) -> dict[str, Any]:
        if type(self).create_model_instance is SessionStore.create_model_instance:
            return {}
        row = self.create_model_instance(self._get_session())
        fields = row._meta.concrete_fields
        return {one.attname: getattr(row, one.attname) for one in fields if one.name not in _FIXED}
