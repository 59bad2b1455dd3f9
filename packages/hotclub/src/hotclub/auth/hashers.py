"""Password hashers and what is done with them; they are hotclub_auth's."""

import hotclub_auth.hashers as _library
from hotclub_auth.hashers import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
