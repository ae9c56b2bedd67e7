"""Runs a program on a pseudo-terminal and types into it.

stdin: {"argv": [...], "cwd": "...", "env": {...}, "steps": [{"expect": "text", "send": "keys"}], "seconds": 30}
stdout: {"code": 0, "screen": "everything it printed"}
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

job = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(job["cwd"])
    os.execvpe(job["argv"][0], job["argv"], job["env"])

# A wide window, so that no line is broken.
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
deadline = time.monotonic() + job["seconds"]
steps = list(job["steps"])
screen = ""
seen = 0


def read() -> bool:
    """Takes in what there is; False at the end."""
    global screen
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    screen += data.decode("utf8", "replace")
    return data != b""


while time.monotonic() < deadline and read():
    if steps:
        at = screen.find(steps[0]["expect"], seen)
        if at != -1:
            seen = at + len(steps[0]["expect"])
            # The prompt is drawn before it listens.
            time.sleep(0.1)
            os.write(terminal, steps.pop(0)["send"].encode())
else:
    if time.monotonic() >= deadline:
        os.kill(pid, 9)

_, status = os.waitpid(pid, 0)
json.dump({"code": os.waitstatus_to_exitcode(status), "screen": screen, "left": steps}, sys.stdout)
