"""Checks that Python's RedisVL loads plans written by redisvl-migrate.

Usage, in an environment that has redisvl (checked with 0.28.0):

    python scripts/check-python-loads-plan.py [plan.yaml ...]

Without arguments it checks test/documents/fixtures/*plan*.yaml. It loads each plan the way `rvl migrate apply` does, compares
what RedisVL sees with the file, and builds RedisVL schemas from both schemas in it. Exit code 1 where anything is wrong.
"""

import logging
import sys
from pathlib import Path

import yaml
from redisvl.migration.utils import canonicalize_schema, load_migration_plan, schemas_equal
from redisvl.schema import IndexSchema

FIXTURES = Path(__file__).parent.parent / "test" / "documents" / "fixtures"

# RedisVL has no class for these, so it can load a plan with them but not build their schema.
TYPES_UNKNOWN_TO_REDISVL = {"geoshape"}


def check(path: Path) -> list[str]:
    """Everything wrong with one plan; empty where RedisVL understands it."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    plan = load_migration_plan(str(path))
    wrong = [
        f"{name}: RedisVL has {seen!r}, the file {given!r}"
        for name, seen, given in [
            ("source.index_name", plan.source.index_name, written["source"]["index_name"]),
            ("source.schema_snapshot", plan.source.schema_snapshot, written["source"]["schema_snapshot"]),
            ("source.stats_snapshot", plan.source.stats_snapshot, written["source"]["stats_snapshot"]),
            ("source.keyspace", plan.source.keyspace.model_dump(), written["source"]["keyspace"]),
            ("requested_changes", plan.requested_changes, written["requested_changes"]),
            ("merged_target_schema", plan.merged_target_schema, written["merged_target_schema"]),
            ("diff_classification", plan.diff_classification.model_dump(), written["diff_classification"]),
            ("rename_operations", plan.rename_operations.model_dump(), written["rename_operations"]),
            ("warnings", plan.warnings, written["warnings"]),
            ("validation", plan.validation.model_dump(), written["validation"]),
        ]
        if seen != given
    ]
    for name in ["schema_snapshot", "merged_target_schema"]:
        schema = plan.source.schema_snapshot if name == "schema_snapshot" else plan.merged_target_schema
        wrong += [f"{name}: {problem}" for problem in check_schema(schema)]
    return wrong


def check_schema(schema: dict) -> list[str]:
    """Builds the schema; RedisVL must find every attribute it knows with the value the file has."""
    known = {**schema, "fields": [f for f in schema["fields"] if f["type"] not in TYPES_UNKNOWN_TO_REDISVL]}
    built = IndexSchema.from_dict(known)
    wrong = []
    for field in known["fields"]:
        attrs = built.fields[field["name"]].attrs.model_dump(mode="json")
        for key, value in field["attrs"].items():
            seen = attrs.get(key, value)
            # RedisVL lower-cases enums; numbers may come back as floats, which Python holds equal.
            if seen != value and str(seen).lower() != str(value).lower():
                wrong.append(f"{field['name']}.{key} is {seen!r}, the file has {value!r}")
    if not schemas_equal(known, canonicalize_schema(known)):
        wrong.append("RedisVL's canonical form of the schema is another schema")
    return wrong


def main(arguments: list[str]) -> int:
    logging.disable(logging.WARNING)
    paths = [Path(argument) for argument in arguments] or sorted(FIXTURES.glob("*plan*.yaml"))
    failed = False
    for path in paths:
        try:
            wrong = check(path)
        except Exception as error:  # noqa: BLE001 - any failure to load is what this script looks for
            wrong = [f"{type(error).__name__}: {error}"]
        failed = failed or bool(wrong)
        print(f"{path}: {'loaded by RedisVL' if not wrong else 'NOT understood'}")
        for line in wrong:
            print(f"  {line}")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
