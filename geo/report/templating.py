"""The page templates, with every value escaped unless the template trusts it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("geo.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def render_template(name: str, *, values: Mapping[str, object]) -> str:
    """Fill in one of the templates.

    Parameters
    ----------
    name : str
        Its file name under ``templates``.
    values : mapping of str to object
        All escaped, save what the template itself marks as safe.

    Returns
    -------
    str

    Raises
    ------
    jinja2.UndefinedError
        The template names a value that is not given.
    """
    return _environment().get_template(name).render(dict(values))


def template_text(name: str) -> str:
    """Read a stylesheet or script that goes into a page as it is.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> "fitBounds" in template_text("map.js")
    True
    """
    return (files("geo.report") / "templates" / name).read_text(encoding="utf-8")


def css_string(text: str) -> str:
    r"""Write text for a CSS string: each character by its code, so none can end it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Without the quotes.

    Examples
    --------
    >>> print(css_string('a"'))
    \000061\000022
    """
    return "".join(f"\\{ord(character):06x}" for character in text)
