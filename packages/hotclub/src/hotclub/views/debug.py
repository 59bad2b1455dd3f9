"""What the page of an error in development shows. Django's `django.views.debug`.

Flow: hotclub_http.debug → **debug** → DEFAULT_EXCEPTION_REPORTER, a project's own reporters.
"""

from hotclub_http.debug import ExceptionReporter, SafeExceptionReporterFilter

__all__ = ["ExceptionReporter", "SafeExceptionReporterFilter"]
