"""Runs a notebook in the sandbox; knows nothing of references, rubrics or the gradebook."""
