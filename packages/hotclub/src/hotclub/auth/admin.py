"""Users and groups in the admin.

Flow: list → a name and a password → the rest of the user; the password has a page of its own.
Nobody raises their own rights here: only a superuser makes superusers or changes one, and staff
without that status read their own groups and permissions, as Django's admin lets them write.
Not here: the admin itself (hotclub_admin), the forms (auth/forms).
"""

from __future__ import annotations

from typing import Any

from hotclub_admin.constants import IS_POPUP_VAR
from hotclub_admin.helpers import AdminForm
from hotclub_admin.utils import unquote
from hotclub_auth import update_session_auth_hash
from hotclub_auth.models import Group, User
from hotclub_http import Http404, HttpResponseRedirect, PermissionDenied, TemplateResponse
from hotclub_orm import atomic
from hotclub_orm.routers import router
from hotclub_routing import path, reverse

from hotclub import admin
from hotclub.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from hotclub.utils.decorators import method_decorator
from hotclub.utils.translation import gettext
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.debug import sensitive_post_parameters

__all__ = ["GroupAdmin", "UserAdmin"]

SUCCESS, ERROR = 25, 40
OWN_RIGHTS = ("is_staff", "groups", "user_permissions")


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """Groups, with their permissions in two lists."""

    search_fields = ("name",)
    ordering = ("name",)
    filter_horizontal = ("permissions",)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Fetch what a permission is of together with it: its name says it."""
        if db_field.name == "permissions":
            found = kwargs.get("queryset", db_field.remote_field.model.objects)
            kwargs["queryset"] = found.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class UserAdmin(admin.ModelAdmin):
    """Users. Derive it for a user model of your own, and name its fields in `fieldsets`."""

    add_form_template = "admin/auth/user/add_form.html"
    change_user_password_template: str | None = None
    fieldsets: Any = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets: Any = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "usable_password", "password1", "password2"),
            },
        ),
    )
    form = UserChangeForm
    add_form: Any = AdminUserCreationForm
    change_password_form: Any = AdminPasswordChangeForm
    list_display = ("username", "email", "first_name", "last_name", "is_staff")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ("groups", "user_permissions")

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Ask for name and password first."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Use the form with two passwords for a new user."""
        if obj is None:
            kwargs = {"form": self.add_form, **kwargs}
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """Let nobody but superusers change who is one, or their own rights."""
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or request.user.is_superuser:
            return readonly
        names = {field.name for field in self.opts.get_fields()}
        closed = ["is_superuser", *(OWN_RIGHTS if obj.pk == request.user.pk else ())]
        return [*readonly, *(name for name in closed if name in names)]

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Let nobody but superusers change a superuser."""
        if getattr(obj, "is_superuser", False) and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Let nobody but superusers delete a superuser."""
        if getattr(obj, "is_superuser", False) and not request.user.is_superuser:
            return False
        return bool(super().has_delete_permission(request, obj))

    def get_urls(self) -> list[Any]:
        """Add the page of the password."""
        page = self.admin_site.admin_view(self.user_change_password)
        return [path("<id>/password/", page, name="auth_user_password_change"), *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse to filter by passwords: their hashes could be guessed letter by letter."""
        return not lookup.startswith("password") and bool(
            super().lookup_allowed(lookup, value, request)
        )

    @method_decorator(sensitive_post_parameters())
    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        """Show or take the form of a new user. Who adds users must be allowed to change them."""
        if not self.has_change_permission(request):
            # Whoever makes a user decides what they may do, as whoever changes one does.
            raise PermissionDenied
        name = self.opts.get_field(self.model.USERNAME_FIELD)
        more = {"auto_populated_fields": (), "username_help_text": name.help_text}
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return super().add_view(request, form_url, {**(extra_context or {}), **more})
        with atomic(using=router.db_for_write(self.model)):
            return super().add_view(request, form_url, {**(extra_context or {}), **more})

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: Any, id: str, form_url: str = "") -> Any:
        """Show or take the form of a user's new password."""
        user = self.get_object(request, unquote(id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None:
            raise Http404(
                gettext("There is no %(name)s with the key %(key)r.")
                % {"name": self.opts.verbose_name, "key": id[:200]}
            )
        if request.method != "POST":
            return self._password_page(request, user, self.change_password_form(user), form_url)
        sent = request.POST.copy()
        if "unset-password" in sent:
            # The button says it, whatever the choice above it was left at.
            sent["usable_password"] = "false"  # noqa: S105 - an answer
        form = self.change_password_form(user, sent)
        if not form.is_valid():
            return self._password_page(request, user, form, form_url)
        return self._take_password(request, user, form)

    def _take_password(self, request: Any, user: Any, form: Any) -> Any:
        """Store the password, or that there is none, and go back to the user."""
        if not form.cleaned_data["set_usable_password"] and "unset-password" not in request.POST:
            text = gettext("The form asked for two things at once. Nothing was changed.")
            self.message_user(request, text, ERROR)
            return HttpResponseRedirect(request.get_full_path())
        user = form.save()
        self.log_change(request, user, [{"changed": {"fields": [gettext("Password")]}}])
        if user.has_usable_password():
            text = gettext("The password was changed.")
        else:
            text = gettext("Password-based log-in was turned off for this user.")
        self.message_user(request, text, SUCCESS)
        update_session_auth_hash(request, user)
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=(user.pk,)))

    def _password_page(self, request: Any, user: Any, form: Any, form_url: str) -> Any:
        title = _("Change password: %s") if user.has_usable_password() else _("Set password: %s")
        shown = AdminForm(form, [(None, {"fields": list(form.fields)})], {})
        context = {
            **self.admin_site.each_context(request),
            "title": str(title) % user.get_username(),
            "adminForm": shown,
            "adminform": shown,
            "form_url": form_url,
            "form": form,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "is_popup_var": IS_POPUP_VAR,
            "add": True,
            "change": False,
            "has_delete_permission": False,
            "has_change_permission": True,
            "has_absolute_url": False,
            "opts": self.opts,
            "original": user,
            "save_as": False,
            "show_save": True,
        }
        request.current_app = self.admin_site.name
        template = self.change_user_password_template or "admin/auth/user/change_password.html"
        return TemplateResponse(request, template, context)

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> Any:
        """Go on to the rest of the user, unless another is to be added or a popup waits."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)


if not User._meta.swapped:
    admin.site.register(User, UserAdmin)
