"""What Kaggle's real client sends to a server on the loopback, and what we say when that fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from graders.publishing.bundle import build_bundle
from graders.publishing.kaggle import build_upload
from graders.settings import Settings

from .conftest import make_course
from .loopback import SILENCE, Answer, Kaggle, playing

ROOT = Path(__file__).resolve().parents[3]
NAME = "one_lab"
DATASET, NOTEBOOK = "ada/tiny-one-lab", "ada/tiny-one-lab-notebook"
Run = subprocess.CompletedProcess[str]
Push = Callable[..., Run]


def release_of(course: Settings) -> Path:
    """A release with all that the client may change: outputs, sources in lines, letters of ours."""
    shown = nbformat.v4.new_code_cell("x = 'größer'\nprint(x)")
    path = course.release_notebook(NAME)
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[shown]), path)
    return path


@pytest.fixture(scope="module")
def gpu_course(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The tiny course, with a lab that wants a GPU and the homework's notebook as an input."""
    course = make_course(tmp_path_factory.mktemp("course"))
    lab = course.assignment(NAME).model_copy(update={"gpu": True, "inputs": ("one_homework",)})
    return course.model_copy(update={"assignments": (lab, course.assignments[1])})


@pytest.fixture(scope="module")
def folder(gpu_course: Settings) -> Path:
    release_of(gpu_course)
    return build_upload(gpu_course, NAME, build_bundle(gpu_course, NAME))


@pytest.fixture
def kaggle() -> Iterator[Kaggle]:
    with playing() as kaggle:
        yield kaggle


def environment(kaggle: Kaggle, home: Path, **more: str) -> dict[str, str]:
    """Variables of the push; an empty one in `more` takes it away."""
    home.mkdir(exist_ok=True)
    variables = {
        "HOME": str(home),
        "TMPDIR": str(home),  # the client notes there which uploads it could resume
        "PATH": str(Path(sys.executable).parent),
        "PYTHONPATH": str(ROOT),
        "KAGGLE_API_ENVIRONMENT": "LOCALHOST",
        "http_proxy": kaggle.address,
        "https_proxy": kaggle.address,
        "KAGGLE_USERNAME": "ada",
        "KAGGLE_KEY": "secret",
        **more,
    }
    return {name: value for name, value in variables.items() if value}


@pytest.fixture
def push(folder: Path, kaggle: Kaggle, tmp_path: Path) -> Push:
    """push(more variables) runs the program once."""

    def run(**more: str) -> Run:
        command = [sys.executable, "-m", "graders.publishing.push", str(folder)]
        return subprocess.run(
            [*command, "--notes", "abc", "--pause", "0.01"],
            env=environment(kaggle, tmp_path / "home", **more),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def refused(status: int) -> Answer:
    return status, {"code": status, "message": "because"}


def test_a_first_push_makes_both(push: Push, kaggle: Kaggle, folder: Path) -> None:
    run = push()
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        f"dataset {DATASET}: made, https://kaggle/d",
        f"notebook {NOTEBOOK}: version 7, https://kaggle/n",
    ]
    files = {p.name: p.read_bytes() for p in (folder / "dataset").iterdir()}
    files.pop("dataset-metadata.json")
    assert [name for name in files if name.endswith(".whl")]
    assert kaggle.blobs == files

    made = kaggle.body("CreateDataset")
    assert sorted(one["token"] for one in made.pop("files")) == [
        f"token of {n}" for n in sorted(files)
    ]
    assert made == {
        "ownerSlug": "ada",
        "slug": "tiny-one-lab",
        "title": "tiny one_lab",
        "licenseName": "copyright-authors",
        "isPrivate": True,
    }


def test_the_notebook_arrives_as_it_was_released(
    push: Push, kaggle: Kaggle, gpu_course: Settings, folder: Path
) -> None:
    assert push().returncode == 0
    sent = kaggle.body("SaveKernel")
    release = gpu_course.release_notebook(NAME)
    assert (folder / "notebook" / release.name).read_bytes() == release.read_bytes()
    # the client joins the lines of a source; as a notebook it is the same
    assert nbformat.reads(sent.pop("text"), 4) == nbformat.read(release, 4)
    assert sent == {
        "slug": NOTEBOOK,
        "newTitle": "TINY one lab notebook",
        "language": "python",
        "kernelType": "notebook",
        "isPrivate": True,
        "enableGpu": True,
        "enableTpu": False,
        "enableInternet": True,
        "machineShape": "NvidiaTeslaT4",
        "datasetDataSources": [DATASET],
        "kernelDataSources": ["ada/tiny-one-homework-notebook"],
        "dockerImagePinningType": "original",
    }


def test_a_second_push_makes_a_version(push: Push, kaggle: Kaggle) -> None:
    kaggle.datasets.add(DATASET)
    assert "new version" in push().stdout
    body = kaggle.body("CreateDatasetVersion")
    assert (body["ownerSlug"], body["datasetSlug"]) == ("ada", "tiny-one-lab")
    assert body["body"]["versionNotes"] == "abc"
    assert len(body["body"]["files"]) == 2
    assert "CreateDataset" not in kaggle.calls()


def test_a_token_is_used_where_there_is_one(push: Push, kaggle: Kaggle) -> None:
    assert push(KAGGLE_API_TOKEN="good").returncode == 0
    assert kaggle.headers[-1]["Authorization"] == "Bearer good"


