"""Word lists; every list of English words has its home here or in `detect/rules`."""

from negguard.lexicon.small_words import ENGLISH, OTHERS

__all__ = ["ENGLISH", "OTHERS"]
