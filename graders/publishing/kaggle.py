"""What goes to Kaggle for one assignment, in the two folders that Kaggle's own client reads.

dataset/ holds the week's wheel, with the course's data in it, and the marker by which the notebook
finds it. notebook/ holds the release. Each has its metadata file. Sends nothing; push.py does.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graders.errors import BuildError, SettingsError
from graders.publishing.swap import swap_into_place
from graders.publishing.wheel import build_wheel
from graders.settings import FILE_NAME, Settings

DATASET, NOTEBOOK = "dataset", "notebook"
DATASET_METADATA, NOTEBOOK_METADATA = "dataset-metadata.json", "kernel-metadata.json"
GPU = "NvidiaTeslaT4"
LICENCE = "copyright-authors"  # the course grants its students no more than the use of it
SHORTEST, LONGEST = 6, 50  # characters of a title and of the slug that Kaggle makes of it


def build_upload(settings: Settings, assignment: str, bundle: Path) -> Path:
    """Write dist/kaggle/<assignment> and return it; the old one stays where a step fails.

    Without an owner in course.toml the metadata files are left out, since they name it. Raises
    BuildError where the release is missing or the wheel can't be made.
    """
    release = settings.release_notebook(assignment)
    if not release.exists():
        raise BuildError(
            f"release/{assignment}/{release.name} is missing; run: course build {assignment}"
        )
    dest = settings.kaggle_folder(assignment)
    dest.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dest.parent, prefix=".upload-") as made:
        fresh = Path(made) / dest.name
        build_wheel(settings, assignment, bundle, fresh / DATASET)
        (fresh / NOTEBOOK).mkdir()
        shutil.copyfile(release, fresh / NOTEBOOK / release.name)
        if settings.course.kaggle_owner:
            _write(fresh / DATASET / DATASET_METADATA, dataset_metadata(settings, assignment))
            _write(fresh / NOTEBOOK / NOTEBOOK_METADATA, notebook_metadata(settings, assignment))
        swap_into_place(fresh, dest)
    return dest


def owner(settings: Settings) -> str:
    """Who publishes; SettingsError with what to write where, if course.toml doesn't say."""
    if settings.course.kaggle_owner is None:
        raise SettingsError(
            f"{FILE_NAME}: course.kaggle_owner is missing; write below [course] the Kaggle user or "
            'organisation that publishes, as in kaggle.com/<owner>: kaggle_owner = "<owner>"'
        )
    return settings.course.kaggle_owner


def dataset_metadata(settings: Settings, assignment: str) -> dict[str, Any]:
    """dataset-metadata.json: title, id, and the one licence that Kaggle wants."""
    title = dataset_title(settings, assignment)
    return {
        "title": title,
        "id": f"{owner(settings)}/{slug(title)}",
        "licenses": [{"name": LICENCE}],
    }


def notebook_metadata(settings: Settings, assignment: str) -> dict[str, Any]:
    """kernel-metadata.json: private, with the internet on, a GPU where the assignment wants one.

    Every switch is written out, so that no default of the client's decides. The image is pinned,
    so that a new one in the middle of a week changes nobody's results.
    """
    known, who = settings.assignment(assignment), owner(settings)
    title = notebook_title(settings, assignment)
    found = {
        "id": f"{who}/{slug(title)}",
        "title": title,
        "code_file": settings.release_notebook(assignment).name,
        "language": "python",
        "kernel_type": "notebook",
        "is_private": True,
        "enable_gpu": known.gpu,
        "enable_tpu": False,
        "enable_internet": True,
        "dataset_sources": [f"{who}/{slug(dataset_title(settings, assignment))}"],
        "kernel_sources": [
            f"{who}/{slug(notebook_title(settings, other))}" for other in known.inputs
        ],
        "docker_image_pinning_type": "original",
    }
    return found | ({"machine_shape": GPU} if known.gpu else {})


def dataset_title(settings: Settings, assignment: str) -> str:
    """The name that the notebook's first cell asks for, such as "ecbs5200 week6_lab"."""
    return _fitting(f"{settings.course.id} {assignment}", assignment)


def notebook_title(settings: Settings, assignment: str) -> str:
    """Such as "ECBS5200 week6 lab notebook": Kaggle refuses a dataset named like a notebook."""
    words = assignment.replace("_", " ")
    return _fitting(f"{settings.course.id.upper()} {words} notebook", assignment)


def slug(title: str) -> str:
    """What Kaggle makes of a title of letters, digits, blanks and underscores.

    >>> slug("ECBS5200 week6_lab")
    'ecbs5200-week6-lab'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def in_words(folder: Path) -> Iterator[str]:
    """What a push of that folder would do: lines with the files, their sizes and the metadata."""
    for part, metadata, effect in (
        (DATASET, DATASET_METADATA, "made private, or given a new version where it is there"),
        (NOTEBOOK, NOTEBOOK_METADATA, "made, or given a new version where it is there; then run"),
    ):
        text = (folder / part / metadata).read_text(encoding="utf-8")
        yield f"{part} {json.loads(text)['id']}: {effect}"
        for path in sorted((folder / part).iterdir()):
            if path.name != metadata:
                yield f"  {path.name}  {path.stat().st_size / 1024:,.1f} KiB"
        yield from (f"  {line}" for line in [metadata, *text.splitlines()])


def _fitting(title: str, assignment: str) -> str:
    if len(slug(title)) >= SHORTEST and len(title) <= LONGEST:
        return title
    raise SettingsError(
        f'{FILE_NAME}: "{title}" would be the title of {assignment} on Kaggle, which takes '
        f"{SHORTEST} to {LONGEST} characters; change course.id or the assignment's name"
    )


def _write(path: Path, metadata: dict[str, Any]) -> None:
    # ASCII, because the client reads one of the two in the machine's own encoding
    path.write_text(json.dumps(metadata, indent=2) + "\n", encoding="ascii")
