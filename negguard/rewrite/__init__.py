"""Rewriting: take frames out, bind denials into clauses, or refuse."""
