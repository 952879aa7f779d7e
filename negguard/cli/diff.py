"""`negguard diff`: what two policies, or two packs, make of the same documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from typing_extensions import Unpack

from negguard.cli.columns import ColumnOptions, column_options, policy_of
from negguard.cli.judged import judge_table
from negguard.cli.options import (
    INPUTS,
    Command,
    complete_policy,
    examples,
    inputs_argument,
    json_option,
    sample_option,
    seed_option,
)
from negguard.cli.show import print_json, print_table
from negguard.config import Policy
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.model import Outcome
from negguard.raydata.sample import number_rows, sample_rows, share_out
from negguard.report.escape import visible
from negguard.report.numbers import counted, number
from negguard.store.inputs import find_inputs
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.shards import plan_shards


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One document as both policies see it; `place` is its file and row."""

    place: str
    first: Outcome
    second: Outcome

    @property
    def change(self) -> tuple[str, str]:
        """Return the actions of both."""
        return self.first.decision.action.value, self.second.decision.action.value

    @property
    def differs(self) -> bool:
        """Tell whether the documents that result are handled or read differently."""
        return (
            self.change[0] != self.change[1] or self.first.result != self.second.result
        )


def policy_side(name: str, short: str, what: str) -> Callable[[Command], Command]:
    """Add the option that names one of both policies."""
    return click.option(
        name,
        short,
        required=True,
        metavar="NAME|FILE",
        shell_complete=complete_policy,
        help=what,
    )


@click.command(
    epilog=examples(
        "negguard diff corpus/ --first pretraining --second mine.yaml",
        about=INPUTS,
    )
)
@inputs_argument
@policy_side("--first", "-a", "Policy A: a preset or a policy file.")
@policy_side("--second", "-b", "Policy B: a preset or a policy file.")
@column_options
@sample_option(default=10_000, what="Judge N documents, chosen by the seed.")
@seed_option(what="What chooses the sample.")
@click.option(
    "--examples",
    "most",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help="Show N documents that come out differently.",
)
@json_option
def diff(  # noqa: PLR0913 - one parameter per option
    inputs: tuple[str, ...],
    first: str,
    second: str,
    *,
    sample: int,
    seed: int,
    most: int,
    as_json: bool,
    **columns: Unpack[ColumnOptions],
) -> None:
    """Compare two policies on the same seeded sample of a corpus.

    A policy names its rule packs, so two versions of a pack are compared by two
    policies that name one each.
    """
    one, other = (Guard.load(policy_of(name, columns)) for name in (first, second))
    pairs = list(compare(inputs, one, other, sample=sample, seed=seed))
    changed = [pair for pair in pairs if pair.differs]
    moves = Counter(pair.change for pair in changed)
    if as_json:
        print_json(
            {
                "documents": len(pairs),
                "different": len(changed),
                "moves": [
                    {"first": a, "second": b, "documents": count}
                    for (a, b), count in moves.most_common()
                ],
                "examples": [_values(pair) for pair in changed[:most]],
            }
        )
        return
    click.echo(
        f"{counted(len(pairs), 'document')}, "
        f"{number(len(changed))} come out differently: "
        f"A is {visible(first)}, B is {visible(second)}"
    )
    if changed:
        rows = [(a, b, number(count)) for (a, b), count in moves.most_common()]
        print_table(("A", "B", "documents"), rows)
        for pair in changed[:most]:
            click.echo(_line(pair))


def compare(
    inputs: tuple[str, ...], one: Guard, other: Guard, *, sample: int, seed: int
) -> Iterator[Pair]:
    """Yield the sampled documents with the outcome of both guards."""
    _require_same_input(one.policy, other.policy)
    retries = Retries()
    shards = plan_shards(find_inputs(inputs, retries), retries)
    quotas = share_out(shards, sample)
    limit = one.policy.limits.max_decompressed_bytes
    for shard in shards:
        if not quotas.get(shard.name):
            continue
        with open_shard(shard, most_bytes=limit, retries=retries) as reading:
            numbered = number_rows(reading.batches, reading.first_row)
            chosen = sample_rows(
                numbered, quotas[shard.name], seed=f"{seed}:{shard.name}"
            )
            for batch in chosen:
                source = shard.file.source
                pairs = zip(
                    batch.rows.tolist(),
                    judge_table(batch.table, one, source=source),
                    judge_table(batch.table, other, source=source),
                    strict=True,
                )
                for row, first, second in pairs:
                    if isinstance(first, Outcome) and isinstance(second, Outcome):
                        place = f"{source} row {row}"
                        yield Pair(place=place, first=first, second=second)


def _require_same_input(one: Policy, other: Policy) -> None:
    if one.input != other.input:
        msg = "the policies read other columns; give both the same input section"
        raise UsageError(msg)


def _line(pair: Pair) -> str:
    a, b = pair.change
    why = pair.second.decision.reason or pair.first.decision.reason or ""
    return f"{visible(pair.place)}: {a} -> {b}: {visible(why)}\n    {_quote(pair)}"


def _quote(pair: Pair) -> str:
    """Return the frame that made the difference, cut to a line."""
    verdict = pair.second.verdict if pair.second.verdict.frames else pair.first.verdict
    pieces = pair.first.document.pieces
    if not verdict.frames:
        return visible(pieces[0][:100])
    frame = verdict.frames[0]
    text = frame.span.of(pieces[frame.message or 0])
    return visible(" ".join(text.split())[:160])


def _values(pair: Pair) -> dict[str, object]:
    return {
        "place": pair.place,
        "first": pair.change[0],
        "second": pair.change[1],
        "reason": [pair.first.decision.reason, pair.second.decision.reason],
        "quote": _quote(pair),
    }
