"""What a shard, a plan and a run say about themselves on disk, as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from negguard.errors import IntegrityError
from negguard.store.metrics import Metrics
from negguard.store.provenance import canonical
from negguard.store.shards import Shard

FORMAT = 4
HOME = "_negguard"
PLAN = f"{HOME}/plan.json"
RUN = f"{HOME}/run.json"
REPORT = f"{HOME}/report.html"
EXAMPLES = f"{HOME}/examples.json"
SUCCESS = f"{HOME}/_SUCCESS"
SHARDS = f"{HOME}/shards"
RELEASES = f"{HOME}/releases"
SINKS = ("kept", "quarantine", "dropped")
PARQUET = ".parquet"
ATTRIBUTES = "attributes"
OF_THE_ATTEMPT = ("seconds", "tiers", "retries", "owner")
OWN_ATTRIBUTES = f"{ATTRIBUTES}/negguard"
# What reading values of the wrong shape raises, and JSON that is nested too deeply.
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A data file: its rows, its size in bytes, its SHA-256, and how its name ends."""

    rows: int
    size: int
    sha256: str
    ending: str = PARQUET


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What one shard read and wrote; `basis` is the digest of all that decided.

    `files` are by sink, and the attribute file by `attributes`. `seconds`, `tiers`,
    which are the seconds by what was done, `retries` and `owner`, the token of the run
    that wrote it, tell of the attempt, so they are left out of `digest`. `columns` are
    those that the rows are known by; `decisions` is the digest of what people decided
    about the source, `decided` are the keys found; `originals`
    are digests of the normalised texts that were rewritten.
    """

    shard: str
    input: Mapping[str, Any]
    basis: str
    metrics: Metrics
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    seconds: float = 0.0
    tiers: Mapping[str, float] = field(default_factory=dict)
    retries: int = 0
    owner: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    decisions: str = ""
    decided: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that is the same in every attempt."""
        values = self.to_json()
        for name in OF_THE_ATTEMPT:
            del values[name]
        return hashlib.sha256(canonical(values)).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "format": FORMAT,
            "shard": self.shard,
            "input": dict(self.input),
            "basis": self.basis,
            **self.metrics.to_json(),
            "files": {name: asdict(facts) for name, facts in self.files.items()},
            "seconds": round(self.seconds, 3),
            "tiers": dict(self.tiers),
            "retries": self.retries,
            "owner": self.owner,
            "columns": dict(self.columns),
            "decisions": self.decisions,
            "decided": list(self.decided),
            "originals": list(self.originals),
        }

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> Manifest:
        """Return the manifest that a file holds.

        Raises:
            IntegrityError: it is no manifest, or says other than what was written.
        """
        try:
            values = json.loads(data)
            digest = values.pop("digest")
            manifest = cls(
                shard=values["shard"],
                input=values["input"],
                basis=values["basis"],
                metrics=Metrics.from_json(values),
                files={n: FileFacts(**f) for n, f in values["files"].items()},
                seconds=values["seconds"],
                tiers=values.get("tiers", {}),
                retries=values["retries"],
                owner=values["owner"],
                columns=values["columns"],
                decisions=values["decisions"],
                decided=tuple(values["decided"]),
                originals=tuple(values["originals"]),
            )
        except MALFORMED as error:
            msg = f"{where} is not a shard manifest: {error}"
            raise IntegrityError(msg) from error
        if manifest.digest != digest:
            msg = f"{where} says other than what was written: its digest disagrees"
            raise IntegrityError(msg)
        manifest.metrics.check(where)
        return manifest

    def to_bytes(self) -> bytes:
        """Return what is written."""
        return pretty({**self.to_json(), "digest": self.digest})


def manifest_name(shard: str) -> str:
    """Return where a shard's manifest lies."""
    return f"{SHARDS}/{shard}.json"


def note_name(shard: str) -> str:
    """Return where a shard's manifest lies while its rows are released."""
    return f"{RELEASES}/{shard}.json"


def data_name(sink: str, shard: str, ending: str = PARQUET) -> str:
    """Return where a sink's rows of a shard lie."""
    return f"{sink}/{shard}{ending}"


def attribute_name(source: str) -> str:
    """Return where the attributes of a document file lie, `source` in its corpus."""
    return f"{OWN_ATTRIBUTES}/{source}"


def file_names(manifest: Manifest) -> dict[str, str]:
    """Return where each of a shard's files lies, by sink."""
    source = str(manifest.input.get("source", ""))
    return {
        sink: attribute_name(source)
        if sink == ATTRIBUTES
        else data_name(sink, manifest.shard, facts.ending)
        for sink, facts in manifest.files.items()
    }


def describe(shard: Shard) -> dict[str, Any]:
    """Return what a manifest and a plan say about a shard's input."""
    return {
        "url": shard.file.url,
        "source": shard.file.source,
        **shard.file.fingerprint.to_json(),
        **_range(shard),
        **({} if shard.types is None else {"types": _digest(shard.types)}),
    }


def _range(shard: Shard) -> dict[str, Any]:
    span = None if shard.start is None else [shard.start, shard.stop]
    of_bytes = shard.before is not None
    return {"row_groups": None, "bytes": span} if of_bytes else {"row_groups": span}


def _digest(types: pa.Schema) -> str:
    """Return a digest of what the rows of a JSON file are read as."""
    return hashlib.sha256(types.to_string().encode()).hexdigest()[:16]


def pretty(values: Mapping[str, Any]) -> bytes:
    """Return JSON that people can read, with one spelling per value."""
    return json.dumps(values, indent=1, sort_keys=True).encode() + b"\n"
