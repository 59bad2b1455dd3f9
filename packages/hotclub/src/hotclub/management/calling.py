"""`call_command`: a command from Python, with its options as keywords.

Flow: name and arguments → the command's own parser (defaults, types) → **execute**.
"""

from __future__ import annotations

from argparse import Action, _SubParsersAction
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from hotclub.management.base import BaseCommand
from hotclub.management.errors import CommandError
from hotclub.management.parser import CommandParser
from hotclub.management.registry import get_commands, load_command_class

__all__ = ["call_command"]


def call_command(command_name: str | BaseCommand, *args: Any, **options: Any) -> Any:
    """Run a command and return what its handle returns.

    args: as on a command line. options: names of options without dashes; stdout and stderr may be
    given. System checks are skipped unless skip_checks=False.
    Raises CommandError; TypeError for an option that the command does not have.
    """
    command, name = _found(command_name)
    parser = command.create_parser("", name)
    actions = list(_actions(parser))
    destinations = {
        _word(text): action.dest for action in actions for text in action.option_strings
    }
    given = {destinations.get(key, key): value for key, value in options.items()}
    words = [str(one) for arg in args for one in (arg if isinstance(arg, list | tuple) else [arg])]
    words += _required(actions, _choices(parser), given)
    defaults = vars(parser.parse_args(words))
    _refuse_unknown(command, name, actions, destinations, given)
    merged = {**defaults, **given}
    positional = merged.pop("args", ())
    merged.setdefault("skip_checks", True)
    if "skip_checks" not in options:
        merged["skip_checks"] = True
    return command.execute(*positional, **merged)


def _found(command_name: str | BaseCommand) -> tuple[BaseCommand, str]:
    if isinstance(command_name, BaseCommand):
        return command_name, type(command_name).__module__.rpartition(".")[2]
    known = get_commands()
    if command_name not in known:
        close = get_close_matches(command_name, known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise CommandError(f"Unknown command: {command_name!r}.{hint}")
    return load_command_class(known[command_name], command_name), command_name


def _word(option: str) -> str:
    return option.lstrip("-").replace("-", "_")


def _actions(parser: CommandParser) -> Iterator[Action]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for sub in action.choices.values():
                yield from _actions(sub)
        yield action


def _choices(parser: CommandParser) -> Iterator[Action]:
    """Yield the options of which one has to be given."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for sub in action.choices.values():
                yield from _choices(sub)
    for group in parser._mutually_exclusive_groups:
        if group.required:
            yield from group._group_actions


def _required(actions: list[Action], choices: Iterable[Action], given: dict[str, Any]) -> list[str]:
    """Return as words the options that argparse would miss if they came as keywords only.

    Raises TypeError for a keyword that may mean several options.
    """
    words: list[str] = []
    needed = [id(action) for action in choices]
    needed += [id(action) for action in actions if action.required]
    for action in actions:
        if not action.option_strings or id(action) not in needed or action.dest not in given:
            continue
        same = [other.option_strings[0] for other in actions if other.dest == action.dest]
        if len(same) > 1:
            raise TypeError(
                f"The keyword {action.dest!r} may mean {' or '.join(same)}: give the option as on a "
                f"command line, call_command(…, '{same[0]}=…')."
            )
        value, name = given[action.dest], min(action.option_strings)
        if action.nargs == 0:
            words.append(name)
        elif isinstance(value, list | tuple):
            words += [name, *map(str, value)]
        else:
            words.append(f"{name}={value}")
    return words


def _refuse_unknown(
    command: BaseCommand, name: str, actions: list[Action], destinations: Any, given: Any
) -> None:
    stealth = {*command.base_stealth_options, *command.stealth_options, "skip_checks"}
    known = {action.dest for action in actions} | stealth | set(destinations)
    unknown = sorted(set(given) - known)
    if unknown:
        options = ", ".join(sorted(known - {"help", "version"}))
        raise TypeError(
            f"Unknown option(s) for {name} command: {', '.join(unknown)}. Valid options are: {options}."
        )
