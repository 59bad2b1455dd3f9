"""What tests assert of responses, pages, forms and texts.

Flow: response, text, form → **Assertions** → AssertionError that shows both sides.
Not here: texts alone (asserts_of_texts.py), the database (testcases.py), comparing trees (html.py).
"""

# ruff: noqa: PT009, PT027 - this is where the assertions of unittest are extended

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from hotclub_security import validate_host
from hotclub_templates.tags.partials import PartialTemplate

from hotclub.conf import settings
from hotclub.test.asserts_of_texts import TextAssertions, count_of, prefixed
from hotclub.test.client import rendered_templates

__unittest = True  # unittest leaves the frames of such modules out of its tracebacks

__all__ = ["Assertions"]

_OF_ONE_REQUEST = {"HTTP_COOKIE", "HTTP_HOST", "HTTP_REFERER"}
_DEFAULT_ERRORS = "The errors of {subject} are not those that were expected."


class Assertions(TextAssertions):
    """Assertions of Django's names, for all test cases."""

    client: Any

    # responses

    def assertContains(  # noqa: N802
        self,
        response: Any,
        text: Any,
        count: int | None = None,
        status_code: int = 200,
        msg_prefix: str = "",
        html: bool = False,
    ) -> None:
        """The response has the status, and the text occurs in it (exactly `count` times)."""
        shown, found, body = self._occurrences(response, text, status_code, msg_prefix, html)
        prefix = prefixed(msg_prefix)
        if count is None:
            self.assertTrue(
                found, f"{prefix}Couldn't find {shown} in the following response\n{body}"
            )
        else:
            self.assertEqual(
                found, count,
                f"{prefix}Found {found} instances of {shown} (expected {count}) in the following "
                f"response\n{body}",
            )  # fmt: skip

    def assertNotContains(  # noqa: N802
        self,
        response: Any,
        text: Any,
        status_code: int = 200,
        msg_prefix: str = "",
        html: bool = False,
    ) -> None:
        """The response has the status, and the text does not occur in it."""
        shown, found, body = self._occurrences(response, text, status_code, msg_prefix, html)
        self.assertEqual(
            found,
            0,
            f"{prefixed(msg_prefix)}{shown} unexpectedly found in the following response\n{body}",
        )

    def _occurrences(
        self, response: Any, text: Any, status_code: int, msg_prefix: str, html: bool
    ) -> tuple[str, int, str]:
        if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
            response.render()
        self.assertEqual(
            response.status_code, status_code,
            f"{prefixed(msg_prefix)}Couldn't retrieve content: Response code was "
            f"{response.status_code} (expected {status_code})",
        )  # fmt: skip
        if response.streaming:
            raw = b"".join(response.streaming_content)
            response.streaming_content = [raw]  # so that it can be looked at once more
        else:
            raw = response.content
        if isinstance(text, bytes) and not html:
            return repr(text), raw.count(text), repr(raw)
        body = raw.decode(response.charset)
        wanted = text.decode(response.charset) if isinstance(text, bytes) else str(text)
        if not html:
            return repr(wanted), body.count(wanted), body
        tree = self._parsed(body, "Response's content is not valid HTML:")
        needle = self._parsed(wanted, "Second argument is not valid HTML:")
        return repr(wanted), count_of(tree, needle), body

    def assertRedirects(  # noqa: N802
        self,
        response: Any,
        expected_url: Any,
        status_code: int = 302,
        target_status_code: int = 200,
        msg_prefix: str = "",
        fetch_redirect_response: bool = True,
    ) -> None:
        """The response redirects there (for follow=True: at the end), and the target answers."""
        prefix = prefixed(msg_prefix)
        chain = getattr(response, "redirect_chain", None)
        if chain is not None:
            self.assertTrue(chain, f"{prefix}Response didn't redirect as expected: Response code was "
                                   f"{response.status_code} (expected {status_code})")  # fmt: skip
            self.assertEqual(chain[0][1], status_code,
                             f"{prefix}Initial response didn't redirect as expected: Response code "
                             f"was {chain[0][1]} (expected {status_code})")  # fmt: skip
            url = urljoin(response.request["PATH_INFO"], chain[-1][0])
            self.assertEqual(response.status_code, target_status_code,
                             f"{prefix}Response didn't redirect as expected: Final Response code was "
                             f"{response.status_code} (expected {target_status_code})")  # fmt: skip
        else:
            self.assertEqual(response.status_code, status_code,
                             f"{prefix}Response didn't redirect as expected: Response code was "
                             f"{response.status_code} (expected {status_code})")  # fmt: skip
            url = urljoin(_path_of(response), response["Location"])
            if fetch_redirect_response:
                self._fetch(response, url, target_status_code, prefix)
        expected = str(expected_url)
        if not (urlsplit(url).netloc and urlsplit(expected).netloc):
            url, expected = _without_host(url, response), _without_host(expected, response)
        self.assertURLEqual(
            url, expected,
            f"{prefix}Response redirected to '{url}', expected '{expected_url}'",
        )  # fmt: skip

    def _fetch(self, response: Any, url: str, expected: int, prefix: str) -> None:
        parts = urlsplit(url)
        host = response.request.get("SERVER_NAME", "testserver")
        own = parts.hostname in (host, "testserver") or validate_host(
            parts.hostname or "", settings.ALLOWED_HOSTS
        )
        if parts.netloc and not own:
            raise ValueError(
                f"The test client can't fetch {url}: it is another site's. Name the host in "
                "ALLOWED_HOSTS, or use assertRedirects(…, fetch_redirect_response=False)."
            )
        # What the first request was sent with, the second is sent with, too.
        headers = {
            name: value
            for name, value in response.request.items()
            if name.startswith("HTTP_") and name not in _OF_ONE_REQUEST
        }
        got = response.client.get(
            parts.path or "/", dict_of(parts.query), secure=parts.scheme == "https", **headers
        )
        self.assertEqual(got.status_code, expected,
                         f"{prefix}Couldn't retrieve redirection page '{parts.path}': response code "
                         f"was {got.status_code} (expected {expected})")  # fmt: skip

    def assertURLEqual(self, url1: Any, url2: Any, msg_prefix: str = "") -> None:  # noqa: N802
        """Two addresses are the same but for the order of query parameters of different names."""
        same = _normal_url(str(url1)) == _normal_url(str(url2))
        self.assertTrue(same, msg_prefix or f"Expected '{url1}' to equal '{url2}'.")

    # templates

    def assertTemplateUsed(  # noqa: N802
        self,
        response: Any = None,
        template_name: str | None = None,
        msg_prefix: str = "",
        count: int | None = None,
    ) -> Any:
        """The response, or what happens in the `with`, was rendered with the template."""
        if not hasattr(response, "templates"):
            name = _template_name(response, template_name)
            return self._template_context(name, msg_prefix, count, used=True)
        self._check_used(_names(response.templates), template_name, msg_prefix, count)
        return None

    def assertTemplateNotUsed(  # noqa: N802
        self, response: Any = None, template_name: str | None = None, msg_prefix: str = ""
    ) -> Any:
        """As assertTemplateUsed, the other way round."""
        if not hasattr(response, "templates"):
            name = _template_name(response, template_name)
            return self._template_context(name, msg_prefix, None, used=False)
        self._check_unused(_names(response.templates), template_name, msg_prefix)
        return None

    @contextmanager
    def _template_context(
        self, name: str, msg_prefix: str, count: int | None, *, used: bool
    ) -> Iterator[None]:
        with rendered_templates() as found:
            yield
        names = _names([template for template, _ in found])
        if used:
            self._check_used(names, name, msg_prefix, count)
        else:
            self._check_unused(names, name, msg_prefix)

    def _check_used(
        self, names: list[str], wanted: Any, msg_prefix: str, count: int | None
    ) -> None:
        prefix = prefixed(msg_prefix)
        if not names:
            self.fail(f"{prefix}No templates used to render the response")
        self.assertIn(wanted, names, f"{prefix}Template '{wanted}' was not a template used to render "
                                     f"the response. Templates used: {', '.join(names)}")  # fmt: skip
        if count is not None:
            self.assertEqual(names.count(wanted), count,
                             f"{prefix}Template '{wanted}' was expected to be rendered {count} "
                             f"time(s) but was actually rendered {names.count(wanted)} time(s).")  # fmt: skip

    def _check_unused(self, names: list[str], wanted: Any, msg_prefix: str) -> None:
        self.assertNotIn(wanted, names, f"{prefixed(msg_prefix)}Template '{wanted}' was used "
                                        "unexpectedly in rendering the response")  # fmt: skip

    # forms

    def assertFormError(  # noqa: N802
        self, form: Any, field: str | None, errors: Any, msg_prefix: str = ""
    ) -> None:
        """The field (None: the form itself) has exactly these errors."""
        self._assert_form_error(form, field, errors, f"form {form!r}", msg_prefix)

    def assertFormSetError(  # noqa: N802
        self, formset: Any, form_index: int | None, field: str | None, errors: Any,
        msg_prefix: str = "",
    ) -> None:  # fmt: skip
        """A form of the set (None: the set itself) has exactly these errors."""
        wanted = [errors] if isinstance(errors, str) else list(errors)
        if form_index is None:
            if field is not None:
                raise ValueError("You must use field=None with form_index=None.")
            found = [str(one) for one in formset.non_form_errors()] if formset.is_bound else []
            self.assertEqual(found, wanted, prefixed(msg_prefix)
                             + _DEFAULT_ERRORS.format(subject=f"formset {formset!r}"))  # fmt: skip
            return
        count = formset.total_form_count()
        if form_index >= count:
            self.fail(f"{prefixed(msg_prefix)}The formset {formset!r} only has {count} forms.")
        self._assert_form_error(
            formset.forms[form_index],
            field,
            wanted,
            f"form {form_index} of {formset!r}",
            msg_prefix,
        )

    def _assert_form_error(
        self, form: Any, field: str | None, errors: Any, subject: str, msg_prefix: str
    ) -> None:
        prefix = prefixed(msg_prefix)
        if not form.is_bound:
            self.fail(f"{prefix}The {subject} is not bound, it will never have any errors.")
        if field is not None and field not in form.fields:
            self.fail(f"{prefix}The {subject} does not contain the field {field!r}.")
        wanted = [errors] if isinstance(errors, str) else list(errors)
        found = form.non_field_errors() if field is None else form.errors.get(field, [])
        where = f"field {field!r} of {subject}" if field else subject
        self.assertEqual([str(one) for one in found], [str(one) for one in wanted],
                         prefix + _DEFAULT_ERRORS.format(subject=where))  # fmt: skip

    def assertFieldOutput(  # noqa: N802
        self,
        fieldclass: Any,
        valid: Mapping[Any, Any],
        invalid: Mapping[Any, Any],
        field_args: Any = None,
        field_kwargs: Any = None,
        empty_value: Any = "",
    ) -> None:
        """A form field cleans each of `valid` to its value, and refuses each of `invalid` so."""
        from hotclub_forms import ValidationError

        args, kwargs = list(field_args or ()), dict(field_kwargs or {})
        required = fieldclass(*args, **kwargs)
        optional = fieldclass(*args, **{**kwargs, "required": False})
        for raw, expected in valid.items():
            self.assertEqual(required.clean(raw), expected)
            self.assertEqual(optional.clean(raw), expected)
        for raw, errors in invalid.items():
            for one in (required, optional):
                with self.assertRaises(ValidationError) as caught:
                    one.clean(raw)
                self.assertEqual(caught.exception.messages, errors)
        for empty in required.empty_values:
            with self.assertRaises(ValidationError) as caught:
                required.clean(empty)
            self.assertEqual(caught.exception.messages, [str(required.error_messages["required"])])
            self.assertEqual(optional.clean(empty), empty_value)

    # what happens

    def assertRaisesMessage(  # noqa: N802
        self, expected_exception: Any, expected_message: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """An exception is raised whose text holds the message; as call or as context manager."""
        manager = self._raises(expected_exception, str(expected_message))
        return _entered_or_called(manager, args, kwargs)

    @contextmanager
    def _raises(self, expected: Any, message: str) -> Iterator[Any]:
        with self.assertRaises(expected) as caught:
            yield caught
        self.assertIn(message, str(caught.exception))

    def assertWarnsMessage(  # noqa: N802
        self, expected_warning: Any, expected_message: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """As assertRaisesMessage, for warnings."""
        manager = self._warns(expected_warning, str(expected_message))
        return _entered_or_called(manager, args, kwargs)

    @contextmanager
    def _warns(self, expected: Any, message: str) -> Iterator[Any]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield caught
        texts = [str(one.message) for one in caught if issubclass(one.category, expected)]
        self.assertTrue(any(message in text for text in texts),
                        f"No {expected.__name__} with {message!r}, but: {texts}")  # fmt: skip


def _entered_or_called(
    manager: AbstractContextManager[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    if not args:
        return manager
    function: Callable[..., Any] = args[0]
    with manager:
        function(*args[1:], **kwargs)
    return None


def _template_name(response: Any, template_name: Any) -> str:
    """Return the name that a context manager is for.

    Raises ValueError for a response that no test client has fetched, TypeError for no name.
    """
    if hasattr(response, "status_code"):
        raise ValueError(
            "Which templates were used is known of responses that the test client has fetched: "
            "use self.client, or 'with self.assertTemplateUsed(name):' around the call of the view."
        )
    name = response or template_name
    if not isinstance(name, str):
        raise TypeError(
            "assertTemplateUsed() takes a response of the test client and a name, or, as context "
            "manager, a name."
        )
    return name


def _names(templates: list[Any]) -> list[str]:
    return [_name_of(template) for template in templates if template.name is not None]


def _name_of(template: Any) -> str:
    """Return the name that a template was asked for by; that of a partial is "page.html#name"."""
    whole = getattr(getattr(template, "origin", None), "template_name", None)
    name: str = template.name
    return f"{whole}#{name}" if isinstance(template, PartialTemplate) and whole else name


def dict_of(query: str) -> dict[str, list[str]]:
    """Return the parameters of a query string by name."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def _normal_url(url: str) -> str:
    parts = urlsplit(url)
    query = sorted(parse_qsl(parts.query, keep_blank_values=True), key=lambda pair: pair[0])
    return urlunsplit(
        (parts.scheme, parts.netloc, unquote(parts.path), urlencode(query), parts.fragment)
    )


def _path_of(response: Any) -> str:
    """Return the path that was asked for; "" for a response that no test client has fetched."""
    path: str = getattr(response, "request", {}).get("PATH_INFO", "")
    return path


def _without_host(url: str, response: Any) -> str:
    """Return the address without the host that the test client talks to."""
    parts = urlsplit(url)
    own = {getattr(response, "request", {}).get("SERVER_NAME", "testserver"), "testserver"}
    if parts.hostname in own:
        return urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return url
