"""Policies: verdicts in, decisions out."""
