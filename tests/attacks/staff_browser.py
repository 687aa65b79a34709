"""A real headless Chromium that tells what a page did: scripts, requests, dialogs, titles."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
NEEDS = "no chromium on this machine; `make system` installs it"

# Touches everything that a student wrote, as a hand and a keyboard would; links to other hosts
# aren't followed, all others are.
TOUCH = """() => {
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a');
    if (link && /^(https?|mailto):/.test(link.href)) event.preventDefault();
  }, true);
  const theirs = '.shown *, article *, .text_cell_render *, .output_area *';
  for (const one of document.querySelectorAll(theirs)) {
    for (const kind of ['mouseover', 'mouseenter', 'focus', 'click', 'toggle'])
      one.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
  }
}"""


@dataclass
class Seen:
    """What a page did. pwned: attacks whose script ran. foreign: requests to anywhere else."""

    text: str = ""
    title: str = ""
    address: str = ""
    pwned: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def harm(self) -> list[str]:
        """Everything that must not happen."""
        return [*sorted(self.pwned), *self.foreign, *self.dialogs]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright; it needs no browser of its own."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def watch(page: Page, home: str, seen: Seen) -> None:
    """Write down what a page asks for outside of home, and what it opens."""

    def asked(url: str) -> None:
        if not url.startswith((home, "data:", "about:", "blob:")):
            seen.foreign.append(url[:200])

    page.on("request", lambda request: asked(request.url))
    page.on("popup", lambda popup: seen.foreign.append(f"a window: {popup.url}"))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: seen.refused.append(message.text))
    page.on("pageerror", lambda error: seen.refused.append(f"error: {error}"))


def visit(browser: Browser, address: str, home: str, *, touch: bool = True) -> Seen:
    """Open an address as a marker would, touch what is there, wait, and tell."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    seen = Seen()
    watch(page, home, seen)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(700)
    if touch:
        page.evaluate(TOUCH)
        page.wait_for_timeout(300)
    for frame in page.frames:
        seen.pwned.update(frame.evaluate("window.pwned || []"))
    seen.text = page.evaluate("document.body.textContent")
    seen.title, seen.address = page.title(), page.url
    context.close()
    return seen


class Listener:
    """Another host, as far as a page can tell: it hears every request that leaves."""

    def __init__(self) -> None:
        heard = self.heard = []  # type: ignore[var-annotated]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path.strip("/"))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Listener:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
