"""The site by WSGI; with LEDGER_ASKS_EARLY a connection is open before the server forks."""

import os

from hotclub.wsgi import get_wsgi_application

application = get_wsgi_application()
if os.environ.get("LEDGER_MEMORY"):
    import resource

    limit = int(os.environ["LEDGER_MEMORY"])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
if os.environ.get("LEDGER_ASKS_EARLY"):
    from ledger.models import Account

    Account.objects.count()
