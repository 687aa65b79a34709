"""Reads what a kernel says: from a message of any shape to news of one request and to outputs.

All of it may be forged. What isn't shaped like a message is refused; an output that no notebook
may hold is dropped, so that nothing downstream meets it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

OUTPUTS = {"stream", "display_data", "execute_result", "error"}
MOST_LEVELS = 40


@dataclass(frozen=True)
class News:
    """One message on iopub. request: id of the request that it answers; size: its characters."""

    kind: str
    request: str
    content: dict[str, Any]
    size: int

    @property
    def idle(self) -> bool:
        """Whether the kernel says that it is done with the request."""
        return self.kind == "status" and self.content.get("execution_state") == "idle"


def news_of(message: Any) -> News:
    """The news in a message; ValueError for what no kernel sends."""
    try:
        kind, request = message["msg_type"], message["parent_header"].get("msg_id", "")
        content = message["content"]
        if not (isinstance(kind, str) and isinstance(request, str) and isinstance(content, dict)):
            raise TypeError("kind, request or content is of another type")
        text = json.dumps(content, ensure_ascii=False)
        if levels_of(content) > MOST_LEVELS:
            raise ValueError(f"it is nested more than {MOST_LEVELS} levels deep")
        # half a surrogate pair is legal in JSON and in no file
        whole = json.loads(text.encode("utf-8", "replace")) if has_halves(text) else content
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"this is no message of a kernel: {error}") from None
    return News(kind, request, whole, len(text))


def has_halves(text: str) -> bool:
    """Whether text holds half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def levels_of(data: Any) -> int:
    """How deep lists and dicts lie in each other.

    >>> levels_of({"a": [1, {"b": 2}]})
    3
    """
    levels, inner = 0, [data]
    while inner := [one for one in inner if isinstance(one, dict | list)]:
        levels += 1
        inner = [item for one in inner for item in (one.values() if isinstance(one, dict) else one)]
    return levels


def output_of(news: News) -> NotebookNode | None:
    """The output that a notebook keeps of it; None where it is none, or not fit to be kept."""
    if news.kind not in OUTPUTS:
        return None
    if news.kind == "stream" and not isinstance(news.content.get("text"), str):
        return None
    try:
        message = {"header": {"msg_type": news.kind}, "content": news.content}
        output: NotebookNode = output_from_msg(message)
    except Exception:  # the validator meets hostile data; whatever it says, it is no output
        return None
    return output


def add_output(outputs: list[NotebookNode], output: NotebookNode) -> None:
    """Append an output; text that continues the same stream joins it, as notebooks show it."""
    last = outputs[-1] if outputs else None
    streams = last is not None and last.output_type == output.output_type == "stream"
    if streams and last is not None and last.name == output.name:
        last.text += output.text
    else:
        outputs.append(output)
