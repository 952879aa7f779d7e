"""Read rule packs from the package or from a user's folder."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from negguard.errors import UsageError
from negguard.rules.schema import PackFile, read_file


def pack_folder(name: str) -> Traversable | Path:
    """Return the folder of a shipped pack, or the user's own folder of that path.

    Raises:
        UsageError: there is neither; names the shipped packs.
    """
    shipped = files("negguard.rules") / "packs" / name
    if shipped.is_dir():
        return shipped
    own = Path(name)
    if own.is_dir():
        return own
    known = ", ".join(shipped_packs())
    msg = f"no rule pack called {name!r}: shipped packs are {known}; or give a folder"
    raise UsageError(msg)


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the package."""
    root = files("negguard.rules") / "packs"
    return tuple(sorted(item.name for item in root.iterdir() if item.is_dir()))


def read_pack(name: str) -> tuple[dict[str, PackFile], str]:
    """Return the files of a pack by name, and the digest of their bytes.

    Raises:
        UsageError: the pack is missing or one of its files is wrong.
    """
    folder = pack_folder(name)
    contents = {
        item.name: item.read_bytes()
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    }
    if not contents:
        msg = f"rule pack {name!r} holds no .toml file"
        raise UsageError(msg)
    read = {key: read_file(_parse(key, raw), path=key) for key, raw in contents.items()}
    return read, _digest(contents)


def _parse(name: str, raw: bytes) -> Mapping[str, object]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        msg = f"{name}: not a TOML file: {exc}"
        raise UsageError(msg) from exc


def _digest(contents: Mapping[str, bytes]) -> str:
    """Return one digest of names and bytes; line ends do not count."""
    digest = hashlib.sha256()
    for name, raw in contents.items():
        body = raw.replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()
