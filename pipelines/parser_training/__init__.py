"""The steps that make the shipped English models from treebanks."""
