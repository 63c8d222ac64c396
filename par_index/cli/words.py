"""The words of the command line itself: click's usage, options and errors, in Vietnamese.

click passes its messages through gettext. Binding its domain to the catalogue in `locale` makes
them Vietnamese without a line of them repeated here.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import click


def speak_vietnamese() -> None:
    """Make click speak Vietnamese, whatever language the system is set to."""
    gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))
    # the only way to choose a language for messages that are looked up when they are shown
    os.environ["LANGUAGE"] = "vi"
    # what stands for a value where an option names nothing better
    for kind, name in _VALUES.items():
        kind.name = name


_VALUES = {
    click.types.StringParamType: "chữ",
    click.types.IntParamType: "số",
    click.IntRange: "số",
    click.types.FloatParamType: "số",
    click.FloatRange: "số",
}


def named_in_vietnamese(command: click.Command) -> click.Command:
    """Replace the placeholders of a usage line, which click does not translate."""
    if command.options_metavar == "[OPTIONS]":
        command.options_metavar = "[TÙY_CHỌN]"
    return command
