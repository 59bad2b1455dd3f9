"""The site by ASGI."""

from hotclub.asgi import get_asgi_application

application = get_asgi_application()
