"""``run.json`` and its schema."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from threads.codebook.findings import CodebookFindings, NearMiss
from threads.report.runfile import describe_run, write_json


@pytest.fixture(scope="module")
def validator(checkout):
    """A validator of the published schema."""
    schema = json.loads((checkout / "docs" / "run.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_written_run_keeps_to_the_schema(validator, seeds_folder):
    """The run.json of a real run is valid by the schema in docs."""
    written = json.loads((seeds_folder / "run.json").read_text("utf-8"))

    assert list(validator.iter_errors(written)) == []


def test_a_run_with_a_codebook_keeps_to_the_schema(validator, seeds_run):
    """What a run says about its codebook is valid by the schema."""
    found = CodebookFindings(2, ("Fish",), (NearMiss("Fish", "p-1"),), (3,), ())

    written = json.loads(write_json(describe_run(replace(seeds_run, codebook=found), files={})))

    assert list(validator.iter_errors(written)) == []
    assert written["codebook"]["near_misses"] == [{"name": "Fish", "comment_id": "p-1"}]


@pytest.mark.parametrize(
    ("key", "value"), [("seed", "0"), ("n_rejects", -1), ("inputs", "page.html"), ("extra", 1)]
)
def test_the_schema_refuses_what_no_run_writes(validator, seeds_folder, key, value):
    """A run.json with a wrong or an unknown key is not valid."""
    written = json.loads((seeds_folder / "run.json").read_text("utf-8"))

    assert not validator.is_valid(written | {key: value})


def test_every_key_has_a_meaning(validator):
    """Every key of run.json is described in the schema, or is of a described kind."""
    schema = validator.schema
    kinds = schema["$defs"]
    bare = [
        key
        for key, value in schema["properties"].items()
        if "description" not in (value | kinds.get(value.get("$ref", "").rpartition("/")[2], {}))
    ]

    assert bare == []
