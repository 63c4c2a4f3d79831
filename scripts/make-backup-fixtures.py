"""Writes test/backup/fixtures/python-*.data.gz: frames as Python's pickle writes them when they are large.

    python3 scripts/make-backup-fixtures.py

The golden backups beside them are small; these make the pickler use several FRAMEs, values outside frames (over 64 KiB),
LONG_BINGET (more than 256 memo entries), BINUNICODE and BINBYTES, and protocol 5. Document i is named doc:i, number 7
by 300 letters; vector i is 1000 times the byte i mod 256, number 9 70,000 times; every tenth document has none.
"""

import gzip
import pathlib
import pickle

FOLDER = pathlib.Path(__file__).parent.parent / "test" / "backup" / "fixtures"


def batch(first, count):
    numbers = range(first, first + count)
    names = {i: "k" * 300 if i == 7 else f"doc:{i}" for i in numbers}
    vectors = {
        names[i]: {"embedding": bytes([i % 256]) * (70_000 if i == 9 else 1000)} for i in numbers if i % 10 != 3
    }
    return {"keys": list(names.values()), "vectors": vectors}


for protocol in (4, 5):
    frames = [pickle.dumps(batch(first, 400), protocol=protocol) for first in (0, 400)]
    data = b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)
    (FOLDER / f"python-protocol{protocol}.data.gz").write_bytes(gzip.compress(data, 9, mtime=0))
