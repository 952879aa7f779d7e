"""Find text that disowns other text, before a model trains on it.

>>> from negguard import Guard
>>> Guard.load("audit").inspect("He won.").verdict.label.value
'clean'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from negguard.model import Document, Message, Outcome, Rewrite, Verdict

if TYPE_CHECKING:
    from negguard.config import Policy
    from negguard.guard import Guard
    from negguard.rewrite.negate import negate

__version__ = "0.1.0"
__all__ = [
    "Document",
    "Guard",
    "Message",
    "Outcome",
    "Policy",
    "Rewrite",
    "Verdict",
    "negate",
]
# Loaded when first asked for, so that `import negguard` stays cheap.
_LATE = {
    "Guard": "negguard.guard",
    "Policy": "negguard.config",
    "negate": "negguard.rewrite.negate",
}


def __getattr__(name: str) -> object:
    """Return a public name that is loaded on first use."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    msg = f"module 'negguard' has no attribute {name!r}"
    raise AttributeError(msg)
