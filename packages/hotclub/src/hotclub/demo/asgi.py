"""Atlas for ASGI servers: `uvicorn hotclub.demo.asgi:application`."""

import os

from hotclub.asgi import get_asgi_application

os.environ.setdefault("HOTCLUB_SETTINGS_MODULE", "hotclub.demo.settings")

application = get_asgi_application()
