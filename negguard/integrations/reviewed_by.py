"""What names a reviewer in provenance: its model, its engine, its prompt, a digest.

The address is left out: a model that moves to another machine is the same reviewer.
"""

from __future__ import annotations

import hashlib

from negguard.store.provenance import canonical

ENDPOINT = "openai chat completions"


def reviewer_identity(
    *, model: str, engine: str, version: str, prompt: str
) -> dict[str, str]:
    """Return the entry `reviewer` of the schema metadata and of manifests.

    The digest changes with the model, the engine, the version and the prompt's words.
    """
    named = {"model": model, "engine": engine, "prompt": version}
    basis = canonical({**named, "words": prompt})
    return {**named, "digest": hashlib.sha256(basis).hexdigest()}
