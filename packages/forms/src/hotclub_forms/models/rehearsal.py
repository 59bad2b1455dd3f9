"""Checks that ask the database, awaited: a blocking check is run on answers got beforehand.

Flow: check → **rehearsal** → question → await → check again → … → result. A check is a pure
reader (uniqueness, constraints): it runs on a copy of the object whose database is a stand-in. What
the stand-in can't answer yet is awaited on the real door, and the check begins anew; so the checks
that models define once serve both colours, and no thread is needed. Not here: what is checked.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hotclub_forms.models.orm_names import doors


class _Unanswered(BaseException):
    """Stops a check at a question; no Exception, lest a check of somebody's catches it."""

    def __init__(self, operation: Any) -> None:
        super().__init__()
        self.operation = operation


class _StandIn:
    """A door that answers questions in the order in which they were answered before."""

    def __init__(self, real: Any, answers: list[Any]) -> None:
        self.alias = f"{real.alias}#rehearsal-{id(self):x}"
        self.dialect = real.dialect
        self._answers = iter(answers)

    def run(self, operation: Any) -> Any:
        for answer in self._answers:
            operation.close()
            return answer
        raise _Unanswered(operation)

    async def arun(self, operation: Any) -> Any:
        return self.run(operation)

    def stream(self, operation: Any) -> Any:
        return iter(self.run(operation))

    def astream(self, operation: Any) -> Any:
        raise NotImplementedError("A check streams nothing.")


async def rehearsed(check: Callable[[Any], Any], instance: Any) -> Any:
    """Return what check(instance) returns, or raise what it raises, with its queries awaited.

    check: blocking, asks through the object's own database and changes nothing.
    """
    real = doors[type(instance)._default_manager.using(instance._state.db).db]
    answers: list[Any] = []
    while True:
        door = _StandIn(real, answers)
        twin = copy.copy(instance)
        twin.__dict__["_state"] = copy.copy(instance._state)
        twin._state.db = door.alias
        doors.register(door)
        try:
            return check(twin)
        except _Unanswered as question:
            operation = question.operation
        finally:
            doors.forget(door.alias)
            # Errors keep the object they are about.
            twin._state.db = instance._state.db
        answers.append(await real.arun(operation))
