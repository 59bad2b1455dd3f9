"""`obtain_auth_token`: POST a name and a password, get {"token": …}."""

from __future__ import annotations

from typing import Any

from hotclub_api import parsers, renderers
from hotclub_api.response import Response
from hotclub_api.views import APIView

from hotclub.api.authtoken.models import Token
from hotclub.api.authtoken.serializers import AuthTokenSerializer


class ObtainAuthToken(APIView):
    """Gives a user's token, made at the first time."""

    throttle_classes = ()
    permission_classes = ()
    parser_classes = (parsers.FormParser, parsers.MultiPartParser, parsers.JSONParser)
    renderer_classes = (renderers.JSONRenderer,)
    serializer_class: Any = AuthTokenSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Return what the serializer may need to know."""
        return {"request": self.request, "format": self.format_kwarg, "view": self}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer."""
        kwargs["context"] = self.get_serializer_context()
        return self.serializer_class(*args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Check the password and answer with the token."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        token, _created = Token.objects.get_or_create(user=serializer.validated_data["user"])
        return Response({"token": token.key})


obtain_auth_token = ObtainAuthToken.as_view()
