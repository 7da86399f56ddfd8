"""Validates documents against a JSON Schema: validate.py SCHEMA DOCUMENTS. A line for each document: ok, or why not."""

import json
import sys

import jsonschema

with open(sys.argv[1]) as file:
    schema = json.load(file)
with open(sys.argv[2]) as file:
    documents = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for document in documents:
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    print("ok" if error is None else " ".join(error.message.split())[:300])
