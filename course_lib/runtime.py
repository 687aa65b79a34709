"""Where a notebook runs, where its data come from, and what it says while something is missing.

Three places: Kaggle (interactive or batch), grading, local. No cell may fail with a page of
traceback only because an answer or a prediction is still missing: one line says what and where.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Loaded = TypeVar("Loaded")

HUB = "https://huggingface.co"
VERSIONS = ("torch", "transformers", "datasets", "numpy", "pandas", "scikit-learn", "peft")


class Unanswered(Exception):  # noqa: N818 - it is a state, and its name is read by students
    """A task or a prediction that is still empty; shown as one line, without a traceback.

    >>> print(Unanswered("kd_loss"))
    kd_loss is not answered yet: write it in the cell that opens with "# task: kd_loss", then \
delete its raise line.
    """

    def __init__(self, task: str, message: str = "") -> None:
        self.task = task
        super().__init__(
            message
            or f"{task} is not answered yet: write it in the cell that opens with "
            f'"# task: {task}", then delete its raise line.'
        )

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"Unanswered: {self}"]


def where(environment: Mapping[str, str] | None = None) -> str:
    """ "grading", "kaggle-interactive", "kaggle-batch" or "local", from environment variables.

    Grading sets COURSE_GRADING=1 and wins over everything; Kaggle sets KAGGLE_KERNEL_RUN_TYPE.

    >>> where({"KAGGLE_KERNEL_RUN_TYPE": "Batch"}), where({})
    ('kaggle-batch', 'local')
    """
    env = os.environ if environment is None else environment
    if env.get("COURSE_GRADING") == "1":
        return "grading"
    run_type = env.get("KAGGLE_KERNEL_RUN_TYPE", "").lower()
    return {"interactive": "kaggle-interactive", "batch": "kaggle-batch"}.get(run_type, "local")


def working_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where a run keeps its files: COURSE_ARTIFACTS if set, /kaggle/working on Kaggle, ./artifacts.

    >>> working_folder({"KAGGLE_KERNEL_RUN_TYPE": "Batch"}).as_posix(), working_folder({}).name
    ('/kaggle/working', 'artifacts')
    """
    env = os.environ if environment is None else environment
    if env.get("COURSE_ARTIFACTS"):
        return Path(env["COURSE_ARTIFACTS"])
    return Path("/kaggle/working") if where(env).startswith("kaggle") else Path("artifacts")


def online(address: str | None = None, seconds: float = 3.0) -> bool:
    """Whether the hub's host takes a connection; a Kaggle notebook may have the internet off.

    address: URL of the hub; None means HF_ENDPOINT or the public hub.
    """
    parts = urlsplit(address or os.environ.get("HF_ENDPOINT") or HUB)
    port = parts.port or (80 if parts.scheme == "http" else 443)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=seconds):
            return True
    except OSError:
        return False


def data_source(
    environment: Mapping[str, str] | None = None, is_online: Callable[[], bool] = online
) -> str:
    """Which source to load: COURSE_SOURCE if set, "hub" on Kaggle with internet, else "replica".

    >>> data_source({}), data_source({"COURSE_SOURCE": "synthetic"})
    ('replica', 'synthetic')
    """
    env = os.environ if environment is None else environment
    if env.get("COURSE_SOURCE"):
        return env["COURSE_SOURCE"]
    return "hub" if where(env).startswith("kaggle") and is_online() else "replica"


def load(loader: Callable[[str], Loaded], source: str | None = None) -> Loaded:
    """loader(source), source by data_source() where None; where the hub fails, the replica.

    The fall back is loud: other data mean other figures, and a reader must know which.
    """
    chosen = source or data_source()
    if chosen != "hub":
        return loader(chosen)
    try:
        return loader("hub")
    except Exception as error:
        line = str(error).split("\n")[0][:200]
        print(f"!!! THE HUB DID NOT ANSWER ({type(error).__name__}: {line}).")
        print("!!! All figures below come from the REPLICA, not from the course's own run.")
        return loader("replica")


def predicted(name: str, value: object, because: str) -> None:
    """Stop a reveal, in one line, while its prediction or its reason is empty.

    name: as in the cell `predict-<name>`. Completeness counts, never correctness: any value and
    any reason with a letter in it will do. Raises Unanswered.

    >>> predicted("tail_f1", 0.3, "the teacher is large")
    """
    missing = [f"predicted_{name}"] if value is None or value == "" else []
    if not any(letter.isalpha() for letter in str(because or "")):
        missing.append(f"because_{name}")
    if missing:
        raise Unanswered(
            f"predict-{name}",
            f"first commit yourself: fill in {' and '.join(missing)} in the predict cell "
            "above, run that cell, then this one again.",
        )


def compare(
    guess: object, observed: object, low: float | None = None, high: float | None = None
) -> str:
    """One line: predicted, observed and, for numbers, the gap; with the 95% interval where given.

    Any guess will do: text that is no number is shown as it is.

    >>> compare(0.2, 0.0058, 0.0, 0.0127)
    'Predicted 0.200, observed 0.006 (95% interval 0.000 to 0.013): a gap of -0.194.'
    >>> compare("tail", "mid")
    'Predicted tail, observed mid.'
    """
    span = "" if low is None or high is None else f" (95% interval {low:.3f} to {high:.3f})"
    numbers = [_as_number(guess), _as_number(observed)]
    shown = [
        str(x) if n is None else f"{n:.3f}" for x, n in zip((guess, observed), numbers, strict=True)
    ]
    line = f"Predicted {shown[0]}, observed {shown[1]}{span}"
    mine, theirs = numbers
    return (
        f"{line}." if mine is None or theirs is None else f"{line}: a gap of {theirs - mine:+.3f}."
    )


def _as_number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def versions() -> dict[str, str]:
    """Python's version and those of the installed libraries that figures may depend on."""
    found = {"python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def gpus() -> list[str]:
    """Names of the GPUs that this session sees; [] where torch wasn't loaded."""
    torch = sys.modules.get("torch")
    count = torch.cuda.device_count() if torch else 0
    return [torch.cuda.get_device_name(place) for place in range(count)] if torch else []
