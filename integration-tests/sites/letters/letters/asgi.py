"""For ASGI servers."""

import os

from hotclub.asgi import get_asgi_application

os.environ.setdefault("HOTCLUB_SETTINGS_MODULE", "letters.settings")
application = get_asgi_application()
