"""The client's lines into a sandbox: opened before any student code runs, never opened again."""

from __future__ import annotations

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

from graders.execution.sandbox import Sandbox

# what zmq reads ahead of us lies in the grading process's memory: so many messages, no more
READ_AHEAD = 8
ENVELOPE = 64 * 2**10
# a sound kernel takes a message at once; one that shut its line never does
SEND_MILLISECONDS = 1000
NEVER = -1


def client_of(sandbox: Sandbox, room: int) -> BlockingKernelClient:
    """A client of the sandbox's kernel that takes messages of up to room bytes.

    Student code can write in /ipc: a link that it lays there would lead anywhere on the host. So a
    path there is followed once. Where the kernel shuts a line, sending on it raises zmq.Again.
    """
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    # defaults for every socket made of it: a larger message ends the connection
    context.setsockopt(zmq.MAXMSGSIZE, room + ENVELOPE)
    context.setsockopt(zmq.RCVHWM, READ_AHEAD)
    context.setsockopt(zmq.RECONNECT_IVL, NEVER)
    context.setsockopt(zmq.SNDTIMEO, SEND_MILLISECONDS)
    client = BlockingKernelClient(context=context)
    client.load_connection_info(sandbox.connection)  # type: ignore[arg-type]
    return client


def ask_for_info(client: BlockingKernelClient) -> str:
    """Ask on the control channel and on the shell channel; returns the request on the latter."""
    client.control_channel.send(client.session.msg("kernel_info_request"))
    return str(client.kernel_info())


def lines_are_open(client: BlockingKernelClient) -> bool:
    """Whether the kernel can still be asked and be interrupted."""
    channels = (client.shell_channel, client.control_channel)
    return all(channel.socket.poll(0, zmq.POLLOUT) for channel in channels)
