"""What all requests of an application share, and how a request's lazy parts are made.

Flow: application → **RequestPolicy**, **Slot** → request.
Not here: the request itself; checking a host, a cookie or a body against the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from hotclub_http.defaults import default_policy
from hotclub_http.errors import ImproperlyConfigured
from hotclub_http.limits import DEFAULT_LIMITS, Limits
from hotclub_http.ports import CookieSigner, HostPolicy, Renderer, SlotFactory
from hotclub_http.upload_handlers import DEFAULT_UPLOAD_HANDLERS, FileUploadHandler

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801  # reads as a decorator
    """An attribute computed at first touch and plain from then on; may be assigned at any time."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        try:
            value = instance.__dict__[self._name] = self._compute(instance)
        except AttributeError as error:
            keep_for_getattr(instance, error)
            raise
        return value

    if TYPE_CHECKING:

        def __set__(self, instance: object, value: T) -> None: ...


def keep_for_getattr(instance: object, error: AttributeError) -> None:
    """Remember an AttributeError from inside an attribute.

    Python goes on to `__getattr__` and forgets it; whoever has that method raises it again instead
    of saying that there is no such attribute.
    """
    instance.__dict__["_hidden_error"] = error


class Slot(NamedTuple):  # made several times a request: a tuple costs a third of a dataclass
    """How an attribute of a request gets its value at first touch.

    factory: request → value.   afactory: the same for `await request.aslot(name)`.
    """

    factory: SlotFactory | None = None
    afactory: SlotFactory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPolicy:
    """What all requests of an application have in common.

    allow_host: None accepts every well-formed host.
    secure_proxy_ssl_header: (META name, value) by which a proxy says that it got https.
    signer: reads and writes signed cookies.   legacy_cookie_salt: also read those that Django
        signed before 6.1, whose names and salts can be confused.   slots: name → Slot.
    default_charset: how forms and queries are read unless the request says otherwise.
    """

    allow_host: HostPolicy | None = None
    use_x_forwarded_host: bool = False
    use_x_forwarded_port: bool = False
    secure_proxy_ssl_header: tuple[str, str] | None = None
    force_script_name: str | None = None
    default_charset: str = "utf-8"
    limits: Limits = DEFAULT_LIMITS
    upload_handlers: tuple[Callable[[Any], FileUploadHandler], ...] = DEFAULT_UPLOAD_HANDLERS
    signer: CookieSigner | None = None
    legacy_cookie_salt: bool = False
    renderer: Renderer | None = None
    slots: Mapping[str, Slot] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT_POLICY = RequestPolicy()


class PolicyOfNobody:
    """The policy of a request that belongs to no application: the process's, else the defaults."""

    def __get__(self, instance: object, owner: type) -> RequestPolicy:
        return default_policy() or DEFAULT_POLICY


def check_slots(slots: Mapping[str, Any], *, taken: type) -> Mapping[str, Slot]:
    """Return the table of slots; a bare callable becomes a Slot of its colour.

    taken: the class whose own attributes no slot may hide.
    Raises ImproperlyConfigured for a name that it has.
    """
    checked: dict[str, Slot] = {}
    for name, given in slots.items():
        if hasattr(taken, name):
            raise ImproperlyConfigured(f"A slot can't be named {name!r}: every request has that.")
        if isinstance(given, Slot):
            checked[name] = given
        elif iscoroutinefunction(given):
            checked[name] = Slot(afactory=given)
        else:
            checked[name] = Slot(factory=given)
    return MappingProxyType(checked)
