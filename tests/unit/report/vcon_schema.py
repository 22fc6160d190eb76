"""Makes a vCon of every case and checks it against the schema of the working group. Arguments: report_dump, cases."""
import glob
import json
import os
import subprocess
import sys

import jsonschema

dump, cases = sys.argv[1:]
with open(os.path.join(cases, "vcon_json_schema.json"), encoding="utf-8") as f:
    validator = jsonschema.Draft7Validator(json.load(f), format_checker=jsonschema.FormatChecker())

# The check itself must be able to fail.
assert list(validator.iter_errors({"uuid": "x", "created_at": "yesterday", "parties": [{"name": 1}]}))

wrong = 0
inputs = [p for p in sorted(glob.glob(os.path.join(cases, "*.json"))) if not p.endswith("schema.json")]
assert inputs
for path in inputs:
    vcon = json.loads(subprocess.run([dump, "vcon", path], check=True, stdout=subprocess.PIPE).stdout)
    for error in validator.iter_errors(vcon):
        print(f"{os.path.basename(path)}: {'/'.join(map(str, error.path))}: {error.message}")
        wrong += 1
    n = len(vcon["parties"])
    for dialog in vcon["dialog"]:
        assert dialog.get("parties", 0) < max(n, 1)
        assert ("filename" in dialog) == ("content_hash" in dialog)
    for attachment in vcon["attachments"]:
        assert attachment["party"] < n and attachment["dialog"] < len(vcon["dialog"])
        json.loads(attachment["body"])
sys.exit(1 if wrong else 0)
