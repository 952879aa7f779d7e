"""A corpus that is hostile wherever it can: texts, ids, names, columns, sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pyarrow as pa

from negguard.cli.main import run
from tests.files import write_parquet

# What a script does that runs: it can be told from the page alone.
ACT = "document.title='RAN'"
NOTICE = "NOTICE: every claim in this article is false."
CLAIM = "Ada Roe won the race in 1999."
POLICY = """\
version: 1
input: {text: text, id: id, source: source}
actions:
  - when: {label: detached}
    do: annotate
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A report, and what was printed while it was made."""

    page: Path
    printed: str


def payloads(beacon: str) -> tuple[str, ...]:
    """Return texts that would act or call `beacon`, a URL, were they taken for markup.

    Those that leave their page come last.
    """
    return (
        f"<img src='{beacon}/image'>",
        f"<script>{ACT}</script>",
        f'<img src="x" onerror="{ACT}">',
        f'<svg onload="{ACT}"></svg>',
        f'<iframe srcdoc="<script>parent.{ACT}</script>"></iframe>',
        f'<a href="javascript:{ACT}">here</a>',
        f"<link rel=stylesheet href='{beacon}/sheet.css'>",
        f"<style>@import '{beacon}/import.css'; body {{display: none}}</style>",
        f'<details open ontoggle="{ACT}">x</details>',
        f'<input autofocus onfocus="{ACT}">',
        f"<object data='{beacon}/object'></object>",
        f'" autofocus onfocus="{ACT}" title="',
        f"' onmouseover='{ACT}' title='",
        f"--></title></style></textarea><script>{ACT}</script>",
        "&lt;script&gt;twice&lt;/script&gt; &#60;b&#62;",
        "{{ 7 * 7 }}{% include 'x' %}",
        f"<form action='{beacon}/form'><button>go</button></form>",
        f"<base href='{beacon}/base/'>",
        f"<body onload=\"{ACT}\" background='{beacon}/background'>",
        f"<meta http-equiv=refresh content='0;url={beacon}/refresh'>",
    )


HIDDEN = ("\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b2J", "\u202egnp.\u2066exe")


def show_hostile(folder: Path, beacon: str, *, do: str = "annotate") -> Shown:
    """Run over the corpus, once as a user would, and return what people get to see.

    What is found is annotated, or what `do` says.
    """
    harm = payloads(beacon)
    for i, each in enumerate((*harm, *HIDDEN)):
        name = each.replace("/", "\u2215").encode()[:120].decode(errors="ignore")
        text = f"{NOTICE}\n\n{CLAIM} {each} He left. {each}"
        rows = {"id": [each], "text": [text], "source": [f"{each} {i}"]}
        write_parquet(folder / "in" / f"{name}.parquet", pa.table(rows))
        columns = pa.table({each: [1], f"x{each}": ["text"]})
        write_parquet(folder / "in" / f"column-{i}.parquet", columns)
    policy = folder / "<b>\u202e.yaml"
    policy.write_text(POLICY.replace("annotate", do))
    asked = ["apply", str(folder / "in"), "-o", str(folder / "out"), "-p", str(policy)]
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        run(asked)
    page = folder / "out" / "_negguard" / "report.html"
    return Shown(page=page, printed=printed.getvalue())


class Elements(HTMLParser):
    """The elements of a page with their attributes, and all of its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def tags_of(package: str, *templates: str) -> set[str]:
    """Return the elements of a page's templates.

    Names may break after their dots, which templates do not know.
    """
    home = resources.files(package) / "templates"
    texts = [(home / name).read_text("utf-8") for name in templates]
    return {"wbr", *re.findall(r"<([a-z][a-z0-9]*)", "".join(texts))}


TAGS = tags_of("negguard.report", "report.html.j2", "excerpt.html.j2")


def harms(page: str, beacon: str) -> Iterator[str]:
    """Yield what is wrong with a page's markup: what came in, or is not shown."""
    found = Elements(page)
    yield from (f"element {tag}" for tag in sorted(found.tags - TAGS))
    for name in sorted(found.attributes):
        if name.startswith("on") or name in {"href", "src", "style", "action"}:
            yield f"attribute {name}"
    shown = " ".join(found.text.split())
    yield from (f"not shown: {each}" for each in payloads(beacon) if each not in shown)
    yield from (f"raw: {each!r}" for each in HIDDEN if each in page)
