"""load_hub with the real huggingface_hub client against a stand-in for the hub on loopback.

The stand-in speaks what the client asks of a hub: HEAD and GET on /resolve/ with X-Repo-Commit,
ETag and Content-Length. The arrays are synthetic, in the shapes of the real ones.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from course_lib.data.hub import HUB_FILES, HubFile, HubFiles, load_hub
from course_lib.data.load import load_week6
from course_lib.data.synthetic import synthetic_week6

N = 300
DATA = synthetic_week6(n=N, seed=5)
N_TRAIN = 4000
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """Files by request path, and the requests that came."""

    files: dict[str, bytes]
    requests: list[tuple[str, str]] = field(default_factory=list)
    endpoint: str = ""


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def address(file: HubFile) -> str:
    prefix = "/datasets" if file.repo_type == "dataset" else ""
    return f"{prefix}/{file.repo_id}/resolve/main/{file.filename}"


def resized(files: HubFiles = HUB_FILES) -> HubFiles:
    """The real names with the row counts of the small stand-in arrays."""
    return replace(
        files,
        teacher_train=replace(files.teacher_train, rows=N_TRAIN),
        teacher_val=replace(files.teacher_val, rows=N),
        students=tuple((name, replace(file, rows=N)) for name, file in files.students),
    )


def arrays_of(file: HubFile) -> dict[str, np.ndarray]:
    """What the stand-in holds for one of HUB_FILES."""
    if file == HUB_FILES.teacher_train:
        order = np.argsort(-DATA.train_counts, kind="stable")
        # One example of every class, the rest by frequency: the ranking of DATA.train_counts.
        share = DATA.train_counts / DATA.train_counts.sum()
        counts = 1 + np.floor(share * (N_TRAIN - 113)).astype(int)
        counts[order[0]] += N_TRAIN - counts.sum()
        labels = np.repeat(np.arange(113), counts)
        return {"logits": np.zeros((N_TRAIN, 113), np.float16), "labels": labels}
    arrays = {"labels": DATA.labels.astype(np.int16), "tiers": DATA.tiers[DATA.labels]}
    if file == HUB_FILES.teacher_val:
        return {**arrays, "logits": DATA.teacher_logits.astype(np.float16)}
    name = next(name for name, known in HUB_FILES.students if known == file)
    return {**arrays, "logits": DATA.students[name].astype(np.float16)}


ALL_FILES = (
    HUB_FILES.teacher_train,
    HUB_FILES.teacher_val,
    *(file for _, file in HUB_FILES.students),
)


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub({address(file): npz(**arrays_of(file)) for file in ALL_FILES})

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            state.requests.append((self.command, self.path))
            body = state.files.get(self.path)
            self.send_response(404 if body is None else 200)
            if body is None:
                self.send_header("X-Error-Code", "EntryNotFound")
                body = b""
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_GET = do_HEAD = answer  # noqa: N815  (names that http.server looks for)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetches_the_files_of_the_brief(hub: Hub, tmp_path: Path) -> None:
    data = load_hub(resized(), hub.endpoint, tmp_path)
    assert data.source == "hub"
    assert data.teacher_temperature == 1.25
    assert np.array_equal(data.labels, DATA.labels)
    assert data.tiers.tolist() == DATA.tiers.tolist()
    assert data.train_counts.sum() == N_TRAIN
    # float16 keeps 11 bits: 1 part in 2,048.
    np.testing.assert_allclose(data.teacher_logits, DATA.teacher_logits, rtol=1e-3, atol=1e-3)
    for name, logits in DATA.students.items():
        np.testing.assert_allclose(data.students[name], logits, rtol=1e-3, atol=1e-3)
    known = (
        "/datasets/earino/ecbs5200-week6-teacher-logits/resolve/main/"
        "train_test_logits_qwen3_32b_canonical_final.npz"
    )
    assert ("GET", known) in hub.requests


def test_a_second_load_downloads_nothing(hub: Hub, tmp_path: Path) -> None:
    load_hub(resized(), hub.endpoint, tmp_path)
    hub.requests.clear()
    load_hub(resized(), hub.endpoint, tmp_path)
    assert [method for method, _ in hub.requests if method == "GET"] == []


def test_endpoint_comes_from_the_environment(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    assert load_hub(resized(), cache_dir=tmp_path).source == "hub"


def test_the_loader_insists_on_the_real_row_counts(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ValueError, match=r"logits has shape \(4000, 113\), not \(79278, 113\)"):
        load_week6("hub")


def test_scaled_teacher_logits_are_made_raw(hub: Hub, tmp_path: Path) -> None:
    raw = load_hub(resized(), hub.endpoint, tmp_path)
    scaled = load_hub(replace(resized(), teacher_scaled=True), hub.endpoint, tmp_path)
    np.testing.assert_allclose(scaled.teacher_logits, 1.25 * raw.teacher_logits, rtol=1e-6)


def test_class_names_are_taken_where_they_are(hub: Hub, tmp_path: Path) -> None:
    names = np.array([f"issue {c}" for c in range(113)])
    file = HUB_FILES.teacher_val
    hub.files[address(file)] = npz(**arrays_of(file), classes=names)
    assert load_hub(resized(), hub.endpoint, tmp_path).class_names == tuple(names.tolist())


STUDENT = HUB_FILES.students[0][1]


def other_tiers(labels: np.ndarray) -> np.ndarray:
    tiers = DATA.tiers[labels]
    twice = np.flatnonzero(labels == np.bincount(labels).argmax())
    tiers[twice[0]] = "tail" if tiers[twice[0]] != "tail" else "head"
    return tiers


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (STUDENT, {"labels": np.roll(DATA.labels, 1)}, "labels differ from the teacher's"),
        (STUDENT, {"logits": np.zeros((N, 112))}, r"logits has shape \(300, 112\)"),
        (STUDENT, {"logits": np.full((N, 113), np.nan)}, "logits holds NaN"),
        (STUDENT, {"labels": DATA.labels + 113}, "labels holds"),
        (STUDENT, {"tiers": np.zeros(N, int)}, r"tiers holds \['0'\], not the words"),
        (STUDENT, {"tiers": other_tiers(DATA.labels)}, "tiers gives one class two tiers"),
        (STUDENT, {"tiers": None}, r"lacks \['tiers'\]; it holds"),
        (HUB_FILES.teacher_train, {"labels": None}, r"lacks \['labels'\]; it holds"),
    ],
)
def test_a_file_that_does_not_fit_is_named(
    hub: Hub, tmp_path: Path, file: HubFile, change: dict, words: str
) -> None:
    arrays = {
        key: array for key, array in {**arrays_of(file), **change}.items() if array is not None
    }
    hub.files[address(file)] = npz(**arrays)
    with pytest.raises(ValueError, match=words) as caught:
        load_hub(resized(), hub.endpoint, tmp_path)
    assert file.repo_id in str(caught.value)


def test_pickled_arrays_are_refused(hub: Hub, tmp_path: Path) -> None:
    arrays = {**arrays_of(STUDENT), "labels": np.array([{}] * N)}
    hub.files[address(STUDENT)] = npz(**arrays)
    with pytest.raises(ValueError, match="allow_pickle"):
        load_hub(resized(), hub.endpoint, tmp_path)


def test_an_expected_name_that_is_wrong_says_where_to_mend_it(hub: Hub, tmp_path: Path) -> None:
    del hub.files[address(STUDENT)]
    with pytest.raises(ConnectionError, match=r"expected name: mend it in .*hub\.py"):
        load_hub(resized(), hub.endpoint, tmp_path)


def test_no_network_is_a_connection_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The client's own offline mode; a refused connection ends the same way after many retries.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ConnectionError, match="can't be fetched"):
        load_hub(resized(), "http://127.0.0.1:9", tmp_path)
