"""The signals of requests and settings. Django's `django.core.signals`, and its `setting_changed`.

Flow: application, test tools → **signals** → receivers. Models' signals are in hotclub.orm.signals;
those of migrations are here too.
"""

from hotclub_orm.signals import post_migrate, pre_migrate

from hotclub.dispatch import Signal

__all__ = [
    "got_request_exception",
    "post_migrate",
    "pre_migrate",
    "request_finished",
    "request_started",
    "setting_changed",
]

# environ=… under WSGI, scope=… under ASGI; sender: the application's class.
request_started = Signal()
request_finished = Signal()
# request=…
got_request_exception = Signal()
# setting=…, value=…, enter=…: a test lays a value over a setting, or takes it away again.
setting_changed = Signal()
