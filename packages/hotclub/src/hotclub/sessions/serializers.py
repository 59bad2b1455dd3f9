"""How a session's mapping becomes bytes: JSON. Nothing is ever unpickled."""

from hotclub_security import JSONSerializer

__all__ = ["JSONSerializer"]
