"""Runs a program on a pseudo-terminal and types what it is told to, for tests.

Reads a JSON object from standard input: argv, cwd, env, columns, timeout and steps, a list of [expected, typed]:
once `expected` is in the output that came after the last step, `typed` is typed. Writes {"code", "output", "missed"}
as JSON; `missed` is the first text that never came.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time


def main() -> None:
    order = json.load(sys.stdin)
    pid, terminal = pty.fork()
    if pid == 0:
        size = struct.pack("HHHH", 40, order["columns"], 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.chdir(order["cwd"])
        os.execvpe(order["argv"][0], order["argv"], order["env"])

    steps = list(order["steps"])
    deadline = time.monotonic() + order["timeout"]
    output = b""
    seen = 0
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:  # Linux says EIO once the program has closed the terminal
                break
            if not chunk:
                break
            output += chunk
        if steps:
            expected, typed = steps[0]
            place = output.find(expected.encode(), seen)
            if place >= 0:
                seen = place + len(expected.encode())
                steps.pop(0)
                # A prompt that is drawn is not yet listening.
                time.sleep(0.1)
                os.write(terminal, typed.encode())
    else:
        os.kill(pid, signal.SIGKILL)

    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    missed = steps[0][0] if steps else None
    json.dump({"code": code, "output": output.decode(errors="replace"), "missed": missed}, sys.stdout)


main()
