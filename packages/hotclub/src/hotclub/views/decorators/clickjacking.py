"""Who may frame what a view returns."""

from hotclub_http.decorators import (
    xframe_options_deny,
    xframe_options_exempt,
    xframe_options_sameorigin,
)

__all__ = ["xframe_options_deny", "xframe_options_exempt", "xframe_options_sameorigin"]
