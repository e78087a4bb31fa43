"""Write a brief as one self-contained HTML file."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from practicable.errors import PracticableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.results.brief import Brief

__all__ = ["filled", "render"]


def _asset(name: str) -> str:
    return files("practicable.brief.page").joinpath(name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Return a content policy under which the file can load nothing and run only its own script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{digest}'"
    )


def render(numbers: Brief | Mapping[str, object]) -> str:
    """Render the numbers of a brief as HTML.

    Parameters
    ----------
    numbers : Brief or mapping
        Everything that the brief states; a mapping is the content of a JSON file and is read first.

    Returns
    -------
    str
        An HTML document that refers to nothing outside itself except by source links. Equal numbers give
        equal text on one machine; text widths in charts follow the fonts that are installed.

    Raises
    ------
    InputError
        When the content of a file is of another version or does not follow the schema.
    PracticableError
        When the libraries that draw are not installed.
    """
    try:
        from practicable.brief.page.sections import page
        from practicable.results.brief import Brief, read
    except ImportError as error:
        raise _missing(error) from error
    return filled("template.html", page(numbers if isinstance(numbers, Brief) else read(numbers)))


def filled(template: str, page: object) -> str:
    """Fill a template of this room: the house style, its script and the policy that lets nothing else run.

    Parameters
    ----------
    template : str
        File name.
    page : object
        What the template calls ``page``.

    Raises
    ------
    PracticableError
        When the library that fills templates is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise _missing(error) from error
    from practicable.brief.text.exports import web_address
    from practicable.results.phrases import FILTERS

    environment = Environment(
        loader=PackageLoader("practicable.brief.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS, web_address=web_address)
    script = _asset("script.js")
    return environment.get_template(template).render(
        page=page, style=_asset("style.css"), script=script, policy=_policy(script)
    )


def _missing(error: ImportError) -> PracticableError:
    return PracticableError(
        f"a page needs {error.name}, which is not installed: pip install 'practicable[brief]'"
    )
