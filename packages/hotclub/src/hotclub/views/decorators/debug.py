"""What no error report may show."""

from hotclub_http.debug import sensitive_post_parameters, sensitive_variables

__all__ = ["sensitive_post_parameters", "sensitive_variables"]
