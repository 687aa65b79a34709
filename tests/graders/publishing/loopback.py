"""Plays Kaggle on the loopback for its own client, which reaches it as its proxy.

So the client runs as it is, and whatever else it asked for would come here too, never out.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, Any]]
SILENCE: Answer = (0, {})
OK: Answer = (200, {})
PAGE = 2  # files of a run that are listed at a time


@dataclass(frozen=True)
class Shared:
    """A student's notebook: its text, when it ran, the files that its run has saved."""

    text: str
    ran: str = "2026-05-06T08:30:00.123Z"
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Kaggle:
    """What arrived, and what is answered.

    asked: (call, body) in order, a call being the last part of its address. blobs: file name ->
    bytes as uploaded. datasets: which exist, by "owner/slug". notebooks: those of students, in the
    same way. planned: call -> answers to give in turn before the usual one; SILENCE answers nothing
    until the test is over.
    """

    address: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)
    notebooks: dict[str, Shared] = field(default_factory=dict)
    planned: dict[str, list[Answer]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def calls(self) -> list[str]:
        return [call for call, _ in self.asked]

    def body(self, call: str) -> dict[str, Any]:
        """Of the last call of that name."""
        return next(body for name, body in reversed(self.asked) if name == call)

    def answer(self, call: str, body: dict[str, Any]) -> Answer:
        self.asked.append((call, body))
        if self.planned.get(call):
            return self.planned[call].pop(0)
        return getattr(self, f"on_{call}", lambda body: (404, {}))(body)

    def on_IntrospectToken(self, body: dict[str, Any]) -> Answer:  # noqa: N802 - Kaggle's name
        return 200, {"active": body["token"] == "good", "username": "ada"}

    def on_GetDatasetStatus(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        there = f"{body['ownerSlug']}/{body['datasetSlug']}" in self.datasets
        return (200, {"status": "READY"}) if there else (404, {"code": 404, "message": "none"})

    def on_StartBlobUpload(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        name = body["name"]
        return 200, {"token": f"token of {name}", "createUrl": f"{self.address}/upload/{name}"}

    def on_CreateDataset(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        self.datasets.add(f"{body['ownerSlug']}/{body['slug']}")
        return 200, {"status": "ok", "url": "https://kaggle/d"}

    def on_CreateDatasetVersion(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        return 200, {"status": "ok", "url": "https://kaggle/d"}

    def on_SaveKernel(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        return 200, {"versionNumber": 7, "url": "https://kaggle/n"}

    def on_GetKernel(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        found = self.notebooks.get(f"{body['userName']}/{body['kernelSlug']}")
        if found is None:
            return 403, {"code": 403, "message": "Permission 'kernels.get' was denied"}
        blob = {"source": found.text, "language": "python", "kernelType": "notebook"}
        return 200, {"metadata": {"lastRunTime": found.ran}, "blob": blob}

    def on_ListKernelSessionOutput(self, body: dict[str, Any]) -> Answer:  # noqa: N802
        key = f"{body['userName']}/{body['kernelSlug']}"
        names, start = list(self.notebooks[key].files), int(body.get("pageToken") or 0)
        files = [
            {"fileName": name, "url": f"{self.address}/output/{key}/{place}"}
            for place, name in enumerate(names)
        ]
        more = {"nextPageToken": str(start + PAGE)} if start + PAGE < len(files) else {}
        return 200, {"files": files[start : start + PAGE], **more}

    def saved(self, path: str) -> bytes | None:
        """The file at an address that was given out."""
        _, _, user, slug, place = path.split("/")
        files = list(self.notebooks[f"{user}/{slug}"].files.values())
        return files[int(place)] if int(place) < len(files) else None


class _Handler(BaseHTTPRequestHandler):
    kaggle: Kaggle

    def do_POST(self) -> None:
        call = urlsplit(self.path).path.rsplit("/", 1)[-1]
        self.kaggle.headers.append(dict(self.headers))
        self._reply(self.kaggle.answer(call, json.loads(self._sent())))

    def do_PUT(self) -> None:
        name = urlsplit(self.path).path.rsplit("/", 1)[-1]
        self.kaggle.blobs[name] = self._sent()
        planned = self.kaggle.planned.get("PUT")
        self._reply(planned.pop(0) if planned else OK)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.kaggle.asked.append((f"GET {path}", {}))
        planned = self.kaggle.planned.get(f"GET {path}")
        content = None if planned else self.kaggle.saved(path)
        self.send_response(planned.pop(0)[0] if planned else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def _sent(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _reply(self, answer: Answer) -> None:
        if answer is SILENCE:
            self.kaggle.over.wait(60)
            return
        status, body = answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "40")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""


@contextmanager
def playing() -> Iterator[Kaggle]:
    kaggle = Kaggle()
    handler = type("Handler", (_Handler,), {"kaggle": kaggle})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        kaggle.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield kaggle
        finally:
            kaggle.over.set()
            server.shutdown()
            thread.join()
