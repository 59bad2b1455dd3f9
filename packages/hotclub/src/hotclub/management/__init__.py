"""Commands: `hotclub COMMAND`, `python manage.py COMMAND`, `call_command("COMMAND")`.

Flow: argv → utility → registry → BaseCommand → handle. Import levels, from the ground up: errors,
color, output, mends, discovery → parser, check_report → base → registry → calling → utility →
migrating, serving → commands.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.management.base import (
        AppCommand,
        BaseCommand,
        CommandParser,
        DjangoHelpFormatter,
        LabelCommand,
        OutputWrapper,
        handle_default_options,
        no_translations,
    )
    from hotclub.management.calling import call_command
    from hotclub.management.color import color_style, no_style, supports_color
    from hotclub.management.errors import CommandError, SystemCheckError
    from hotclub.management.registry import find_commands, get_commands, load_command_class
    from hotclub.management.utility import ManagementUtility, execute_from_command_line

__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "CommandParser",
    "DjangoHelpFormatter",
    "LabelCommand",
    "ManagementUtility",
    "OutputWrapper",
    "SystemCheckError",
    "call_command",
    "color_style",
    "execute_from_command_line",
    "find_commands",
    "get_commands",
    "handle_default_options",
    "load_command_class",
    "no_style",
    "no_translations",
    "supports_color",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.management.base": (
        "AppCommand BaseCommand CommandParser DjangoHelpFormatter LabelCommand OutputWrapper "
        "handle_default_options no_translations"
    ),
    "hotclub.management.calling": "call_command",
    "hotclub.management.color": "color_style no_style supports_color",
    "hotclub.management.errors": "CommandError SystemCheckError",
    "hotclub.management.registry": "find_commands get_commands load_command_class",
    "hotclub.management.utility": "ManagementUtility execute_from_command_line",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
