"""What a browser may do with the formgrader's answers, as HTTP headers.

On a page: nbgrader's own scripts and styles run by a nonce that is new for each answer, its few
inline handlers by their digests; pictures stand in the page; requests go to this server only. So a
student's script, style, frame, form or picture from elsewhere would do nothing, even if the
sanitiser let it pass.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

# What nbgrader's templates say inside attributes. A browser runs these texts and no others.
HANDLERS = (
    "toggle_name(true);",
    "toggle_name(false);",
    "toggleAllNames()",
    "createAssignmentModal();",
    "createStudentModal();",
)
STYLES = ("width: 4em;", "width: 3em;", "margin-left: 1em;", "width:100%;height:100%")

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    # the address may hold the server's token: no other host hears it
    "Referrer-Policy": "same-origin",
}
ONLY_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox"


def page_headers(nonce: str) -> Mapping[str, str]:
    """The headers of a page whose own scripts and styles carry that nonce."""
    rules = (
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' 'unsafe-hashes' {digests(HANDLERS)}",
        f"style-src 'nonce-{nonce}' 'unsafe-hashes' {digests(STYLES)}",
        "img-src data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
    return {**EVERYWHERE, "Content-Security-Policy": "; ".join(rules)}


def data_headers() -> Mapping[str, str]:
    """The headers of an answer that scripts read: as text, so that its markup stays text."""
    return {
        **EVERYWHERE,
        "Content-Security-Policy": ONLY_DATA,
        "Content-Type": "text/plain; charset=UTF-8",
    }


def file_headers() -> Mapping[str, str]:
    """The headers of a student's file: it is saved, never opened in the page's origin."""
    return {
        **EVERYWHERE,
        "Content-Security-Policy": ONLY_DATA,
        "Content-Disposition": "attachment",
    }


def digests(texts: Iterable[str]) -> str:
    """The texts as sources of a content security policy.

    >>> digests(["alert(1)"])
    "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    hashed = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashed)
