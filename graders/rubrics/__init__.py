"""Rubrics for manual cells: their schema and the YAML files."""
