"""What a checker sees of the public names."""

from typing import Any, assert_type

from hotclub_api import ErrorDetail, Response, ValidationError, serializers
from hotclub_api.routers import DefaultRouter


class Tune(serializers.Serializer):
    title = serializers.CharField(max_length=10)


async def use() -> None:
    tune = Tune(data={"title": "Nuages"})
    assert_type(tune.is_valid(raise_exception=True), bool)
    assert_type(await tune.ais_valid(), bool)
    assert_type(Response({}).status_text, str)
    assert_type(ValidationError("no").messages, list[str])
    assert_type(ErrorDetail("no", "code").code, str | None)
    assert_type(DefaultRouter().urls, list[Any])