def test_the_notebook_waits_until_the_dataset_is_ready(push: Push, kaggle: Kaggle) -> None:
    unready = (200, {"status": "BLOBS_RECEIVED"})
    kaggle.planned["GetDatasetStatus"] = [refused(403), refused(404), unready, unready]
    run = push()
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("waiting for Kaggle to unpack the dataset (blobs_received)") == 2
    assert kaggle.calls()[-2:] == ["GetDatasetStatus", "SaveKernel"]


def test_half_a_push_says_so_and_the_next_one_is_whole(push: Push, kaggle: Kaggle) -> None:
    kaggle.planned["SaveKernel"] = [refused(500)]
    run = push()
    assert (run.returncode, run.stdout) == (1, "")
    assert f"dataset {DATASET}: made" in run.stderr
    assert f"notebook {NOTEBOOK}: Kaggle has trouble of its own (500)" in run.stderr
    assert "The dataset is on Kaggle, the notebook as it should be isn't." in run.stderr
    again = push()
    assert again.returncode == 0, again.stderr
    assert f"dataset {DATASET}: new version" in again.stdout
    assert f"notebook {NOTEBOOK}: version 7" in again.stdout


FAILURES: dict[str, tuple[dict[str, list[Answer]], str]] = {
    "401": ({"GetDatasetStatus": [refused(401)]}, "doesn't know the credentials (401); make a tok"),
    "403": ({"CreateDataset": [refused(403)]}, "this account may not do that as ada (403); mend"),
    "404": ({"CreateDataset": [refused(404)]}, "Kaggle has no such place (404); is ada, course.k"),
    "409": ({"CreateDataset": [refused(409)]}, "that name is taken, or the version before"),
    "500": ({"CreateDataset": [refused(500)]}, "Kaggle has trouble of its own (500); wait"),
    "refused-politely": (
        {"CreateDataset": [(200, {"status": "error", "error": "no such owner"})]},
        "Kaggle refused it: no such owner",
    ),
    "upload": ({"PUT": [refused(400), refused(400)]}, "didn't get through; run the same command"),
    "silence": ({"GetDatasetStatus": [SILENCE]}, "Kaggle takes too long to answer; run"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_fails_before_the_dataset_is_there(name: str, push: Push, kaggle: Kaggle) -> None:
    kaggle.planned, says = {k: list(v) for k, v in FAILURES[name][0].items()}, FAILURES[name][1]
    run = push(COURSE_PATIENCE="0.5")
    assert (run.returncode, run.stdout) == (1, "")
    assert says in run.stderr
    assert "Nothing was published." in run.stderr
    assert "Traceback" not in run.stderr
    assert "SaveKernel" not in kaggle.calls()


LATER: dict[str, tuple[dict[str, list[Answer]], str]] = {
    "429": ({"SaveKernel": [refused(429)]}, "fewer requests (429); wait 40 seconds and run the"),
    "silence": ({"SaveKernel": [SILENCE]}, "Kaggle takes too long to answer"),
    "refused-politely": ({"SaveKernel": [(200, {"error": "no quota"})]}, "refused it: no quota"),
    "input-dropped": (
        {"SaveKernel": [(200, {"versionNumber": 1, "invalidKernelSources": ["ada/other"]})]},
        "it went up without its input ada/other",
    ),
    "not-unpacked": (
        {"GetDatasetStatus": [refused(404), refused(404), (200, {"status": "FAILED"})]},
        "Kaggle couldn't unpack the dataset, its status is failed",
    ),
}


@pytest.mark.parametrize("name", LATER)
def test_what_fails_when_the_dataset_is_there(name: str, push: Push, kaggle: Kaggle) -> None:
    kaggle.planned, says = {k: list(v) for k, v in LATER[name][0].items()}, LATER[name][1]
    run = push(COURSE_PATIENCE="0.5")
    assert (run.returncode, run.stdout) == (1, "")
    assert says in run.stderr
    assert "The dataset is on Kaggle" in run.stderr
    assert "Traceback" not in run.stderr


def test_no_connection_is_told_at_once(push: Push) -> None:
    run = push(http_proxy="http://127.0.0.1:9")  # the discard port; nobody listens
    assert run.returncode == 1
    assert "Kaggle can't be reached; check the connection" in run.stderr
    assert "Traceback" not in run.stderr


def test_silence_while_the_client_is_imported_ends_too(push: Push, kaggle: Kaggle) -> None:
    kaggle.planned["IntrospectToken"] = [SILENCE, SILENCE]  # at the import, and when we sign in
    run = push(KAGGLE_API_TOKEN="good", COURSE_PATIENCE="0.5")
    assert run.returncode == 1
    assert "Kaggle takes too long to answer" in run.stderr
    assert kaggle.planned["IntrospectToken"] == []


def test_a_bad_token_is_told(push: Push) -> None:
    run = push(KAGGLE_API_TOKEN="bad", KAGGLE_USERNAME="", KAGGLE_KEY="")
    assert run.returncode == 1
    assert "Kaggle doesn't take the credentials; make a token at" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_without_metadata_is_wrong_usage(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graders.publishing.push", str(tmp_path)]
    env = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "holds no dataset/dataset-metadata.json" in run.stderr
