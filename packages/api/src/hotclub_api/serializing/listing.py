"""ListSerializer: many of one serializer.

Flow: Serializer(many=True) → ListSerializer(child=Serializer()).
Not here: pages of a list (pagination.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_api.errors import ErrorDetail, SerializerMisuse, ValidationError
from hotclub_api.fields.base import empty
from hotclub_api.html_input import is_html_input, parse_html_list
from hotclub_api.serializing.base import BaseSerializer, as_serializer_error
from hotclub_api.serializing.returned import ReturnDict, ReturnList
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, ask, run


class ListSerializer(BaseSerializer):
    """Shows and takes a list.

    child: the serializer of the members.   allow_empty: none is fine.   max_length, min_length:
    counts; without max_length the setting MAX_LIST_LENGTH bounds what is taken.
    """

    child: Any = None
    many = True
    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "empty": "This list may not be empty.",
        "max_length": "Ensure this field has no more than {max_length} elements.",
        "min_length": "Ensure this field has at least {min_length} elements.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        child = kwargs.pop("child", None)
        child = type(self).child if child is None else child
        if child is None or isinstance(child, type):
            raise SerializerMisuse(f"{type(self).__name__} needs child=, a serializer instance.")
        self.child = child
        self.allow_empty = kwargs.pop("allow_empty", True)
        self.max_length = kwargs.pop("max_length", None)
        self.min_length = kwargs.pop("min_length", None)
        super().__init__(*args, **kwargs)
        self.child.bind(field_name="", parent=self)

    @property
    def asks(self) -> bool:
        """Whether the child or a validator may ask a database."""
        return super().asks or self.child.asks

    def get_initial(self) -> Any:
        """Return the input as far as it has the shape of a list, else nothing."""
        if hasattr(self, "initial_data"):
            return self.to_representation(self.initial_data)
        return []

    def get_value(self, dictionary: Any) -> Any:
        """Return the list; of a form, the fields `name[0]...`."""
        if is_html_input(dictionary):
            return parse_html_list(dictionary, prefix=self.field_name, default=empty)
        return dictionary.get(self.field_name, empty)

    # Input

    def _validation(self, data: Any) -> Steps[Any]:
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        value = yield from self.internal_value_steps(data)
        try:
            yield from self.validator_steps(value)
            value = yield ask(self, "validate", value)
        except ValidationError as problem:
            raise ValidationError(as_serializer_error(problem)) from problem
        if value is None:
            raise SerializerMisuse(f"{type(self).__name__}.validate() must return the list.")
        return value

    def run_validation(self, data: Any = empty) -> Any:
        """Return the checked list.

        Raises ValidationError, or SkipField to leave the field out.
        """
        return run(self._validation(data))

    def validation_steps(self, data: Any = empty) -> Steps[Any]:
        """Check the list, in steps."""
        return (yield from self._validation(data))

    def validate(self, attrs: Any) -> Any:
        """Check the list as a whole and return it; a hook for subclasses."""
        return attrs

    def run_child_validation(self, data: Any) -> Any:
        """Check one member; a hook for subclasses."""
        return self.child.run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        """Return the members, each checked."""
        return run(self._members(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Check the members, in steps."""
        return (yield from self._members(data))

    def _members(self, data: Any) -> Steps[list[Any]]:
        members = self._listed(data)
        values: list[Any] = []
        problems: list[Any] = []
        own_way = type(self).run_child_validation is not ListSerializer.run_child_validation
        in_steps = self.child.asks and not own_way
        quick = None if own_way else getattr(self.child, "quick_check", lambda: None)()
        partial = bool(getattr(self.root, "partial", False))
        for index, member in enumerate(members):
            self._prepare_child(index)
            try:
                if quick is not None and type(member) is dict:
                    value = quick(member, partial)
                elif in_steps:
                    value = yield from self.child.validation_steps(member)
                else:
                    value = self.run_child_validation(member)
            except ValidationError as problem:
                problems.append(problem.detail)
            else:
                values.append(value)
                problems.append({})
        if any(problems):
            if api_settings.LIST_SERIALIZER_ERRORS_AS_DICT:
                raise ValidationError({at: one for at, one in enumerate(problems) if one})
            raise ValidationError(problems)
        return values

    def _prepare_child(self, index: int) -> None:
        """Tell the child which instance its input is for, where there is a plain list of them."""
        if isinstance(self.instance, (list, tuple)) and self.parent is None:
            self.child.instance = self.instance[index] if index < len(self.instance) else None

    def _listed(self, data: Any) -> list[Any]:
        if is_html_input(data):
            data = parse_html_list(data, default=[])
        if not isinstance(data, list):
            self._refuse("not_a_list", input_type=type(data).__name__)
        if not self.allow_empty and not data:
            self._refuse("empty")
        limit = self.max_length or api_settings.MAX_LIST_LENGTH
        if limit is not None and len(data) > limit:
            self._refuse("max_length", max_length=limit)
        if self.min_length is not None and len(data) < self.min_length:
            self._refuse("min_length", min_length=self.min_length)
        members: list[Any] = data
        return members

    def _refuse(self, key: str, **facts: Any) -> None:
        message = str(self.error_messages[key]).format(**facts)
        raise ValidationError(
            {api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail(message, code=key)]}, code=key
        )

    def _no_errors(self) -> Any:
        return []

    def _nothing_validated(self) -> Any:
        return []

    # Output

    def to_representation(self, data: Any) -> Any:
        """Return what is shown of each member; a manager is asked for `all()`."""
        members = data.all() if hasattr(data, "all") else data
        many = self.child.show_many()
        if many is not None:
            return many(members)
        show = self.child.to_representation
        return [show(one) for one in members]

    def nested_show(self) -> Any:
        """Return what shows a list for a parent's compiled function."""
        if type(self).to_representation is not ListSerializer.to_representation:
            return None
        return self.to_representation

    def relation_lookups(self) -> list[str]:
        """Return the relations that showing the members follows."""
        lookups: list[str] = self.child.relation_lookups()
        return lookups

    # Saving

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Refuse: which member belongs to which instance only a subclass can know."""
        raise NotImplementedError(
            "A list of instances can't be updated by itself: define update() in a subclass of "
            "ListSerializer and name it in Meta.list_serializer_class."
        )

    def create(self, validated_data: Any) -> Any:
        """Create each member by the child."""
        return [self.child.create(attrs) for attrs in validated_data]

    async def acreate(self, validated_data: Any) -> Any:
        """Create each member by the child, on the loop."""
        return [await self.child.acreate(attrs) for attrs in validated_data]

    def _values_to_save(self, extra: Mapping[str, Any]) -> Any:
        return [{**attrs, **extra} for attrs in self.validated_data]

    @property
    def data(self) -> Any:
        """What is shown, as a ReturnList."""
        return ReturnList(super().data, serializer=self)

    @property
    def errors(self) -> Any:
        """The problems: a list with a mapping for each member, or a mapping for the whole."""
        found = super().errors
        if isinstance(found, list) and len(found) == 1 and getattr(found[0], "code", "") == "null":
            found = {api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail("No data provided", "null")]}
        if isinstance(found, dict):
            return ReturnDict(found, serializer=self)
        return ReturnList(found, serializer=self)


BaseSerializer.many_class = ListSerializer
