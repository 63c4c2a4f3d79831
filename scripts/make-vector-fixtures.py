"""Writes test/vectors/fixtures: what numpy and ml_dtypes make of every kind of number.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy ml_dtypes
    /tmp/venv/bin/python scripts/make-vector-fixtures.py

<source>.bin.gz holds the inputs of a wide datatype (those of a 16-bit one are all 65536 patterns, in order), and
<source>-<target>.bin.gz what each of them becomes. Elements are little-endian and stored in planes: the first byte of
every element, then the second of every element, and so on, which compresses better.

Expected NaN is the target's one quiet NaN with the input's sign, which is what src/vectors promises; numpy and
ml_dtypes keep or drop payload bits as they please.

float64 -> bfloat16 is rounded here with integers, because ml_dtypes 0.6.0 rounds through float32, that is, twice.
The same integer rounding is checked against numpy for float64 -> float16, where numpy rounds once.
"""

import gzip
import pathlib

import ml_dtypes
import numpy as np

FOLDER = pathlib.Path(__file__).parent.parent / "test" / "vectors" / "fixtures"
DTYPES = {
    "float64": (np.float64, np.uint64, 0x7FF8000000000000, 63),
    "float32": (np.float32, np.uint32, 0x7FC00000, 31),
    "float16": (np.float16, np.uint16, 0x7E00, 15),
    "bfloat16": (ml_dtypes.bfloat16, np.uint16, 0x7FC0, 15),
}
# Fraction bits and smallest normal exponent of the two 16-bit types.
SHAPES = {"float16": (10, -14), "bfloat16": (7, -126)}
RANDOM = np.random.default_rng(20261122)


def bits_of(values, name):
    return values.view(DTYPES[name][1])


def values_of(bits, name):
    return np.asarray(bits, dtype=DTYPES[name][1]).view(DTYPES[name][0])


def round_once(value, name):
    """The bits of the 16-bit float nearest to a finite float64, ties to even, in integers only."""
    fraction_bits, smallest = SHAPES[name]
    bits = int(np.float64(value).view(np.uint64))
    sign = (bits >> 63) << 15
    exponent, fraction = (bits >> 52) & 0x7FF, bits & ((1 << 52) - 1)
    significand = fraction | (1 << 52) if exponent else fraction
    power = max(exponent, 1) - 1023  # value = significand * 2^(power - 52)
    drop = 52 - fraction_bits + max(0, smallest - power)
    if drop > 60:
        return sign
    kept, rest, tie = significand >> drop, significand & ((1 << drop) - 1), 1 << (drop - 1)
    kept += rest > tie or (rest == tie and kept & 1)
    biased = max(power, smallest) - smallest  # the hidden bit in `kept` adds the missing one
    result = (biased << fraction_bits) + kept
    largest = 0x7C00 if name == "float16" else 0x7F80
    return sign | min(result, largest)


def neighbours(values):
    """Each value, and the float64 just below and above it."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):
        return np.concatenate([values, np.nextafter(values, np.inf), np.nextafter(values, -np.inf)])


def special_float64():
    found = [0.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, np.inf]
    for name in ("float32", "float16", "bfloat16"):
        kind = np.float32 if name == "float32" else DTYPES[name][0]
        info = ml_dtypes.finfo(kind)
        largest, tiny, least = float(info.max), float(info.smallest_normal), float(info.smallest_subnormal)
        step = largest - float(values_of(bits_of(np.array([largest], dtype=kind), name) - 1, name)[0])
        found += [largest, largest + step / 2, largest + step, tiny, tiny - least, tiny - least / 2]
        found += [least * k / 2 for k in range(12)]
        found += [1 + float(info.eps) * k / 2 for k in range(8)]
    found = np.array(found)
    # A hair beside every tie, from one float32 step down to one float64 step: double rounding goes wrong there.
    ties = np.concatenate([found * (1 + s * 2.0**-k) for k in (24, 25, 26, 30, 40, 51, 52) for s in (1, -1)])
    near = neighbours(np.concatenate([found, ties]))
    return np.concatenate([near, -near])


def inputs(source):
    if source in SHAPES:
        return np.arange(0x10000, dtype=np.uint16)
    kind, whole, quiet, sign = DTYPES[source]
    with np.errstate(over="ignore", under="ignore"):
        special = bits_of(special_float64().astype(kind), source)
    nans = np.array([quiet, quiet + 1, quiet | 1 << sign, (quiet ^ quiet & -quiet) + 1], dtype=whole)
    patterns = RANDOM.integers(0, 2 ** (sign + 1), size=8000, dtype=whole, endpoint=False) if sign < 63 else (
        RANDOM.integers(0, 2**63, size=6000, dtype=np.uint64) << np.uint64(1)
    ) | RANDOM.integers(0, 2, size=6000, dtype=np.uint64)
    with np.errstate(over="ignore", under="ignore"):
        usual = RANDOM.standard_normal(4000)
        ranged = usual * 2.0 ** RANDOM.integers(-30, 18, size=4000)
        whole_range = usual * 2.0 ** RANDOM.integers(-150, 130, size=4000)
        drawn = bits_of(np.concatenate([usual, ranged, whole_range]).astype(kind), source)
    # Exact ties of both 16-bit types, and their float neighbours.
    dropped = {"float32": (13, 16), "float64": (42, 45)}[source]
    ties = np.concatenate(
        [(drawn[4000:5000] >> whole(d) << whole(d)) | (whole(1) << whole(d - 1)) for d in dropped]
    )
    return np.concatenate([special, nans, patterns, drawn, ties, ties + whole(1), ties - whole(1)])


def expected(bits, source, target):
    values = values_of(bits, source)
    with np.errstate(all="ignore"):
        wide = values.astype(np.float64)
        cast = bits_of(values.astype(DTYPES[target][0]), target).copy()
    _, whole, quiet, sign = DTYPES[target]
    if source == "float64" and target in SHAPES:
        finite = np.isfinite(wide)
        once = np.array([round_once(v, target) for v in wide[finite]], dtype=np.uint16)
        differing = int((once != cast[finite]).sum())
        print(f"  {source} -> {target}: the library differs from rounding once in {differing} of {finite.sum()}")
        assert target == "bfloat16" or differing == 0
        cast[finite] = once
    nan = np.isnan(wide)
    signs = (bits >> bits.dtype.type(DTYPES[source][3])).astype(whole)
    cast[nan] = whole(quiet) | (signs[nan] << whole(sign))
    return cast


def write(name, elements):
    planes = elements.view(np.uint8).reshape(len(elements), -1).T
    packed = gzip.compress(planes.tobytes(), 9, mtime=0)
    (FOLDER / f"{name}.bin.gz").write_bytes(packed)
    print(f"{name}: {len(elements)} values, {len(packed)} bytes")
    return len(packed)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = 0
    for source in DTYPES:
        bits = inputs(source)
        total += 0 if source in SHAPES else write(source, bits)
        for target in DTYPES:
            if source != target:
                total += write(f"{source}-{target}", expected(bits, source, target))
    print(f"{total} bytes in total; numpy {np.__version__}, ml_dtypes {ml_dtypes.__version__}")


main()
