"""The seam to nbgrader: its preprocessors and its gradebook."""
