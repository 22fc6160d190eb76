"""The description of the API for tests that speak JavaScript. `json`: prints it as JSON. `check`: reads answers, one JSON object a
line ({"method", "path" as described, "status", "type", "body"}), and says everything that the description does not allow.

usage: openapi.py json | check
"""
import json
import os
import re
import sys
import uuid

import jsonschema
import yaml

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schema/openapi.yaml")
with open(FILE, encoding="utf-8") as file:
    document = yaml.safe_load(file)

formats = jsonschema.FormatChecker(formats=())


@formats.checks("uuid", raises=ValueError)
def is_uuid(value):
    return not isinstance(value, str) or str(uuid.UUID(value)) == value


@formats.checks("date-time")
def is_time(value):
    return not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value) is not None


resolver = jsonschema.RefResolver("", document)


def errors_of(schema, value):
    return list(jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=formats).iter_errors(value))


def resolve(node):
    return resolver.resolve(node["$ref"])[1] if "$ref" in node else node


def answer_of(operation, status):
    """What the description says of a status; None when it says nothing that fits."""
    responses = operation["responses"]
    for key in (str(status), f"{status // 100}XX"):
        if key in responses:
            return resolve(responses[key])
    return resolve(responses["default"]) if status >= 400 and "default" in responses else None


def deepest(error):
    """Of alternatives, what is wrong with the one that came nearest."""
    return jsonschema.exceptions.best_match([error])


def check(answer):
    operation = resolve(document["paths"][answer["path"]])[answer["method"]]
    described = answer_of(operation, answer["status"])
    if described is None:
        yield f"the status {answer['status']} is not described"
        return
    content = described.get("content")
    if not content:
        if answer["body"]:
            yield f"has a body of type {answer['type']}, and none is described"
        return
    kind = answer["type"].split(";")[0].strip()
    if kind not in content:
        yield f"its type is {kind!r}, described are {sorted(content)}"
    elif kind.endswith("json"):
        for error in errors_of(content[kind].get("schema", {}), json.loads(answer["body"])):
            near = deepest(error)
            yield f"/{'/'.join(map(str, near.absolute_path))}: {near.message[:300]}"


def main():
    if sys.argv[1:] == ["json"]:
        json.dump(document, sys.stdout)
        return 0
    # The check itself must be able to fail.
    assert errors_of({"$ref": "#/components/schemas/Me"}, {"id": "x", "surprise": 1})
    said, read = set(), 0
    for line in sys.stdin:
        answer = json.loads(line)
        read += 1
        said.update(f"{answer['method'].upper()} {answer['path']} {answer['status']}: {one}" for one in check(answer))
    print("\n".join(sorted(said)) if said else f"{read} answers are as described")
    return 1 if said else 0


sys.exit(main())
