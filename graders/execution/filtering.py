"""The system calls that nothing inside a sandbox may make, as a filter for bubblewrap.

Without it any user may make a namespace of its own, be root there and mount a tmpfs of any size:
memory that no limit of ours counts. The rest are calls that no answer needs and that have opened
kernels before, and calls for memory that belongs to no process and so is counted nowhere.
"""

from __future__ import annotations

import errno
import platform
import struct

from graders.errors import SandboxError

# machine -> its number in the kernel's audit interface, and the numbers of its system calls
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
DENIED = {
    "x86_64": {
        "unshare": 272,
        "setns": 308,
        "mount": 165,
        "ptrace": 101,
        "keyctl": 250,
        "add_key": 248,
        "bpf": 321,
        "userfaultfd": 323,
        "perf_event_open": 298,
        "io_uring_setup": 425,
    },
    "aarch64": {
        "unshare": 97,
        "setns": 268,
        "mount": 40,
        "ptrace": 117,
        "keyctl": 219,
        "add_key": 217,
        "bpf": 280,
        "userfaultfd": 282,
        "perf_event_open": 241,
        "io_uring_setup": 425,
    },
}
# memory that stays when no process maps it; libraries that ask for it know kernels without
MISSING = {
    "x86_64": {
        "memfd_create": 319,
        "memfd_secret": 447,
        "shmget": 29,
        "msgget": 68,
        "semget": 64,
        "mq_open": 240,
        "clone3": CLONE3,
    },
    "aarch64": {
        "memfd_create": 279,
        "memfd_secret": 447,
        "shmget": 194,
        "msgget": 186,
        "semget": 190,
        "mq_open": 180,
        "clone3": CLONE3,
    },
}
# A sandbox's network namespace doesn't hold all kinds of sockets: AF_VSOCK reaches a virtual
# machine's host. These are the kinds that libraries use: unix, IPv4, IPv6, netlink.
SOCKET = {"x86_64": 41, "aarch64": 198}
FAMILIES = (1, 2, 10, 16)
NEW_NAMESPACES = 0x7E020000
X32 = 0x40000000

# instructions of the kernel's packet filter, and where a call's data lie
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000


def seccomp_filter(machine: str = platform.machine()) -> bytes:
    """The filter's bytes for a machine; SandboxError where we don't know its system calls.

    A denied call fails with EPERM, a missing one with ENOSYS, a socket of another family with
    EAFNOSUPPORT. clone3 is missing because its flags
    can't be read from here; the C library then takes clone. Calls of another architecture end the
    process.

    >>> len(seccomp_filter("x86_64")) % 8
    0
    """
    if machine not in ARCHITECTURES:
        raise SandboxError(
            f"no filter of system calls is known for {machine}; grade on {' or '.join(DENIED)}"
        )
    refuse = REFUSE | errno.EPERM
    answers = dict.fromkeys(DENIED[machine].values(), refuse)
    answers |= dict.fromkeys(MISSING[machine].values(), REFUSE | errno.ENOSYS)
    program = [
        *[(LOAD, 0, 0, MACHINE), (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL)],
        *[(LOAD, 0, 0, NUMBER), (JUMP_AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)],
    ]
    for number, answer in answers.items():
        program += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, answer)]
    families = [(LOAD, 0, 0, FIRST_ARGUMENT)]
    for family in FAMILIES:
        families += [(JUMP_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    families += [(RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT)]
    program += [(JUMP_EQUAL, 0, len(families), SOCKET[machine]), *families]
    program += [(JUMP_EQUAL, 1, 0, CLONE[machine]), (RETURN, 0, 0, ALLOW)]
    program += [(LOAD, 0, 0, FIRST_ARGUMENT), (JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES)]
    program += [(RETURN, 0, 0, refuse), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)
