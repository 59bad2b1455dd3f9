"""The exceptions of this package, each with its facts as attributes.

Not here: anything that decides; these classes only say what was decided.

    SecurityError
    ├── BadSignature            the text was not signed with this key and salt
    │   └── SignatureExpired    it was, but longer ago than allowed
    ├── ImproperlyConfigured    a policy or a key that cannot be used
    ├── InvalidAlgorithm        a hash that hashlib lacks (also a ValueError)
    ├── NonceTooLate            a nonce was first asked for after the headers had gone
    ├── RateLimited             a limit was reached
    ├── RequestAborted          the visitor left while the form was being read
    └── SuspiciousOperation     a visitor sent what no honest client sends
        ├── DisallowedHost
        ├── DisallowedRedirect
        └── RequestDataTooBig
"""


class SecurityError(Exception):
    """Root of all exceptions of this package."""


class BadSignature(SecurityError):
    """The signature does not belong to the text, the salt and any of the keys."""


class SignatureExpired(BadSignature):
    """The signature is right but older than allowed.

    age_seconds and max_age_seconds hold both sides of the comparison.
    """

    def __init__(self, age_seconds: float, max_age_seconds: float) -> None:
        self.age_seconds, self.max_age_seconds = age_seconds, max_age_seconds
        super().__init__(
            f"The signature is {age_seconds:.0f} seconds old; {max_age_seconds:.0f} are allowed."
        )


class ImproperlyConfigured(SecurityError):
    """A key is missing or a policy holds a value that cannot be used."""


class InvalidAlgorithm(SecurityError, ValueError):
    """The named hash algorithm is not one that hashlib can key."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        super().__init__(
            f"{algorithm!r} is not a hash algorithm usable for signing; take 'sha256' or 'sha512'."
        )


class NonceTooLate(SecurityError):
    """The nonce was first asked for after the response's headers had been sent."""

    def __init__(self) -> None:
        super().__init__(
            "The CSP nonce was first asked for after the headers had been sent, so the browser "
            "could not learn it. Ask for it before the response starts, for example "
            "with str(nonce) in the view."
        )


class RateLimited(SecurityError):
    """A limit was reached; retry_after_seconds says when the next attempt can succeed."""

    def __init__(self, key: str, retry_after_seconds: float) -> None:
        self.key, self.retry_after_seconds = key, retry_after_seconds
        super().__init__(f"Too many attempts; try again in {retry_after_seconds:.0f} seconds.")


class RequestAborted(SecurityError):
    """The visitor left while the form was being read; nobody is there to be answered."""


class SuspiciousOperation(SecurityError):
    """A request that no well-behaved client makes; status is the HTTP answer it deserves."""

    status = 400


class DisallowedHost(SuspiciousOperation):
    """The Host of a request is malformed, repeated, or not one of the allowed hosts.

    host is the refused text, shortened; it is the visitor's and must be escaped when shown.
    """

    def __init__(self, message: str, host: str = "") -> None:
        self.host = host
        super().__init__(message)


class DisallowedRedirect(SuspiciousOperation):
    """A redirect to a scheme or with characters that browsers must not be sent to."""


class RequestDataTooBig(SuspiciousOperation):
    """The form is longer than what may be held in memory to look for its token."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(
            f"No form token within the first {limit_bytes} bytes of the request body. Send it in "
            f"the request header, put its field first, or raise max_form_bytes."
        )
