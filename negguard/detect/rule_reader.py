"""Read rule packs from the package, from a plug-in, or from a user's folder."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from negguard import registry
from negguard.detect.rule_schema import PackFile, read_file
from negguard.errors import UsageError

PLUG_INS = "negguard.packs"
# White space of prose: a line break, marks of emphasis and quotation may come along.
SPACE = r"(?:[\"'`*_]*[ \n][ \n\"'`*_>]*)"
_MACRO = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
DEEPEST = 12  # macros inside macros


def pack_folder(name: str) -> Traversable | Path:
    """Return the folder of a shipped pack, a plug-in's, or the user's own of that path.

    Raises:
        UsageError: there is none; names the packs that there are.
    """
    shipped = _shipped() / name
    if name in shipped_packs():
        return shipped
    plugged = registry.names(PLUG_INS)
    own = Path(str(registry.make(PLUG_INS, name)) if name in plugged else name)
    if own.is_dir():
        return own
    known = ", ".join((*shipped_packs(), *plugged))
    msg = f"no rule pack called {name!r}; known: {known}; or give a folder of .toml"
    raise UsageError(msg)


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the package."""
    return tuple(sorted(item.name for item in _shipped().iterdir() if item.is_dir()))


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
    read: dict[str, PackFile] = {}
    problems: list[str] = []
    for file, raw in contents.items():
        try:
            read[file] = read_file(_parse(file, raw), path=file)
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))
    return read, _digest(contents)


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    """Return `pattern` with macros inserted and spaces widened.

    Raises:
        UsageError: a macro is unknown or inserts itself.
    """
    for _ in range(DEEPEST):
        match = _MACRO.search(pattern)
        if match is None:
            return _widen(pattern)
        if match.group(1) not in macros:
            msg = f"unknown macro {match.group()}; define it under [macros]"
            raise UsageError(msg)
        pattern = _MACRO.sub(
            lambda found: macros.get(found.group(1), found.group()), pattern
        )
    msg = "macros insert each other without end"
    raise UsageError(msg)


def _shipped() -> Traversable:
    return files("negguard.detect") / "rules"


def _widen(pattern: str) -> str:
    """Return `pattern` with each space outside a class as white space of prose."""
    parts: list[str] = []
    inside = escaped = False
    for character in pattern:
        plain = not escaped
        escaped = plain and character == "\\"
        if plain and character == "[":
            inside = True
        elif plain and character == "]":
            inside = False
        parts.append(SPACE if plain and character == " " and not inside else character)
    return "".join(parts)


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
