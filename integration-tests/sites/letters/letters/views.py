"""Views of every kind: generic, function, sync, async, streaming, failing."""

import asyncio
import time

from hotclub.api import serializers, viewsets
from hotclub.api.permissions import IsAuthenticatedOrReadOnly
from hotclub.auth.mixins import LoginRequiredMixin
from hotclub.exceptions import BadRequest, PermissionDenied
from hotclub.http import HttpResponse, JsonResponse, StreamingHttpResponse
from hotclub.views.decorators.csrf import csrf_exempt
from hotclub.views.generic import CreateView, ListView, View

from letters.models import Letter


class Home(ListView):
    """All letters."""

    model = Letter
    paginate_by = 50


class Write(LoginRequiredMixin, CreateView):
    """Write one."""

    model = Letter
    fields = ["subject", "enclosure"]
    success_url = "/"

    def form_valid(self, form):
        form.instance.writer = self.request.user
        return super().form_valid(form)


class Count(View):
    """How many letters there are, asked on the event loop."""

    async def get(self, request):
        user = await request.auser()
        return JsonResponse({"letters": await Letter.objects.acount(), "user": str(user)})


def visits(request):
    """Count the visits of this session."""
    request.session["visits"] = request.session.get("visits", 0) + 1
    return JsonResponse({"visits": request.session["visits"]})


@csrf_exempt
def echo(request):
    """Tell what came."""
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "query": request.GET.dict(),
            "length": len(request.body),
            "scheme": request.scheme,
            "files": {name: one.size for name, one in request.FILES.items()},
        }
    )


def stream(request):
    """Give ten lines, one after the other."""

    def lines():
        for number in range(10):
            yield f"line {number}\n"
            time.sleep(0.03)

    return StreamingHttpResponse(lines(), content_type="text/plain")


async def astream(request):
    """Give ten lines, one after the other, from the event loop."""

    async def lines():
        for number in range(10):
            yield f"line {number}\n"
            await asyncio.sleep(0.03)

    return StreamingHttpResponse(lines(), content_type="text/plain")


async def hello(request):
    """Greet."""
    return HttpResponse("hello")


def fail(request, how):
    """Fail as asked."""
    if how == "forbidden":
        raise PermissionDenied("no")
    if how == "bad":
        raise BadRequest("no")
    raise RuntimeError("a secret: s3cr3t")


class LetterSerializer(serializers.ModelSerializer):
    """A letter as JSON."""

    class Meta:
        model = Letter
        fields = ["id", "subject", "written"]


class Letters(viewsets.ModelViewSet):
    """Letters over the API."""

    queryset = Letter.objects.all()
    serializer_class = LetterSerializer
    permission_classes = [IsAuthenticatedOrReadOnly]

    def perform_create(self, serializer):
        serializer.save(writer=self.request.user)
