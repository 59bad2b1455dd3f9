"""Another Content-Security-Policy for what a view returns."""

from hotclub_security import csp_override, csp_report_only_override

__all__ = ["csp_override", "csp_report_only_override"]
