from hotclub.http import HttpResponse, HttpResponseRedirect, JsonResponse
from hotclub.shortcuts import render

from shop.models import Author


def index(request):
    return render(request, "index.html", {"authors": Author.objects.all(), "title": "Shop"})


async def aindex(request):
    names = [author.name async for author in Author.objects.all()]
    return HttpResponse(", ".join(names))


def add(request):
    Author.objects.create(name=request.POST["name"])
    return HttpResponseRedirect("/")


async def aadd(request):
    await Author.objects.acreate(name=request.POST["name"])
    return HttpResponse("ok")


def me(request):
    visits = request.session.get("visits", 0) + 1
    request.session["visits"] = visits
    return HttpResponse(f"{request.user} {visits}")


def moved(request):
    return HttpResponseRedirect("/moved-twice/" if request.GET.get("gone") else "/?a=1&b=2")


def round_and_round(request):
    return HttpResponseRedirect("/round/")


def broken(request):
    raise ZeroDivisionError("on purpose")


def as_json(request):
    return JsonResponse({"method": request.method, "agent": request.headers.get("User-Agent")})
