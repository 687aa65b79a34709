"""Holds the files of a hand-in against the manifest that course_lib.packing wrote with them.

What doesn't agree is worth a look and costs nobody anything: the table says it, grading goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

MANIFEST = "manifest.json"


def disagreements(beside: Mapping[str, bytes], assignment: str) -> Iterator[str]:
    """A sentence for each file that isn't what was packed; beside: path -> content.

    >>> list(disagreements({"manifest.json": b"{}"}, "week6_lab"))
    ['manifest.json is none that our pack() writes']
    """
    for path in (path for path in beside if PurePosixPath(path).name == MANIFEST):
        try:
            known = json.loads(beside[path])
            packed_for = str(known["assignment"])
            hashes = {str(name): str(one["sha256"]) for name, one in known["files"].items()}
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            yield f"{path} is none that our pack() writes"
            continue
        if packed_for != assignment:
            yield f"{path} says that it was packed for {packed_for[:80]}"
        for name, sha256 in hashes.items():
            content = beside.get(str(PurePosixPath(path).parent / name))
            if content is None:
                yield f"{name[:80]} was packed and isn't there"
            elif hashlib.sha256(content).hexdigest() != sha256:
                yield f"{name[:80]} has changed since it was packed"
