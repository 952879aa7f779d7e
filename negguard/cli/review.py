"""`negguard review`: decide about what a run set aside or rewrote."""

from __future__ import annotations

import contextlib
import webbrowser
from pathlib import Path
from typing import Any, TypedDict

import click
from typing_extensions import Unpack

from negguard.cli.options import examples, json_option, run_argument, seed_option
from negguard.cli.output import open_output, require_finished
from negguard.cli.release import read_text
from negguard.cli.show import print_json, print_table
from negguard.model import Kind
from negguard.report.numbers import counted, number
from negguard.review.items import OPEN, STATES, Choice, Item, drawn, find_items
from negguard.review.said import decide_all
from negguard.review.server import Server
from negguard.review.session import Review


class Options(TypedDict):
    """What `review` is told beside the run."""

    listing: bool
    decide: Path | None
    kind: str | None
    rule: str
    source: str
    least: float
    most: float
    state: str | None
    sample: int | None
    seed: int
    port: int
    open_browser: bool


SHARE = click.FloatRange(0, 1)


@click.command(
    epilog=examples(
        "negguard review clean",
        "negguard review clean --list --kind falsity --least 0.9",
        "negguard review clean --sample 200 --json > drawn.json",
        "negguard review clean --decide said.jsonl",
    )
)
@run_argument
@click.option("--list", "listing", is_flag=True, help="Print the rows; serve nothing.")
@click.option(
    "--decide",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Write down decisions: JSON lines with `id`, or `ng_source` and `ng_row`, "
    "with `said` (accept, reject, hold) and `note`.",
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="Only frames of this kind.",
)
@click.option("--rule", default="", help="Only what this rule or model found.")
@click.option("--source", default="", help="Only these input files: a name or pattern.")
@click.option("--least", type=SHARE, default=0.0, help="Lowest score.")
@click.option("--most", type=SHARE, default=1.0, help="Highest score.")
@click.option(
    "--state",
    type=click.Choice([*STATES, "all"]),
    default=None,
    help="Only what was so decided.  [default: open; in lists: all]",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only N rows that the seed draws, which precision is measured best on.",
)
@seed_option(what="What draws the sample.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to serve.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page at once.")
@json_option
def review(run: str, *, as_json: bool, **options: Unpack[Options]) -> None:
    """Review quarantined and rewritten rows on a page of this machine alone.

    Accept: the find is right, and stays as the run left it. Reject: it is wrong, and
    the document is kept as it was written. Hold: the find is right and the rewrite is
    not, so the document goes into quarantine. Each decision is in
    _negguard/decisions.jsonl at once; the last one about a document counts. `negguard
    release RUN` then moves the rows, and every later apply to the folder follows the
    decisions, whatever its policy. `negguard rules stats RUN` turns them into
    precision. The page works without a mouse, and its URL holds a token: give it to
    nobody.
    """
    output = open_output(run)
    require_finished(output, run)
    state = options["state"] or ("all" if as_json or options["listing"] else OPEN)
    choice = Choice(
        kind=options["kind"] or "",
        rule=options["rule"],
        source=options["source"],
        least=options["least"],
        most=options["most"],
        state="" if state == "all" else state,
    )
    items = find_items(output.folder, output.manifests)
    found = Review(output.folder, output.manifests, items)
    chosen = [items[number_] for number_ in found.chosen(choice)]
    chosen = drawn(chosen, options["sample"], seed=options["seed"])
    if options["decide"] is not None:
        told(decide_all(found, read_text(options["decide"])), as_json=as_json)
    elif as_json:
        print_json({"counts": found.counts(), "rows": [row(found, i) for i in chosen]})
    elif options["listing"]:
        print_table(HEADS, [line(found, item) for item in chosen])
    else:
        own = Review(output.folder, output.manifests, chosen)
        serve(
            Server(own, run=run, port=options["port"]), open_it=options["open_browser"]
        )


def told(count: int, *, as_json: bool) -> None:
    """Say how many decisions were written down."""
    if as_json:
        print_json({"decided": count})
    else:
        click.echo(f"{counted(count, 'decision')} written down")


def serve(server: Server, *, open_it: bool) -> None:
    """Serve until the command is interrupted, then say what to do next."""
    review = server.review
    with server:
        click.echo(f"{counted(len(review.items), 'row')} to review at {server.url}")
        click.echo("Ctrl-C ends the review; what was decided is kept", err=True)
        if open_it:
            webbrowser.open(server.url)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    counts = review.counts()
    click.echo(
        f"{number(len(review.items) - counts[OPEN])} decided, {number(counts[OPEN])} "
        f"open; next: negguard release {server.run_name}"
    )


HEADS = ("row", "id", "kinds", "score", "action", "state")


def line(review: Review, item: Item) -> tuple[str, ...]:
    """Return what a list says of an item."""
    known = item.known
    place = known.source if known.row is None else f"{known.source} row {known.row}"
    kinds = ", ".join(known.kinds)
    score = f"{known.score or 0:.2f}"
    return place, known.id or "", kinds, score, known.was, review.state(item)


def row(review: Review, item: Item) -> dict[str, Any]:
    """Return what `--json` says of an item; `--decide` reads it with `said` added."""
    known, ruling = item.known, review.ruling(item)
    return {
        "ng_source": known.source,
        "ng_row": known.row,
        "id": known.id,
        "action": known.was,
        "kinds": list(known.kinds),
        "rules": list(known.rules),
        "score": known.score,
        "reason": item.reason,
        "state": review.state(item),
        "note": "" if ruling is None else ruling.note,
    }
