"""Runs a command and prints, as one JSON line, what it took: both tools are measured by this same wrapper.

    python3 measure.py COMMAND [ARGUMENT ...]

wall_seconds, cpu_seconds (user and system, children included), peak_bytes (largest resident set), exit_code, and the
last 2,000 characters of what the command printed.
"""

import json
import resource
import subprocess
import sys
import time

started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "wall_seconds": wall,
            "cpu_seconds": used.ru_utime + used.ru_stime,
            "peak_bytes": used.ru_maxrss * 1024,
            "exit_code": done.returncode,
            "output": done.stdout.decode(errors="replace")[-2000:],
        }
    )
)
