"""A free port, and the server on it.

Flow: host, port → **listening socket** → uvicorn → the site. The port is taken before anything else is
done, so that one in use is told at once.
"""

from __future__ import annotations

import errno
import socket

import uvicorn

from hotclub.demo.launch.errors import ServingError
from hotclub.management.serving import ends_quietly

__all__ = ["address_of", "listen", "names_of", "serve"]

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to the address. Raises ServingError."""
    if not 0 <= port <= 65535:
        raise ServingError(f"A port is a number up to 65535, not {port}: hotclub demo --port 8001")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)  # whoever comes early waits until the site is ready
        except OSError:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:
        raise ServingError(_why(host, port, error)) from error
    return listener


def _why(host: str, port: int, error: OSError | UnicodeError) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} is in use, maybe by another Atlas. Choose another one: "
            f"hotclub demo --port {port + 1 if port < 65535 else 8000}"
        )
    if number == errno.EACCES:
        return f"Port {port} needs more rights than you have: hotclub demo --port 8000"
    return f"{host!r} is no address of this machine ({error}): hotclub demo --host 127.0.0.1"


def address_of(listener: socket.socket, host: str) -> str:
    """Return the URL under which a browser on this machine finds the site."""
    port = listener.getsockname()[1]
    if host in EVERYWHERE:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def names_of(host: str) -> str:
    """Return the value of ATLAS_HOSTS for an address to serve on: any name where all are served."""
    if host in EVERYWHERE:
        return "*"
    own = f"[{host}]" if ":" in host else host
    return f"localhost,127.0.0.1,[::1],{own}"


def serve(listener: socket.socket) -> None:
    """Serve the site until Ctrl-C or a signal to end."""
    config = uvicorn.Config(
        "hotclub.demo.asgi:application", log_level="warning", access_log=False, lifespan="auto"
    )
    with listener, ends_quietly():
        uvicorn.Server(config).run(sockets=[listener])
