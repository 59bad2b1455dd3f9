"""AuthTokenSerializer: name and password in, user out."""

from __future__ import annotations

from typing import Any

from hotclub_api import serializers

from hotclub.adapters.api_auth import user_of_password


class AuthTokenSerializer(serializers.Serializer):
    """What a client sends to get its token."""

    username = serializers.CharField(label="Username", write_only=True)
    password = serializers.CharField(
        label="Password",
        style={"input_type": "password"},
        trim_whitespace=False,
        write_only=True,
    )
    token = serializers.CharField(label="Token", read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Add the user. Raises ValidationError, in the same words whatever is wrong."""
        user = user_of_password(
            self.context.get("request"), username=attrs["username"], password=attrs["password"]
        )
        return self._with_user(attrs, user)

    async def avalidate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As validate, awaiting."""
        user = await user_of_password(
            self.context.get("request"), username=attrs["username"], password=attrs["password"]
        )
        return self._with_user(attrs, user)

    def _with_user(self, attrs: dict[str, Any], user: Any) -> dict[str, Any]:
        if not user:
            raise serializers.ValidationError(
                "This name and password do not go together.", code="authorization"
            )
        return {**attrs, "user": user}
