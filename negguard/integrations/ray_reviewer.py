"""The reviewer inside a Ray Data pipeline, by `ray.data.llm`; off unless called.

```python
from functools import partial

from ray.data.llm import build_processor, vLLMEngineProcessorConfig

from negguard.integrations.ray_reviewer import reviewed_dataset

config = vLLMEngineProcessorConfig(
    model_source="my-model", batch_size=32, should_continue_on_error=True
)
ds = reviewed_dataset(ds, partial(build_processor, config), policy="pretraining")
```
Only rows with a detached frame go to the model, each as the questions of `reviewer` and
the row itself as Arrow bytes, so that no column loses its type on the way. What comes
back passes the same checks: a missing, malformed or refused answer quarantines its row.
Where the policy rewrites, there are up to three rounds (scopes, wordings, a judgement),
each a batch of its own that is answered when `reviewed_dataset` is called.

`should_continue_on_error` makes the engine hand a failed row on, which is quarantined
then; without it, a failed row ends the job. The data set is read twice, once for the
rows that need no review: materialize it first where reading is dear.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from negguard.config import DEFAULT, Policy, load_policy
from negguard.errors import RowError
from negguard.guard import Guard
from negguard.integrations.dialogue import Asked, replayed
from negguard.integrations.guards import guard_of
from negguard.integrations.ray_rows import (
    ANSWERS,
    ASKED,
    ROW,
    SENT,
    Row,
    answered,
    answers_of,
    packed,
    read_said,
    unpacked,
)
from negguard.integrations.reviewer import made_by_review, not_reviewed, reviewed
from negguard.integrations.scope_pass import question
from negguard.model import Action, Label, Outcome
from negguard.nlp.spacy_parser import SpacyParser
from negguard.raydata.stage import Keep, kept_rows
from negguard.store.annotate import annotate
from negguard.store.rows import take_rows
from negguard.store.schema import find_columns

if TYPE_CHECKING:
    from ray.data import Dataset

MOST_TOKENS = 4096
MOST_QUESTIONS = 3  # scopes, wordings, a judgement


class Build(Protocol):
    """`ray.data.llm.build_processor` with its config filled in."""

    def __call__(
        self, *, preprocess: Callable[[Row], Row], postprocess: Callable[[Row], Row]
    ) -> Callable[[Dataset], Dataset]:
        """Return what maps a data set through the model."""
        ...


def reviewed_dataset(
    dataset: Dataset,
    build: Build,
    *,
    policy: str | Path | Policy = DEFAULT,
    keep: Keep = "kept",
    model: str = "reviewer",
) -> Dataset:
    """Return the annotated rows once a model has reviewed the detached ones.

    Reviewed rows follow the others. `model` is the name that an HTTP endpoint wants; a
    config that names its own model goes before it in the provenance.

    Raises:
        UsageError: the policy is wrong.
    """
    chosen = load_policy(policy)
    processor = build(preprocess=_Ask(model), postprocess=answered)

    def mapped(data: Dataset, step: Callable[[pa.Table], pa.Table]) -> Dataset:
        return data.map_batches(step, batch_format="pyarrow", batch_size=None)

    served, engine = _served_by(build, model)
    annotator = _Annotator(chosen, keep, served, engine)
    made = [mapped(dataset, _Unasked(annotator))]
    waiting = mapped(dataset, _Questions(chosen))
    for _ in range(_rounds(chosen) - 1):
        # A model is not asked twice: what it said is kept before two steps read it.
        asked = mapped(processor(waiting), _Next(chosen)).materialize()
        made.append(mapped(mapped(asked, _Settled(open_=False)), _Verdicts(annotator)))
        waiting = mapped(asked, _Settled(open_=True))
        if not waiting.count():
            return made[0].union(*made[1:])
    made.append(mapped(processor(waiting), _Verdicts(annotator)))
    return made[0].union(*made[1:])


def _rounds(policy: Policy) -> int:
    """Return how many questions a document may meet: more where one is rewritten."""
    rewrites = any(rule.do is Action.REWRITE for rule in policy.actions)
    return MOST_QUESTIONS if rewrites else 1


def _served_by(build: Build, model: str) -> tuple[str, str]:
    """Return the model and the engine that a build's config names, if it does."""
    if isinstance(build, partial):
        for config in (*build.args, *build.keywords.values()):
            engine = type(config).__name__
            if (source := getattr(config, "model_source", None)) is not None:
                return str(source), engine
            if getattr(config, "url", None) is not None:
                return model, engine
    return model, "ray.data.llm"


