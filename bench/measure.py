"""Runs a command and prints, as one JSON line, what it took: both tools are measured by this same wrapper.

    python3 measure.py COMMAND [ARGUMENT ...]

wall_seconds, cpu_seconds (user and system, children included), peak_bytes (largest resident set), exit_code, and the
last 2,000 characters of what the command printed.

The command gets an environment of its own: settings of the place would otherwise be measured as the tool's. With
NODE_EXTRA_CA_CERTS set, for one, Node reads that file at every start.
"""

import json
import os
import resource
import subprocess
import sys
import time

environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], env=environment, **streams)
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
