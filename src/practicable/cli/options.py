"""Options that commands share, and how every command reads what it was given."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from practicable.errors import InputError
from practicable.files import STANDARD_OUTPUT, check_writable
from practicable.literals import read_day, read_number, read_share, read_whole_number

__all__ = [
    "AsOf",
    "Command",
    "Dask",
    "Json",
    "Memory",
    "Output",
    "Seed",
    "Store",
    "Uncertainty",
    "Until",
    "Without",
    "Workers",
    "day",
    "decimal",
    "folder",
    "option_name",
    "share",
    "shares",
    "target",
    "whole",
]

_T = TypeVar("_T")


def _option(read: Callable[[str], _T]) -> Callable[[Any], _T]:
    """Make a reader of option text; a default is passed as it is."""

    def parse(value: Any) -> _T:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except InputError as error:
            raise typer.BadParameter(str(error)) from error

    return parse


def _path(text: str) -> Path:
    if "\0" in text:
        raise InputError("a name of a file has no null character")
    return Path(text)


def _target(text: str) -> Path:
    """Name a file to write; refuse, before any work, what could not be written."""
    if text == "-":
        return STANDARD_OUTPUT
    if text.endswith(tuple(filter(None, (os.sep, os.altsep)))):
        raise InputError(f"{text} is a folder; accepted: a file in it")
    path = _path(text)
    check_writable(path)
    return path


def day(words: str) -> Any:
    """Make an option that is a day; the words are its help."""
    return typer.Option(parser=_option(read_day), metavar="DATE", help=words)


def decimal(words: str) -> Any:
    """Make an option that is a number."""
    return typer.Option(parser=_option(read_number), metavar="X", help=words)


def share(words: str) -> Any:
    """Make an option that is a share: ``80%`` or ``0.8``."""
    return typer.Option(parser=_option(read_share), metavar="SHARE", help=words)


def shares(words: str) -> Any:
    """Make an option of one share or more, joined by commas."""

    def read(text: str) -> tuple[float, ...]:
        return tuple(read_share(part.strip()) for part in text.split(","))

    return typer.Option(parser=_option(read), metavar="SHARES", help=words)


def whole(words: str, *, least: int | None = None, most: int | None = None) -> Any:
    """Make an option that is a whole number between bounds."""

    def read(text: str) -> int:
        value = read_whole_number(text)
        if (least is not None and value < least) or (most is not None and value > most):
            bounds = f"from {least}" if most is None else f"from {least} to {most}"
            raise InputError(f"needs a whole number {bounds}, not {value}")
        return value

    return typer.Option(parser=_option(read), metavar="N", help=words)


def folder(words: str) -> Any:
    """Make an option that names a folder."""
    return typer.Option(parser=_option(_path), metavar="DIR", help=words)


def target(words: str, *names: str) -> Any:
    """Make an option that names a file to write, -o by default; what cannot be written is refused at once."""
    return typer.Option(*(names or ("-o", "--output")), parser=_option(_target), metavar="FILE", help=words)


AsOf = Annotated[date | None, day("Only what was published by this day.")]
Until = Annotated[date | None, day("Last day [default: end of the sixth month after].")]
Seed = Annotated[int, whole("Random seed, from 0 to 2**63 - 1.")]
Workers = Annotated[int, whole("Number of worker processes (does not affect results).", least=1, most=1024)]
Dask = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.1:8786.")
]
Memory = Annotated[
    str | None,
    typer.Option(help="Most memory of the run, for example 4G [default: 70 % of what is free]."),
]
Without = Annotated[
    list[str] | None, typer.Option(help="Mechanism to switch off, such as message; repeatable.")
]
Uncertainty = Annotated[str, typer.Option(help="full, or median: parameters and forecast at their medians.")]
Store = Annotated[Path | None, folder("Folder of runs [default: the user's cache].")]
Output = Annotated[Path | None, target("Write to this file; - is standard output.")]
Json = Annotated[bool, typer.Option("--json", help="Print the same content as JSON.")]


def option_name(param: Any) -> str:
    """Name an option or argument as it is written, without its dashes."""
    return max(param.opts, key=len).lstrip("-")


class Command(TyperCommand):
    """A command that refuses an option without a value, one that stands twice, and two of which one acts."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Check what was given before anything is read."""
        if not ctx.resilient_parsing:
            values, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for param in order:
                name = option_name(param)
                given: Any = values.get(param.name)
                several = param.multiple or param.nargs != 1
                if not several and order.count(param) > 1:
                    raise InputError("given twice; accepted: once", where=name)
                words: list[Any] = list(given or ()) if several else [given]
                if any(isinstance(word, str) and not word.strip() for word in words):
                    raise InputError("has no value", where=name)
            if {"workers", "dask"} <= {param.name for param in order}:
                raise InputError(
                    "given beside --dask, whose cluster has its own; accepted: one of the two",
                    where="workers",
                )
        return super().parse_args(ctx, args)
