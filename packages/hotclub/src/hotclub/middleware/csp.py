"""Content-Security-Policy: SECURE_CSP and SECURE_CSP_REPORT_ONLY, with a nonce on demand.

Flow: `{{ csp_nonce }}` in a template makes the nonce → the header names it. Without one, the
header is a constant.
Not here: the language of policies (hotclub_security.csp), decorators (views/decorators/csp.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from hotclub_http import MiddlewareMixin
from hotclub_http.headers import ResponseHeaders
from hotclub_security import CSP, LazyNonce, compile_policy
from hotclub_security.csp import CompiledPolicy

from hotclub.conf import settings

__all__ = ["ContentSecurityPolicyMiddleware", "get_nonce"]

_PLACES = (
    (CSP.HEADER_ENFORCE.value, "_csp_config"),
    (CSP.HEADER_REPORT_ONLY.value, "_csp_ro_config"),
)


def get_nonce(request: Any) -> LazyNonce | None:
    """Return the nonce of a request's response, None where the middleware is not used."""
    nonce: LazyNonce | None = getattr(request, "csp_nonce", None)
    return nonce


def _make_nonce(_request: Any) -> LazyNonce:
    return LazyNonce()


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Sets both headers, unless the view set them; `csp_override` replaces the policy of a view."""

    blocking: ClassVar[bool] = False

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self._policies = {
            header: compile_policy(config)
            for header, config in (
                (CSP.HEADER_ENFORCE.value, settings.SECURE_CSP),
                (CSP.HEADER_REPORT_ONLY.value, settings.SECURE_CSP_REPORT_ONLY),
            )
            if config
        }
        self._constant = ResponseHeaders(
            {name: policy.without_nonce for name, policy in self._policies.items()}
        )

    def process_request(self, request: Any) -> None:
        """Have a nonce made when somebody asks for it."""
        request.slot("csp_nonce", _make_nonce)

    def process_response(self, request: Any, response: Any) -> Any:
        """Set the headers."""
        nonce = request.csp_nonce if request.slot_filled("csp_nonce") else None
        overridden = "_csp_config" in response.__dict__ or "_csp_ro_config" in response.__dict__
        if not nonce and not overridden:
            response.setdefaults(self._constant)
        else:
            self._set_each(response, nonce)
        if nonce is not None and not response.streaming:
            nonce.close()
        return response

    def _set_each(self, response: Any, nonce: LazyNonce | None) -> None:
        for header, attribute in _PLACES:
            if response.has_header(header):
                continue
            policy = self._policy(header, getattr(response, attribute, None))
            if policy is not None:
                response[header] = policy.text(nonce)

    def _policy(self, header: str, override: Mapping[str, Any] | None) -> CompiledPolicy | None:
        if override is None:
            return self._policies.get(header)
        return compile_policy(override) if override else None
