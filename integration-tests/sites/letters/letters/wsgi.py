"""For WSGI servers."""

import os

from hotclub.wsgi import get_wsgi_application

os.environ.setdefault("HOTCLUB_SETTINGS_MODULE", "letters.settings")
application = get_wsgi_application()
