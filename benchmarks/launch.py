"""Run one command and print what it used: ``launch.py OUT ERR COMMAND …``.

The kernel counts as a process's peak memory also what its parent held when it was started: the runner holds more than
some of the commands, and this holds next to nothing. So it imports no more than it must.
"""

import os
import sys
from time import perf_counter


def main() -> None:
    out, err, *words = sys.argv[1:]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [(os.POSIX_SPAWN_OPEN, place, name, flags, 0o600) for place, name in ((1, out), (2, err))]
    start = perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=files)
    _, status, used = os.wait4(child, 0)
    wall = perf_counter() - start
    print(os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss)


if __name__ == "__main__":
    main()
