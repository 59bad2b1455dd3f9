"""Who asks: by password, session, token, or as a server before us says."""

from hotclub_api.authentication import (
    AnonymousUser,
    BaseAuthentication,
    BasicAuthentication,
    ModelTokenStore,
    RemoteUserAuthentication,
    SessionAuthentication,
    TokenAuthentication,
    get_authorization_header,
)

__all__ = [
    "AnonymousUser",
    "BaseAuthentication",
    "BasicAuthentication",
    "ModelTokenStore",
    "RemoteUserAuthentication",
    "SessionAuthentication",
    "TokenAuthentication",
    "get_authorization_header",
]