@dataclass(frozen=True, slots=True)
class _Annotator:
    """Annotate judged rows by a policy, in the worker that loads its guard."""

    policy: Policy
    keep: Keep
    model: str
    engine: str

    @property
    def guard(self) -> Guard:
        """Return the guard of the policy."""
        return guard_of(self.policy)

    def annotated(self, table: pa.Table, outcomes: dict[int, Outcome]) -> pa.Table:
        """Return the rows with their outcomes; by default only those that are kept."""
        made = annotate(
            table,
            outcomes,
            columns=find_columns(table.schema, self.policy.input),
            made_by=made_by_review(self.guard, model=self.model, engine=self.engine),
            clean=self.guard.clean_decision,
        )
        return made if self.keep == "all" else kept_rows(made)


@dataclass(frozen=True, slots=True)
class _Unasked:
    """Annotate the rows of a batch that need no review, and leave out the others."""

    annotator: _Annotator

    def __call__(self, batch: pa.Table) -> pa.Table:
        if batch.num_columns == 0:
            return batch  # Ray's empty blocks have no schema
        outcomes = self.annotator.guard.outcomes(batch)
        rows = [n for n in range(batch.num_rows) if not _detached(outcomes.get(n))]
        judged = {new: outcomes[old] for new, old in enumerate(rows) if old in outcomes}
        table = take_rows(batch, pa.array(rows, pa.int64()))
        return self.annotator.annotated(table, judged)


@dataclass(frozen=True, slots=True)
class _Questions:
    """Return the rows of a batch that need a review, with what is asked about each."""

    policy: Policy

    def __call__(self, batch: pa.Table) -> pa.Table:
        if batch.num_columns == 0:
            return SENT.empty_table()
        found = guard_of(self.policy).outcomes(batch)
        detached = {row: each for row, each in sorted(found.items()) if _detached(each)}
        return pa.table(
            {
                ROW: [packed(batch.slice(row, 1)) for row in detached],
                ANSWERS: ["[]"] * len(detached),
                ASKED: [
                    json.dumps(question(each.document, each.verdict))
                    for each in detached.values()
                ],
            },
            schema=SENT,
        )


@dataclass(frozen=True, slots=True)
class _Ask:
    """Turn a question into what an engine, or an HTTP endpoint, takes."""

    model: str

    def __call__(self, row: Row) -> Row:
        messages = json.loads(row[ASKED])
        return {
            "messages": messages,
            "sampling_params": {"temperature": 0.0, "max_tokens": MOST_TOKENS},
            "payload": {"model": self.model, "messages": messages, "temperature": 0},
        }


@dataclass(frozen=True, slots=True)
class _Next:
    """Set what is asked next about each row; nothing where all is answered."""

    policy: Policy

    def __call__(self, batch: pa.Table) -> pa.Table:
        rows = batch.to_pylist()
        return pa.table(
            {
                ROW: [row[ROW] for row in rows],
                ANSWERS: [json.dumps(answers_of(row)) for row in rows],
                ASKED: [_question(_review(row, self.policy)[1]) for row in rows],
            },
            schema=SENT,
        )


@dataclass(frozen=True, slots=True)
class _Settled:
    """Return the rows of a batch that wait for an answer, or those that do not."""

    open_: bool

    def __call__(self, batch: pa.Table) -> pa.Table:
        if batch.num_columns == 0:
            return SENT.empty_table()
        waits = [bool(asked) is self.open_ for asked in batch.column(ASKED).to_pylist()]
        return batch.filter(pa.array(waits, pa.bool_()))


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """Unpack the rows of a batch, and annotate each by what the model answered."""

    annotator: _Annotator

    def __call__(self, batch: pa.Table) -> pa.Table:
        if batch.num_rows == 0:
            return pa.table({})
        return pa.concat_tables([self._row(row) for row in batch.to_pylist()])

    def _row(self, row: Row) -> pa.Table:
        table, found = _review(row, self.annotator.policy)
        if isinstance(found, Asked):
            guard = self.annotator.guard
            document = guard.outcomes(table)[0].document
            verdict = not_reviewed(RowError("it would be asked once more"))
            found = guard.act(document, verdict)
        return self.annotator.annotated(table, {0: found})


def _review(row: Row, policy: Policy) -> tuple[pa.Table, Outcome | Asked]:
    """Return a row as it came, and how far its answers lead."""
    guard = guard_of(policy)
    table = unpacked(row[ROW])
    outcome = guard.outcomes(table)[0]
    answers = [read_said(one) for one in answers_of(row)]
    return table, replayed(reviewed(guard, outcome, SpacyParser()), answers)


def _question(found: Outcome | Asked) -> str:
    return json.dumps(found.question) if isinstance(found, Asked) else ""


def _detached(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.verdict.label is Label.DETACHED
