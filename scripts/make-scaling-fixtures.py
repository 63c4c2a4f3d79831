"""Writes test/vectors/fixtures/scaling.json: what numpy makes of vectors that become int8 or uint8, and back.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy
    /tmp/venv/bin/python scripts/make-scaling-fixtures.py

Every case holds the vectors' bytes in base64. Codes are computed in float64 with np.rint (ties to even) from the
float32 values, and checked against exact fractions, so that no rounding of numpy's own decides a tie.
"""

import base64
import fractions
import json
import pathlib

import numpy as np

FILE = pathlib.Path(__file__).parent.parent / "test" / "vectors" / "fixtures" / "scaling.json"
RANDOM = np.random.default_rng(20261123)
DIMS = 16


def exact_code(ratio, low, high):
    """The integer nearest to a fraction, ties to even, within the range."""
    return min(max(round(ratio), low), high)


def per_vector(row):
    largest = np.abs(row).max()
    codes = np.rint(127.0 * row.astype(np.float64) / np.float64(largest))
    exact = [exact_code(fractions.Fraction(127) * fractions.Fraction(float(x)) / fractions.Fraction(float(largest)), -127, 127) for x in row]
    assert codes.astype(int).tolist() == exact
    return codes.astype(np.int8)


def scaled(row, scale, offset, low, high, kind):
    codes = np.clip(np.rint((row.astype(np.float64) - offset) / scale), low, high)
    for x, code in zip(row, codes):
        ratio = (fractions.Fraction(float(x)) - fractions.Fraction(offset)) / fractions.Fraction(scale)
        # The definition is the float64 quotient; only within its rounding error of a tie may the fraction differ.
        near_tie = abs(abs(ratio - exact_code(ratio, low, high)) - fractions.Fraction(1, 2)) < fractions.Fraction(1, 10**12)
        assert code == exact_code(ratio, low, high) or near_tie, (x, code)
    return codes.astype(kind)


def text(array):
    return base64.b64encode(array.tobytes()).decode()


def rows(kind):
    usual = RANDOM.standard_normal((11, DIMS))
    usual[1] *= 1e-30
    usual[2] *= 1e30
    usual[3, 5] = 40.0
    usual[4] = np.arange(DIMS) - 7.5
    usual[5] = np.arange(DIMS) * 0.5 * 254 / 127  # ties where the largest is 254 / 2
    usual[5, 0] = 254.0
    usual[6] = -0.0
    usual[6, 3] = -3.0
    return usual.astype(kind)


def cases():
    for source, kind in (("float32", np.float32), ("float64", np.float64), ("float16", np.float16)):
        with np.errstate(over="ignore"):
            values = rows(kind)
        values = values[np.isfinite(values).all(axis=1) & (values != 0).any(axis=1)]
        single = values.astype(np.float32)
        yield source, "int8", "COSINE", {"kind": "per-vector"}, values, np.stack([per_vector(row) for row in single])
        for scale in (0.5, 0.03125, 0.0234567):
            codes = np.stack([scaled(row, scale, 0.0, -127, 127, np.int8) for row in single])
            yield source, "int8", "L2", {"kind": "symmetric", "scale": scale}, values, codes
        for scale, offset in ((0.5, -3.25), (0.0312345, -2.75), (0.015625, 0.0)):
            codes = np.stack([scaled(row, scale, offset, 0, 255, np.uint8) for row in single])
            yield source, "uint8", "L2", {"kind": "affine", "scale": scale, "offset": offset}, values, codes
    signed = np.arange(-128, 128).astype(np.int8).reshape(-1, DIMS)
    unsigned = np.arange(256).astype(np.uint8).reshape(-1, DIMS)
    wide = signed.astype(np.float64)
    yield "int8", "uint8", "L2", {"kind": "shift"}, signed, (wide + 128).astype(np.uint8)
    yield "uint8", "int8", "L2", {"kind": "shift"}, unsigned, (unsigned.astype(np.float64) - 128).astype(np.int8)
    yield "int8", "float32", "COSINE", {"kind": "per-vector"}, signed, (wide / 127).astype(np.float32)
    yield "int8", "float32", "IP", {"kind": "symmetric", "scale": 0.0234567}, signed, (wide * 0.0234567).astype(np.float32)
    half = (wide * 0.0234567).astype(np.float32).astype(np.float16)
    yield "int8", "float16", "IP", {"kind": "symmetric", "scale": 0.0234567}, signed, half
    affine = (unsigned * 0.0312345 - 2.75).astype(np.float32)
    yield "uint8", "float32", "L2", {"kind": "affine", "scale": 0.0312345, "offset": -2.75}, unsigned, affine
    yield "uint8", "float64", "L2", {"kind": "affine", "scale": 0.0312345, "offset": -2.75}, unsigned, affine.astype(np.float64)


def main():
    written = [
        {"source": source, "target": target, "metric": metric, "scaling": scaling, "dims": DIMS, "input": text(given), "expected": text(codes)}
        for source, target, metric, scaling, given, codes in cases()
    ]
    FILE.write_text(json.dumps(written, indent=1) + "\n")
    print(f"{len(written)} cases, {FILE.stat().st_size} bytes; numpy {np.__version__}")


main()
