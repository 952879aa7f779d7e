"""A request -> what is to be done: shards, what decides about rows, what is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from negguard.config import Policy, load_policy
from negguard.errors import ShardError, UsageError
from negguard.raydata.formats import in_format
from negguard.raydata.parts import note, shards_of_part
from negguard.raydata.request import Format, Mode, PlanSummary, RunRequest
from negguard.raydata.sample import share_out
from negguard.raydata.shard import RowJudge
from negguard.store.choice import unjudged
from negguard.store.columns import OWN
from negguard.store.commit import read_manifests, whole
from negguard.store.decisions import Rulings, decided_of, read_journal
from negguard.store.folders import Folder, open_folder
from negguard.store.inputs import survey
from negguard.store.listing import Skipped
from negguard.store.manifest import FORMAT, MALFORMED, PLAN, RUN, Manifest, describe
from negguard.store.notes import read_json
from negguard.store.ours import data_files, require_own, stale
from negguard.store.places import find_place, refuse_file
from negguard.store.provenance import canonical, require_bare
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.schema import find_columns
from negguard.store.shards import Shard, plan_shards

Load = Callable[[Policy], RowJudge]
HISTORY = 50
FILES_TO_TRY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything that is known before the first row.

    `basis` is the digest of all that decides about rows. `done` are manifests of
    finished shards by name; `redone` counts those that no longer fit, and `known` are
    the files that earlier runs wrote for shards. `journal` is what people decided, by
    source. `history` tells of earlier runs in the same output, the oldest first.
    `skipped` are files beside the inputs that are not read, `columns` says what is
    judged of a row, and `unjudged` are columns of texts that are not judged. `part`
    says which part of which plan it is, where it is one.
    """

    request: RunRequest
    judge: RowJudge
    shards: tuple[Shard, ...]
    basis: str
    quotas: Mapping[str, int] | None
    folder: Folder | None
    retries: Retries
    sizes: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, Manifest] = field(default_factory=dict)
    redone: int = 0
    known: frozenset[str] = frozenset()
    journal: Mapping[str, Rulings] = field(default_factory=dict)
    history: tuple[Mapping[str, Any], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    columns: str = ""
    unjudged: tuple[str, ...] = ()
    part: Mapping[str, Any] | None = None

    @property
    def todo(self) -> tuple[Shard, ...]:
        """Return the shards that are not finished."""
        return tuple(shard for shard in self.shards if shard.name not in self.done)

    def summary(self) -> PlanSummary:
        """Return what is told before the run starts."""
        urls = dict.fromkeys(shard.file.url for shard in self.shards)
        return PlanSummary(
            files=len(urls),
            size=sum(shard.size for shard in self.shards),
            shards=len(self.shards),
            reused=len(self.done),
            redone=self.redone,
            names=tuple(shard.name for shard in self.shards),
            paths=tuple(urls),
            skipped=self.skipped,
            columns=self.columns,
            unjudged=self.unjudged,
        )

    def gone(self) -> tuple[list[str], list[str]]:
        """Return what of the output does not belong to this run, manifests first."""
        keep = {name: describe(s) for s in self.shards if (name := s.name) in self.done}
        return stale(self.sizes, {"shards": keep}, known=self.known)

    def plan(self) -> dict[str, Any]:
        """Return what `plan.json` says."""
        return {
            "format": FORMAT,
            "mode": self.request.mode.value,
            "basis": self.basis,
            "made_by": self.judge.made_by,
            "sample": self.request.sample,
            "seed": self.request.seed,
            "inputs": list(self.request.inputs),
            "not_read": {each.url: each.why for each in self.skipped},
            "not_judged": list(self.unjudged),
            "shards": {shard.name: describe(shard) for shard in self.shards},
            "history": list(self.history),
            **({} if self.part is None else {"part": dict(self.part)}),
        }


def prepare(request: RunRequest, *, load: Load) -> Job:
    """Return the job that a request asks for; nothing is written.

    Raises:
        UsageError: the policy, an input, a column or the output is wrong.
        StorageError: a store cannot be reached.
    """
    retries = Retries()
    judge = load(load_policy(request.policy))
    found = survey(request.inputs, retries, window=request.zstd_window)
    shards = plan_shards(found.files, retries, target=request.target_size)
    if request.attributes:
        _check_documents(shards)
    columns, left = _check_columns(shards, judge, retries, mode=request.mode)
    shards = in_format(shards, request, judge.policy.input)
    quotas = None if request.sample is None else share_out(shards, request.sample)
    basis = _basis(request, judge, quotas)
    part = request.part
    job = Job(
        request=request,
        judge=judge,
        shards=shards if part is None else shards_of_part(shards, part),
        basis=basis,
        part=None if part is None else note(shards, part, basis=basis),
        quotas=quotas,
        folder=None,
        retries=retries,
        skipped=found.skipped,
        columns=columns,
        unjudged=left,
    )
    return job if request.output is None else _with_output(job, request.output)


def refresh(job: Job) -> Job:
    """Return the job with what its output holds at this moment.

    Raises:
        UsageError: the output holds files of others.
        StorageError: the output cannot be read.
    """
    if job.folder is None:
        return job
    sizes = job.folder.sizes()
    manifests = read_manifests(job.folder, sizes)
    before = read_json(job.folder, PLAN) or {}
    known = frozenset(data_files(before, manifests, names=sizes))
    require_own(sizes, known, job.request.output or "")
    found = {} if job.request.fresh else whole(manifests, sizes)
    applies = job.request.mode is Mode.APPLY
    journal = read_journal(job.folder) if applies else {}
    shards = {shard.name: describe(shard) for shard in job.shards}
    done = {
        name: manifest
        for name, manifest in found.items()
        if manifest.basis == job.basis
        and manifest.input == shards.get(name)
        and manifest.decisions == decided_of(manifest, journal).digest
    }
    return replace(
        job,
        sizes=sizes,
        done=done,
        redone=len(found) - len(done),
        known=known,
        journal=journal,
        history=_history(job.folder),
    )


def _basis(
    request: RunRequest, judge: RowJudge, quotas: Mapping[str, int] | None
) -> str:
    deciding = {
        "format": FORMAT,
        "made_by": judge.made_by,
        "mode": request.mode.value,
        "sample": None if quotas is None else [request.seed, sorted(quotas.items())],
        **({"attributes": "dolma"} if request.attributes else {}),
        **({"mask": "claims+frames"} if request.mask else {}),
        **({"lines": request.annotations} if request.format is Format.SAME else {}),
    }
    return hashlib.sha256(canonical(deciding)).hexdigest()


def _check_documents(shards: tuple[Shard, ...]) -> None:
    """Refuse inputs that are no Dolma documents, or whose attributes would collide.

    Raises:
        UsageError: it names the first such input.
    """
    places: dict[str, str] = {}
    for shard in shards:
        url, source = shard.file.url, shard.file.source
        if not (shard.file.format == "jsonl" and url.endswith(".gz")):
            msg = f"{url} is no Dolma document file: those are JSON lines with .gz"
            raise UsageError(msg)
        if source in places:
            msg = (
                f"{places[source]} and {url} would share one attribute file; "
                "name the folder that holds both"
            )
            raise UsageError(msg)
        places[source] = url


def _check_columns(
    shards: tuple[Shard, ...], judge: RowJudge, retries: Retries, *, mode: Mode
) -> tuple[str, tuple[str, ...]]:
    """Return what is judged of a row, and the columns of texts that are not.

    A policy whose columns are in none of the first files that can be read is refused.

    Where some have them, the others are skipped and told of like unreadable files.
    """
    wrong: list[UsageError] = []
    limit = judge.policy.limits.max_decompressed_bytes
    for shard in shards:
        try:
            with open_shard(shard, most_bytes=limit, retries=retries) as reading:
                columns = find_columns(reading.schema, judge.policy.input)
                left = unjudged(reading.schema, columns.names)
                if mode is Mode.APPLY:
                    require_bare(reading.schema)
                before = OWN.intersection(reading.schema.names)
        except UsageError as error:
            wrong.append(UsageError(f"{shard.file.url}: {error}"))
        except ShardError:
            continue
        else:
            ignored = "; annotations of an earlier run are ignored" if before else ""
            return columns.told + ignored, left
        if len(wrong) == FILES_TO_TRY:
            break
    if wrong:
        raise wrong[0]
    return "", ()


def _with_output(job: Job, output: str) -> Job:
    refuse_file(output)
    _check_apart(output, job)
    return refresh(replace(job, folder=open_folder(output, job.retries)))


def _history(folder: Folder) -> tuple[Mapping[str, Any], ...]:
    """Return what is known of earlier runs: the last one's own history, and itself."""
    last = read_json(folder, RUN)
    if last is None:
        return tuple((read_json(folder, PLAN) or {}).get("history", ()))
    try:
        moment = {
            "finished": last["finished"],
            "documents": last["totals"]["rows_in"],
            "detached": last["totals"]["labels"].get("detached", 0),
        }
    except MALFORMED:
        return ()  # no result of a run: the one to come writes it again
    return (*last.get("history", ()), moment)[-HISTORY:]


def _check_apart(output: str, job: Job) -> None:
    """Refuse an output that the next run would read, or that this one would clear."""
    here = PurePosixPath(find_place(output).url)
    for each in job.request.inputs:
        there = PurePosixPath(find_place(each).url)
        if here == there or there in here.parents:
            msg = f"output {output!r} lies in input {each!r}; write somewhere else"
            raise UsageError(msg)
    inside = find_place(output).url.rstrip("/") + "/"
    for url in dict.fromkeys(shard.file.url for shard in job.shards):
        if url.startswith(inside):
            msg = f"input {url!r} lies in output {output!r}; write somewhere else"
            raise UsageError(msg)
