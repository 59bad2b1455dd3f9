"""A message when a form was saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hotclub.messages import api

__all__ = ["SuccessMessageMixin"]


class SuccessMessageMixin:
    """Adds `success_message`, filled in with the cleaned data, when the form of a view is valid."""

    success_message: Any = ""

    if TYPE_CHECKING:
        request: Any

    def form_valid(self, form: Any) -> Any:
        """Do what the view does, then add the message."""
        response = super().form_valid(form)  # type: ignore[misc]
        message = self.get_success_message(form.cleaned_data)
        if message:
            api.success(self.request, message)
        return response

    def get_success_message(self, cleaned_data: Mapping[str, Any]) -> str:
        """Return the text; "" for no message."""
        return str(self.success_message % cleaned_data) if self.success_message else ""
