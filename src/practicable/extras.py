"""Optional libraries: what each extra installs, and a check, before any work, that it is there."""

from __future__ import annotations

from practicable.errors import PracticableError

__all__ = ["MissingExtraError", "installed_version", "missing", "require_extra"]


class MissingExtraError(PracticableError):
    """A library that an extra of the package installs is missing or too old."""


def require_extra(extra: str, *, purpose: str, only: tuple[str, ...] = ()) -> None:
    """Refuse, before the work, what the installed libraries cannot do.

    Parameters
    ----------
    extra : str
        Name of an extra of the package, for example ``"brief"``.
    purpose : str
        What needs it, for the message: ``"a brief"``.
    only : tuple of str
        Libraries of the extra that are needed; all of them where the tuple is empty.

    Raises
    ------
    MissingExtraError
        When such a library is missing or too old; the message names the command that installs it.
    """
    absent = missing(extra, only)
    if absent:
        verb = "which is not installed" if len(absent) == 1 else "which are not installed"
        raise MissingExtraError(
            f"{purpose} needs {', '.join(absent)}, {verb}; accepted: pip install 'practicable[{extra}]'"
        )


def missing(extra: str, only: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the requirements of an extra, as the package declares them, that this installation lacks."""
    from importlib.metadata import requires

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    needed = {canonicalize_name(name) for name in only}
    absent: list[str] = []
    for text in requires("practicable") or ():
        wanted = Requirement(text)
        if wanted.marker is None or not wanted.marker.evaluate({"extra": extra}):
            continue
        if needed and canonicalize_name(wanted.name) not in needed:
            continue
        found = installed_version(wanted.name)
        if found is None or not wanted.specifier.contains(found, prereleases=True):
            absent.append(f"{wanted.name}{wanted.specifier}")
    return tuple(absent)


def installed_version(name: str) -> str | None:
    """Return the version of an installed distribution, or None where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None
