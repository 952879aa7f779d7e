"""Templates of pages: everything that comes from data is escaped and made visible."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from negguard.report.escape import visible
from negguard.report.numbers import duration, number, percent, size
from negguard.report.plots import coordinate


def environment(
    templates: Mapping[str, str], **filters: Callable[..., Any]
) -> Environment:
    """Return what renders templates, with the filters that all pages have, and more."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader(dict(templates)),
        keep_trailing_newline=True,
    )
    made.filters.update(
        breakable=_breakable,
        coordinate=coordinate,
        duration=duration,
        number=number,
        percent=percent,
        size=size,
        shown=lambda text: visible(str(text)),
        **filters,
    )
    return made


def template(name: str, *, package: str = "negguard.report") -> str:
    """Return a file that ships beside a package's code."""
    return (resources.files(package) / "templates" / name).read_text("utf-8")


def source_hash(source: str) -> Markup:
    """Return what a content-security policy calls a style or script of this text."""
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return Markup(f"sha256-{digest}")  # noqa: S704 - base64 of a digest


def _breakable(name: str) -> Markup:
    """Return a name that may break after its dots and slashes, and nowhere else."""
    shown = str(escape(visible(name)))
    return Markup(re.sub(r"([./])", r"\1<wbr>", shown))  # noqa: S704 - escaped above
