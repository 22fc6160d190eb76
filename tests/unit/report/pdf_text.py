"""Reads the text of the PDF of every case back with poppler: hashes are whole although lines break in them, and what
the page says stands there too. Arguments: report_dump, cases."""
import glob
import json
import os
import subprocess
import sys
import tempfile

dump, cases = sys.argv[1:]
wrong = 0


def text_of(path):
    with tempfile.TemporaryDirectory() as folder:
        pdf = os.path.join(folder, "report.pdf")
        with open(pdf, "wb") as f:
            subprocess.run([dump, "pdf", path], check=True, stdout=f)
        info = subprocess.run(["pdfinfo", pdf], check=True, stdout=subprocess.PIPE, text=True).stdout
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return info, "".join(text.split())


inputs = [p for p in sorted(glob.glob(os.path.join(cases, "*.json"))) if not p.endswith("schema.json")]
assert inputs
for path in inputs:
    with open(path, encoding="utf-8") as f:
        case = json.load(f)
    info, text = text_of(path)
    wanted = [case["record"]["id"], "Howtocheckthiswithouttrustinganybody", "sha256sum--quiet-cmanifest-sha256.txt"]
    wanted += [f["sha256"] for f in case["files"] if not f["path"].startswith("data/events/")]
    wanted += [e["fields"]["sha256"] for e in case["events"] if e["type"] == "artifact_made"]
    for one in wanted:
        if one not in text:
            print(f"{os.path.basename(path)}: the document does not have {one}")
            wrong += 1
    for line in ("Title:           Evidence report of one call", "Tagged:          yes"):
        if line not in info:
            print(f"{os.path.basename(path)}: its properties do not have {line!r}:\n{info}")
            wrong += 1
sys.exit(1 if wrong else 0)
