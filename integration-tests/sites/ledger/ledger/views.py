"""What the tests ask for: sums, transfers, and requests that wait for a fault at a known place."""

import os
import time
from pathlib import Path

from hotclub.db import DatabaseError, connection, transaction
from hotclub.http import JsonResponse
from hotclub.orm import F, Sum
from hotclub.views.decorators.csrf import csrf_exempt

from ledger.models import Account, Transfer

FOLDER = Path(os.environ.get("LEDGER_FOLDER", "."))


def total(request):
    found = Account.objects.aggregate(sum=Sum("cents"))["sum"]
    (backend,) = connection.execute("SELECT pg_backend_pid()")[0]
    return JsonResponse({
        "sum": found, "transfers": Transfer.objects.count(), "pid": os.getpid(), "backend": backend,
    })  # fmt: skip


def wait_for_the_fault():
    """Tell the test that the place is reached, and go on when it has done what it does."""
    (FOLDER / "waiting").touch()
    until = time.monotonic() + 10
    while not (FOLDER / "go").exists() and time.monotonic() < until:
        time.sleep(0.02)


def between(request):
    Account.objects.count()
    wait_for_the_fault()
    return JsonResponse({"count": Account.objects.count()})


def inside(request):
    with transaction.atomic():
        Account.objects.filter(name="django").update(cents=F("cents") - 100)
        wait_for_the_fault()
        try:
            Account.objects.filter(name="stephane").update(cents=F("cents") + 100)
        except DatabaseError:
            try:
                Account.objects.count()
            except transaction.TransactionManagementError:
                (FOLDER / "refused").touch()
            raise
    return JsonResponse({})


def slow(request):
    connection.execute("SELECT pg_sleep(%s)", [float(request.GET["seconds"])])
    return JsonResponse({})


async def aslow(request):
    async with transaction.atomic():
        await Account.objects.filter(name="django").aupdate(cents=F("cents"))
        await connection.aexecute("SELECT pg_sleep(%s)", [float(request.GET["seconds"])])
    return JsonResponse({})


def _cross(first, second):
    Account.objects.select_for_update().get(name=first)
    time.sleep(0.3)
    Account.objects.filter(name=second).update(cents=F("cents") + 1)
    Account.objects.filter(name=first).update(cents=F("cents") - 1)


def cross(request):
    names = request.GET["first"], request.GET["second"]
    retry = int(request.GET.get("retry", 0))
    try:
        transaction.atomic(retry=retry)(_cross)(*names)
    except DatabaseError as error:
        return JsonResponse({"error": type(error).__name__})
    return JsonResponse({"error": None})


def _skew(name):
    if Account.objects.aggregate(sum=Sum("cents"))["sum"] >= 200:
        time.sleep(0.3)
        Account.objects.filter(name=name).update(cents=F("cents") - 200)
        transaction.on_commit(lambda: (FOLDER / f"told-{name}-{time.monotonic_ns()}").touch())


def skew(request):
    retry = int(request.GET.get("retry", 0))
    try:
        transaction.atomic(isolation="SERIALIZABLE", retry=retry)(_skew)(request.GET["name"])
    except DatabaseError as error:
        return JsonResponse({"error": type(error).__name__})
    return JsonResponse({"error": None})


def locked(request):
    how = request.GET["how"]
    try:
        with transaction.atomic(statement_timeout=0.2 if how == "timeout" else None):
            rows = Account.objects.select_for_update(
                nowait=how == "nowait", skip_locked=how == "skip"
            ).filter(name="django")
            return JsonResponse({"rows": len(rows)})
    except DatabaseError as error:
        return JsonResponse({"error": type(error).__name__, "after": Account.objects.count()})


def hold(request):
    with transaction.atomic():
        Account.objects.select_for_update().get(name="django")
        wait_for_the_fault()
    return JsonResponse({})


@csrf_exempt
def move(request):
    with transaction.atomic():
        Account.objects.filter(name="django").update(cents=F("cents") - 1)
        Account.objects.filter(name="stephane").update(cents=F("cents") + 1)
        Transfer.objects.create(cents=1)
    return JsonResponse({"pid": os.getpid()})


def greedy(request):
    return JsonResponse({"length": len(bytearray(8 << 30))})
