"""Lets Python's RedisVL plan migrations, and keeps its plans as fixtures: test/documents/fixtures/python/<case>.plan.yaml.

    python scripts/make-python-plans.py redis://127.0.0.1:PORT

in an environment that has redisvl (made with 0.28.0), against an empty server of the kind the tests start. It makes the
index and the documents of every <case>.case.json there, plans the case's patch, and deletes them again. In a command
{"float32": [...]} stands for the bytes of a vector. The tests make the same index again and apply the plan to it.
"""

import json
import logging
import struct
import sys
import time
from pathlib import Path

import redis
import yaml
from redisvl.migration import MigrationPlanner

FOLDER = Path(__file__).parent.parent / "test" / "documents" / "fixtures" / "python"


def argument(word):
    """One word of a command as redis-py sends it."""
    return struct.pack(f"<{len(word['float32'])}f", *word["float32"]) if isinstance(word, dict) else word


def plan(client, url, path):
    """Makes the fixture of one case."""
    case = json.loads(path.read_text(encoding="utf-8"))
    client.flushdb()
    for command in case["commands"]:
        client.execute_command(*map(argument, command))
    while float(client.ft(case["index"]).info()["percent_indexed"]) < 1:
        time.sleep(0.05)
    patch = path.with_suffix(".patch.yaml")
    patch.write_text(yaml.safe_dump({"version": 1, "changes": case["changes"]}), encoding="utf-8")
    planner = MigrationPlanner()
    try:
        made = planner.create_plan(case["index"], redis_url=url, schema_patch_path=str(patch))
    finally:
        patch.unlink()
    target = path.with_name(path.name.replace(".case.json", ".plan.yaml"))
    planner.write_plan(made, str(target))
    print(f"{target.name}: supported={made.diff_classification.supported}")


def main(url):
    logging.disable(logging.WARNING)
    client = redis.from_url(url)
    if client.dbsize() > 0 or client.execute_command("FT._LIST"):
        sys.exit("This server is not empty; give one that nobody needs")
    try:
        for path in sorted(FOLDER.glob("*.case.json")):
            plan(client, url, path)
    finally:
        client.flushdb()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
