"""Which files of an output are negguard's own: those that a plan or a manifest names.

Nothing else is ever removed. A file of somebody else where readers look for rows would
be read as some, so it is refused before anything is written; the attributes of other
taggers, and hidden files, are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from negguard.errors import UsageError
from negguard.store.linesinks import LINES, ending_of
from negguard.store.listing import COMPRESSED, format_of
from negguard.store.manifest import (
    ATTRIBUTES,
    HOME,
    OWN_ATTRIBUTES,
    RELEASES,
    SHARDS,
    SINKS,
    Manifest,
    attribute_name,
    data_name,
    file_names,
    manifest_name,
)

# How files of lines may end.
ENDINGS = (LINES, *(LINES + packed for packed in COMPRESSED))


def data_files(
    plan: Mapping[str, Any],
    manifests: Mapping[str, Manifest],
    *,
    names: Collection[str],
) -> set[str]:
    """Return what runs wrote for shards: by their plan, and by manifests at `names`.

    A manifest that is not whole still says by its name what it is of.
    """
    found = named_by(plan)
    for name in names:
        if name.startswith(f"{SHARDS}/"):
            shard = name.removeprefix(f"{SHARDS}/").removesuffix(".json")
            found |= {name, *_data_names(shard, () if name in manifests else ENDINGS)}
    found |= {name for name in names if name.startswith(f"{RELEASES}/")}
    return found.union(*(file_names(each).values() for each in manifests.values()))


def named_by(plan: Mapping[str, Any]) -> set[str]:
    """Return the files that the shards of a plan may have written."""
    shards = plan.get("shards")
    found: set[str] = set()
    for shard, described in shards.items() if isinstance(shards, Mapping) else ():
        url = described.get("url", "") if isinstance(described, Mapping) else ""
        endings = [ending_of(url)] if format_of(str(url)) == "jsonl" else []
        found |= {manifest_name(shard), *_data_names(shard, endings)}
        if isinstance(described, Mapping):
            found.add(attribute_name(str(described.get("source"))))
    return found


def _data_names(shard: str, endings: Iterable[str]) -> set[str]:
    """Return what a shard's rows may be called, as Parquet or as lines so ending."""
    whole = {data_name(sink, shard) for sink in SINKS}
    return whole.union(
        data_name(sink, shard, ending)
        for sink in SINKS
        if sink != "dropped"
        for ending in endings
    )


def strangers(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return what stands where readers look for rows, and is not `known`."""
    ours = set(known)
    return sorted(n for n in names if _holds_rows(n) and n not in ours)


def require_own(names: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse a folder that holds anything but an earlier run.

    Raises:
        UsageError: there are files that no plan or manifest names.
    """
    there = sorted(name for name in names if not _hidden(name))
    tops = {HOME, *SINKS, ATTRIBUTES}
    others = [name for name in there if name.partition("/")[0] not in tops]
    others += strangers(there, known)
    if not any(name.startswith(f"{HOME}/") for name in there):
        others += there
    if others:
        msg = (
            f"output {where!r} holds files that no run of negguard wrote ({others[0]!r}"
            " among them); name an empty folder, or one of an earlier run, and move "
            "what is not its own elsewhere"
        )
        raise UsageError(msg)


def stale(
    names: Iterable[str], plan: Mapping[str, Any], *, known: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Return the manifests, then the data files, of `known` that a plan has no use for.

    `plan` names the shards that stay as they are.
    """
    keep = named_by(plan)
    ours = set(known)
    gone = [name for name in names if name in ours and name not in keep]
    manifests = [name for name in gone if name.startswith(f"{HOME}/")]
    return manifests, [name for name in gone if not name.startswith(f"{HOME}/")]


def _holds_rows(name: str) -> bool:
    beside = name.startswith(f"{OWN_ATTRIBUTES}/")
    return (name.partition("/")[0] in SINKS or beside) and not _hidden(name)


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))
