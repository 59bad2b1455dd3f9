"""`LiveServerTestCase`: the project behind a real socket, for browsers and other programs.

Flow: class set-up → uvicorn in a thread, on a free port → `self.live_server_url` → class tear-down.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, ClassVar

from hotclub.test.overriding import modify_settings
from hotclub.test.testcases import TransactionTestCase

__all__ = ["LiveServerTestCase", "LiveServerThread", "StaticLiveServerTestCase"]

_SECONDS_TO_START = 15


class LiveServerThread(threading.Thread):
    """A server in a thread. url: where it is, once `start_and_wait` has returned."""

    def __init__(self, application: Any, host: str = "localhost", port: int = 0) -> None:
        super().__init__(name="hotclub-live-server", daemon=True)
        self.application, self.host = application, host
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self._started_serving = threading.Event()
        self.error: BaseException | None = None
        self._server: Any = None

    @property
    def url(self) -> str:
        """The address."""
        return f"http://{self.host}:{self.port}"

    def run(self) -> None:
        """Serve until `terminate`."""
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self.error = error
        finally:
            self._started_serving.set()

    async def _serve(self) -> None:
        import uvicorn

        config = uvicorn.Config(
            self.application, log_level="critical", access_log=False, lifespan="auto",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        # The socket listens since it was made: who connects from now on is answered.
        asyncio.get_running_loop().call_soon(self._started_serving.set)
        await self._server.serve(sockets=[self._socket])

    def start_and_wait(self) -> None:
        """Start; return when requests are answered. Raises what stopped it."""
        self.start()
        if not self._started_serving.wait(_SECONDS_TO_START):
            raise TimeoutError(f"The live server did not start in {_SECONDS_TO_START} s.")
        if self.error is not None:
            raise self.error

    def terminate(self) -> None:
        """Stop, and wait until it has."""
        if self._server is not None:
            self._server.should_exit = True
        self.join(_SECONDS_TO_START)
        self._socket.close()


class LiveServerTestCase(TransactionTestCase):
    """A test against a running server: `self.live_server_url`.

    host: the name it listens on. port: 0 takes a free one.
    """

    host: ClassVar[str] = "localhost"
    port: ClassVar[int] = 0
    server_thread_class: ClassVar[type[LiveServerThread]] = LiveServerThread
    server_thread: ClassVar[LiveServerThread]
    live_server_url: ClassVar[str]
    allowed_host: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        """Start the server."""
        super().setUpClass()
        cls.allowed_host = cls.host
        cls.enterClassContext(modify_settings(ALLOWED_HOSTS={"append": cls.allowed_host}))
        cls.server_thread = cls.server_thread_class(cls._served(), cls.host, cls.port)
        cls.addClassCleanup(cls.server_thread.terminate)
        cls.server_thread.start_and_wait()
        cls.live_server_url = cls.server_thread.url

    @classmethod
    def _served(cls) -> Any:
        """Return the application; static files are answered as in development."""
        from hotclub.application import current_application
        from hotclub.apps import apps

        application = _Current(current_application)
        if apps.is_installed("hotclub.staticfiles"):
            from hotclub.staticfiles.handlers import ASGIStaticFilesHandler

            return ASGIStaticFilesHandler(application)
        return application


class _Current:
    """The project's application as the settings are at the time of each request."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._application()(scope, receive, send)


class StaticLiveServerTestCase(LiveServerTestCase):
    """As LiveServerTestCase, which serves static files already."""
