"""Names -> implementations: built-in ones and plug-ins from entry points.

Groups and what a name in each stands for:

| group                 | implementation                                        |
|-----------------------|-------------------------------------------------------|
| `negguard.detectors`  | a `Detector`, or a class or function that makes one    |
| `negguard.rewriters`  | a `Rewriter`, or a class or function that makes one    |
| `negguard.policies`   | a `Policy`, or a function that returns one             |
| `negguard.packs`      | a function that returns the path of a TOML rule pack   |

Names carry a version (`localise.v1`), so that a changed behaviour gets a new name.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any, Protocol, runtime_checkable

from negguard.errors import NegguardError, PluginError, RowError, UsageError
from negguard.model import Document, Edit, Frame, Refusal, Verdict

BUILT_IN: dict[str, dict[str, str]] = {
    "negguard.detectors": {},
    "negguard.rewriters": {
        "localise.v1": "negguard.rewrite.localise:Localiser",
        "localise_fiction.v1": "negguard.rewrite.localise:fiction_localiser",
        "review.v2": "negguard.integrations.review_rewriter:from_environment",
        "review-whole.v1": (
            "negguard.integrations.review_rewriter:whole_from_environment"
        ),
    },
    "negguard.policies": {},
    "negguard.packs": {},
}


@runtime_checkable
class Detector(Protocol):
    """Find frames that rule packs do not.

    `cues` are literal words in lower case, `*` for an open end; a document that holds
    none of them, and no frame by the rules, is never shown to the detector. `digest`
    names the version in manifests.
    """

    cues: tuple[str, ...]
    digest: str

    def find(self, document: Document) -> tuple[Frame, ...]:
        """Return the frames of one document; empty scopes are resolved from layout."""
        ...


@runtime_checkable
class Rewriter(Protocol):
    """Turn covered claims into local negations, or refuse.

    One that asks a model may have an attribute `named`, a mapping that joins what made
    a run.
    """

    digest: str

    def rewrite(
        self,
        document: Document,
        verdict: Verdict,
        *,
        fallback: tuple[str, ...],
        denied_share: float,
        max_claims: int,
        words_left: float,
    ) -> tuple[Edit, ...] | Refusal:
        """Return edits that take every detached frame out and deny its claims.

        Args:
            document: what was judged.
            verdict: its frames and claims.
            fallback: ways to deny a claim, tried in this order.
            denied_share: refuse when fewer of the claims (0 to 1) are denied.
            max_claims: refuse documents with more claims.
            words_left: refuse when less of the words outside notices (0 to 1) is left.
        """
        ...


def resolve(group: str, name: str) -> object:
    """Return the implementation called `name` in `group`.

    Raises:
        PluginError: the name is unknown, registered twice, or fails to load.
    """
    found = _references(group)
    references = found.get(name, [])
    if not references:
        near = difflib.get_close_matches(name, found, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {_listed(found)}"
        msg = f"no {_noun(group)} called {name!r}; {hint}"
        raise PluginError(msg)
    if len(references) > 1:
        where = ", ".join(references)
        msg = f"{_noun(group)} {name!r} is registered twice: {where}; remove one"
        raise PluginError(msg)
    return _load(group, name, references[0])


def names(group: str) -> tuple[str, ...]:
    """Return the names that `resolve` knows in `group`, sorted."""
    return tuple(sorted(_references(group)))


def make(group: str, name: str) -> object:
    """Return an instance: what `name` stands for, called if it is a factory.

    What a plug-in raises while it works names the plug-in.

    Raises:
        PluginError: it is missing, cannot be made, or is no such thing.
    """
    found = resolve(group, name)
    try:
        made = found() if callable(found) else found
    except NegguardError:
        raise
    except Exception as error:
        msg = f"{_noun(group)} {name!r} cannot be made: {told(error)}"
        raise PluginError(msg) from error
    wanted, named = PROTOCOLS.get(group, (object, None))
    if not isinstance(made, wanted):
        lacks = [n for n in WANTED[group] if not hasattr(made, n)]
        msg = f"{_noun(group)} {name!r} lacks {', '.join(lacks)}"
        raise PluginError(msg)
    return made if named is None or name in BUILT_IN[group] else named(name, made)


def told(error: Exception) -> str:
    """Return what went wrong, with its type where it is none of ours."""
    known = isinstance(error, NegguardError)
    return str(error) if known else f"{type(error).__name__}: {error}"


@dataclass(frozen=True, slots=True)
class NamedDetector:
    """A detector whose errors say which it was."""

    name: str
    inner: Detector

    @property
    def cues(self) -> tuple[str, ...]:
        """Return the cues of the detector."""
        return self.inner.cues

    @property
    def digest(self) -> str:
        """Return the digest of the detector."""
        return self.inner.digest

    def find(self, document: Document) -> tuple[Frame, ...]:
        """Return the frames that the detector finds.

        Raises:
            RowError: it raised something.
        """
        try:
            return tuple(self.inner.find(document))
        except UsageError:
            raise
        except Exception as error:
            msg = f"detector {self.name!r}: {told(error)}"
            raise RowError(msg) from error


@dataclass(frozen=True, slots=True)
class NamedRewriter:
    """A rewriter whose errors say which it was."""

    name: str
    inner: Rewriter

    @property
    def digest(self) -> str:
        """Return the digest of the rewriter."""
        return self.inner.digest

    @property
    def named(self) -> Mapping[str, object]:
        """Return what of it joins what made a run."""
        found: Mapping[str, object] = getattr(self.inner, "named", {})
        return found

    def rewrite(
        self,
        document: Document,
        verdict: Verdict,
        **how: Any,  # noqa: ANN401 - passed on as it is
    ) -> tuple[Edit, ...] | Refusal:
        """Return the edits of the rewriter, or its refusal.

        Raises:
            RowError: it raised something.
        """
        try:
            return self.inner.rewrite(document, verdict, **how)
        except UsageError:
            raise
        except Exception as error:
            msg = f"rewriter {self.name!r}: {told(error)}"
            raise RowError(msg) from error


# What is made of a group: the protocol it is held to, and what names its errors.
PROTOCOLS: dict[str, tuple[type, Callable[[str, Any], object] | None]] = {
    "negguard.detectors": (Detector, NamedDetector),
    "negguard.rewriters": (Rewriter, NamedRewriter),
}
WANTED = {
    "negguard.detectors": ("cues", "digest", "find"),
    "negguard.rewriters": ("digest", "rewrite"),
}


def _references(group: str) -> dict[str, list[str]]:
    found = {name: [reference] for name, reference in BUILT_IN[group].items()}
    for point in metadata.entry_points(group=group):
        found.setdefault(point.name, []).append(point.value)
    return found


def _load(group: str, name: str, reference: str) -> object:
    module, _, attribute = reference.partition(":")
    try:
        found: object = import_module(module)
        for part in filter(None, attribute.split(".")):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        msg = f"{_noun(group)} {name!r} ({reference}) cannot be loaded: {error}"
        raise PluginError(msg) from error
    return found


def _noun(group: str) -> str:
    return {"policies": "policy"}.get(group.partition(".")[2], group[9:].rstrip("s"))


def _listed(found: Iterable[str]) -> str:
    return ", ".join(sorted(found)) or "none"
