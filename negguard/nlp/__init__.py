"""Parsing and the shipped models; the only package that imports spaCy."""
