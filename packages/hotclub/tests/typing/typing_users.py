"""What users see of the types of users, sessions and content types; read by mypy, not run."""

from typing import Any, assert_type

from hotclub import orm as models
from hotclub.auth import aauthenticate, authenticate, get_user_model, login
from hotclub.auth.decorators import login_required
from hotclub.auth.models import AbstractUser, Group, User, UserManager
from hotclub.contenttypes.fields import GenericForeignKey
from hotclub.contenttypes.models import ContentType
from hotclub.sessions.models import Session


class Member(AbstractUser):
    instrument = models.CharField(max_length=50)


class Tag(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    thing = GenericForeignKey()


assert_type(User.objects.get(), User)
assert_type(User.objects, UserManager[User])
assert_type(Member.objects.create_user("django").instrument, str)
assert_type(Group.objects.get_by_natural_key("editors"), Group)
assert_type(Session.objects.get().get_decoded(), dict[str, Any])
assert_type(ContentType.objects.get_for_model(User), ContentType)
assert_type(Tag.objects.get().content_type, ContentType)
assert_type(get_user_model(), type[Any])
assert_type(authenticate(username="x", password="y"), Any)
login(object(), User.objects.get())


@login_required
def view(request: object, number: int) -> str:
    return str(number)


assert_type(view(object(), 7), str)


async def check_async() -> None:
    assert_type(await User.objects.acreate_user("django"), User)
    assert_type(await ContentType.objects.aget_for_model(User), ContentType)
    assert_type(await aauthenticate(username="x", password="y"), Any)
