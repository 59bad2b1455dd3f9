"""Atlas for WSGI servers: `gunicorn hotclub.demo.wsgi:application`."""

import os

from hotclub.wsgi import get_wsgi_application

os.environ.setdefault("HOTCLUB_SETTINGS_MODULE", "hotclub.demo.settings")

application = get_wsgi_application()
