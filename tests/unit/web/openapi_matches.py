"""The description of the API against the C that serves it: routes, rights, parameters, members of bodies, words of problems.

Reads schema/openapi.yaml and the sources of web and keeper (through the C preprocessor, because tables are written with
macros), and says every difference. Must never be taught an exception where the description can be mended instead.

usage: openapi_matches.py SOURCE_FOLDER C_COMPILER [INCLUDE_FOLDER...]
"""
import glob
import os
import re
import subprocess
import sys

import yaml

METHODS = {"EW_HTTP_GET": "get", "EW_HTTP_POST": "post", "EW_HTTP_PATCH": "patch", "EW_HTTP_DELETE": "delete", "EW_HTTP_PUT": "put"}
KINDS = {"TEXT": "string", "NUMBER": "integer", "LIST": "array", "TRUTH": "boolean", "OBJECT": "object", "CONTENT": None}

root = sys.argv[1]
wrong = []


def say(what):
    wrong.append(what)


def read(path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


# -- the description

class Loader(yaml.SafeLoader):
    """Says it when a key comes twice, where YAML would take the last in silence."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in {str(key) for key in keys if keys.count(key) > 1}:
            say(f"line {node.start_mark.line + 1}: the key {key} comes twice")
        return super().construct_mapping(node, deep)


document = yaml.load(read("schema/openapi.yaml"), Loader)  # noqa: S506: a safe loader


def resolve(node):
    while isinstance(node, dict) and "$ref" in node:
        target = document
        for part in node["$ref"][2:].split("/"):
            target = target[part]
        node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def operations():
    for path, item in document["paths"].items():
        item = resolve(item)
        for method in METHODS.values():
            if method in item:
                yield method, path, item, item[method]


def all_parameters(item, operation):
    return [resolve(p) for p in item.get("parameters", []) + operation.get("parameters", [])]


# -- C, as the compiler sees it

def preprocess(path):
    command = [sys.argv[2], "-E", "-P", "-std=gnu17", "-D_GNU_SOURCE", *("-I" + i for i in sys.argv[3:]), os.path.join(root, path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def number(text):
    text = re.sub(r"\b(\d+)[uUlL]+\b", r"\1", text.strip())
    text = re.sub(r"\((?:u?int\d+_t|size_t|long|unsigned|int)\)", "", text)
    if re.fullmatch(r"[\d\s()*+\-/]+", text):
        return eval(text.replace("/", "//"))  # noqa: S307: digits and signs of our own sources
    raise ValueError(text)


def balanced(text, at):
    """The text between the brace at `at` and the one that closes it."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return text[at + 1:i]
    raise ValueError("a brace is not closed")


def member_rows(body):
    rows = {}
    for name, kind, required, most in re.findall(r'\{\s*"(\w+)"\s*,\s*EW_HTTP_MEMBER_(\w+)\s*,\s*(\w+)\s*,\s*([^{}]+?)\s*\}', body):
        rows[name] = (kind, required in ("1", "true"), number(most))
    return rows


def param_rows(body):
    return {name: number(most) for name, most in re.findall(r'\{\s*"([\w-]+)"\s*,\s*([^{},]+?)\s*\}', body)}


class Source:
    """Functions and tables of one file of web."""

    def __init__(self, path):
        text = preprocess(path)
        self.members, self.params, self.functions = {}, {}, {}
        for table, name, at in ((m[1], m[2], m.end() - 1) for m in re.finditer(r"struct ew_http_(member|param)\s+(\w+)\[\w*\]\s*=\s*\{", text)):
            rows = balanced(text, at)
            if table == "member":
                self.members[name] = member_rows(rows)
            else:
                self.params[name] = param_rows(rows)
        for match in re.finditer(r"^[\w][\w \t*]*?\b(\w+)\((?:[^;{}()]|\([^()]*\))*\)\s*\{", text, re.M):
            self.functions[match[1]] = balanced(text, match.end() - 1)
        for match in re.finditer(r"struct ew_web_list\s+(\w+)\s*=\s*\{", text):
            self.functions[match[1]] = balanced(text, match.end() - 1)

    def used(self, function, seen=None):
        """Names of everything that a function of this file reaches within it."""
        seen = set() if seen is None else seen
        for word in set(re.findall(r"(?<![>.\w])\w+", self.functions.get(function, ""))):
            if word not in seen:
                seen.add(word)
                self.used(word, seen)
        return seen


# Bodies that are parsed in files of their own: the function a handler calls, the file, and which tables.
PARSERS = {"ew_order_body_parse": "src/programs/web/order_body.c", "ew_tell_body_parse": "src/programs/web/tell_body.c"}


def tell_members():
    """Of the types of events together; one that only some of them have, or need, is not required."""
    text = preprocess(PARSERS["ew_tell_body_parse"])
    at = re.search(r"struct type\s+types\[\]\s*=\s*\{", text).end() - 1
    rows = member_rows(balanced(text, at))
    return {name: (kind, name == "type", most) for name, (kind, _, most) in rows.items()}


def handlers():
    """By handler: members that its body may have, parameters that its query may have."""
    found = {}
    for path in sorted(glob.glob(os.path.join(root, "src/programs/web/api/*.c"))):
        if not re.search("ew_http_member|ew_http_param|_body_parse", read(path)):
            continue  # without tables there is nothing to compare
        source = Source(os.path.relpath(path, root))
        for function in source.functions:
            if not function.startswith("ew_api_"):
                continue
            used = source.used(function)
            members, params = {}, {}
            for name in used & source.members.keys():
                members.update(source.members[name])
            for name in used & source.params.keys():
                params.update(source.params[name])
            if "ew_order_body_parse" in used:
                members.update(Source(PARSERS["ew_order_body_parse"]).members["members"])
            if "ew_tell_body_parse" in used:
                members.update(tell_members())
            found[function] = (members, params)
    return found


def routes():
    text = preprocess("src/programs/web/web.c")
    table = balanced(text, re.search(r"routes\[\]\s*=\s*\{", text).end() - 1)
    for methods, path, handler in re.findall(r'\{\{([\w\s|]+),\s*((?:"[^"]*"\s*)+)\},\s*(\w+)\}', table):
        path = "".join(re.findall(r'"([^"]*)"', path)).replace("...}", "}")
        for method in re.split(r"\s*\|\s*", methods.strip()):
            yield METHODS[method], path, handler


# -- the comparisons

def check_routes(served, described):
    for one in sorted(served - described):
        say(f"{one[0].upper()} {one[1]}: is routed and not described")
    for one in sorted(described - served):
        say(f"{one[0].upper()} {one[1]}: is described and not routed")


def check_path(method, path, item, operation):
    named = {p["name"] for p in all_parameters(item, operation) if p["in"] == "path"}
    if named != set(re.findall(r"\{(\w+)\}", path)):
        say(f"{method.upper()} {path}: its path parameters are not those of the path: {sorted(named)}")


RIGHTS = set(document["components"]["schemas"]["Right"]["enum"])


def check_security(method, path, operation):
    schemes = document["components"]["securitySchemes"]
    security = operation.get("security", document.get("security"))
    right = operation.get("x-right")
    words = set(re.findall(r"\w+", right or ""))
    if security is None or any(name not in schemes for one in security for name in one):
        say(f"{method.upper()} {path}: names no security that there is")
    if not words or not (right in ("none", "any") or words <= RIGHTS):
        say(f"{method.upper()} {path}: x-right {right!r} is not made of rights")
    if (right == "none") != (security == []):
        say(f"{method.upper()} {path}: x-right {right} and security {security} do not go together")


def longest(schema):
    """How many bytes a text of this schema may have, as far as the schema says so."""
    if "enum" in schema:
        return max(len(word) for word in schema["enum"])
    if "maxLength" in schema:
        return schema["maxLength"]
    pattern = re.fullmatch(r"\^\[[^]]*\]\{(\d+)\}\$", schema.get("pattern", ""))
    return int(pattern[1]) if pattern else {"uuid": 36, "date-time": 32}.get(schema.get("format"))


def check_text(where, schema, most):
    known = longest(schema)
    exact = "maxLength" in schema and "enum" not in schema and schema.get("format") is None
    if known is None:
        say(f"{where}: has no maxLength; web takes {most} bytes")
    elif known > most or (exact and known != most):
        say(f"{where}: maxLength {known} in the description, {most} in web")


def check_member(where, schema, row):
    kind, _, most = row
    types = schema.get("type", "string" if "enum" in schema or "const" in schema else None)
    types = types if isinstance(types, list) else [types]
    if KINDS[kind] and types != [KINDS[kind]]:
        say(f"{where}: is {types} in the description, {KINDS[kind]} in web")
    elif kind in ("TEXT", "CONTENT"):
        check_text(where, schema, most)
    elif kind == "LIST" and schema.get("maxItems") != most and "enum" not in resolve(schema.get("items", {})):
        say(f"{where}: maxItems {schema.get('maxItems')} in the description, {most} in web")
    elif kind == "NUMBER" and most < 2**31 - 1 and schema.get("maximum") != most:
        say(f"{where}: maximum {schema.get('maximum')} in the description, {most} in web")
    elif kind == "OBJECT" and len(schema.get("properties", {})) > most:
        say(f"{where}: has {len(schema['properties'])} properties in the description, web takes {most}")


FORM = "application/x-www-form-urlencoded"


def content_of(operation):
    return operation.get("requestBody", {}).get("content", {})


def body_of(operation):
    content = content_of(operation)
    return resolve(content["application/json"]["schema"]) if "application/json" in content else None


def check_form(method, path, operation, rows):
    """A form is read with a table of parameters, and what it does not name is passed over."""
    if FORM not in content_of(operation):
        return
    where = f"{method.upper()} {path}"
    properties = resolve(content_of(operation)[FORM]["schema"])["properties"]
    for name in sorted(rows.keys() ^ properties.keys()):
        say(f"{where}: {name} of the form is known to {'web' if name in rows else 'the description'} only")
    for name in sorted(rows.keys() & properties.keys()):
        check_text(f"{where}: {name}", resolve(properties[name]), rows[name])


def check_body(method, path, operation, rows):
    schema = body_of(operation)
    where = f"{method.upper()} {path}"
    if schema is None:
        if rows:
            say(f"{where}: web reads the members {sorted(rows)}, the description has no body")
        return
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is not False:
        say(f"{where}: its body does not say additionalProperties: false, and web refuses what it does not know")
    for name in sorted(rows.keys() ^ properties.keys()):
        say(f"{where}: the member {name} is known to {'web' if name in rows else 'the description'} only")
    required = set(schema.get("required", []))
    for name in sorted(rows.keys() & properties.keys()):
        check_member(f"{where}: {name}", resolve(properties[name]), rows[name])
        if rows[name][1] and name not in required:
            say(f"{where}: {name} is needed by web, and not required in the description")
    for name in sorted(required - rows.keys()):
        say(f"{where}: {name} is required and unknown to web")


def check_query(method, path, item, operation, rows):
    where = f"{method.upper()} {path}"
    described = {p["name"]: resolve(p["schema"]) for p in all_parameters(item, operation) if p["in"] == "query"}
    rows = rows if method == "get" else {}
    for name in sorted(rows.keys() ^ described.keys()):
        say(f"{where}: the parameter {name} is known to {'web' if name in rows else 'the description'} only")
    for name in sorted(rows.keys() & described.keys()):
        if described[name].get("type") == "string":
            check_text(f"{where}: {name}", described[name], rows[name])
        elif "maximum" in described[name] and len(str(described[name]["maximum"])) > rows[name]:
            say(f"{where}: {name} may have more digits in the description than web takes")


def check_problems():
    titles = set(re.findall(r'\{"([a-z_]+)", "[A-Z]', read("src/programs/keeper/keeper_problem.c")))
    web = set(re.findall(r'\d{3}, "([a-z_]+)"', read("src/http/problem.h")))
    listed = set(re.findall(r"`([a-z_]+)`", document["components"]["schemas"]["Problem"]["properties"]["type"]["description"]))
    for word in sorted((titles | web) ^ listed):
        say(f"the problem {word} stands {'in the description alone' if word in listed else 'not in the description'}")
    for path in glob.glob(os.path.join(root, "src/programs/keeper/**/*.c"), recursive=True):
        for word in sorted(set(re.findall(r'\b[45]\d\d,\s*"([a-z_]+)"', open(path, encoding="utf-8").read())) - titles - {"title"}):
            say(f"{os.path.relpath(path, root)}: the problem {word} has no title in keeper_problem.c")


def check_references():
    """Whatever is referred to is there, and whatever is there is referred to."""
    text = read("schema/openapi.yaml")
    used = set(re.findall(r"#/components/(\w+)/(\w+)", text))
    there = {(kind, name) for kind, parts in document["components"].items() if kind != "securitySchemes" for name in parts}
    for kind, name in sorted(used - there):
        say(f"components/{kind}/{name}: is referred to and not there")
    for kind, name in sorted(there - used):
        if len(re.findall(rf"\b{name}\b", text)) < 2:  # a stream's data is named in words
            say(f"components/{kind}/{name}: is there, and nothing speaks of it")


def check_rights():
    text = read("src/domain/right.h")
    bits = {word.lower() for word in re.findall(r"EW_RIGHT_(\w+) = 1u", text)}
    if bits != RIGHTS:
        say(f"rights: {sorted(bits ^ RIGHTS)} stand in right.h or in the description alone")


def main():
    known = handlers()
    by_operation = {(method, path): handler for method, path, handler in routes()}
    ids = [operation["operationId"] for _, _, _, operation in operations() if "operationId" in operation]
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        say(f"the operationId {one} comes twice")
    check_routes(set(by_operation), {(method, path) for method, path, _, _ in operations()})
    for method, path, item, operation in operations():
        members, params = known.get(by_operation.get((method, path)), ({}, {}))
        check_path(method, path, item, operation)
        check_security(method, path, operation)
        check_body(method, path, operation, members if method in ("post", "patch") else {})
        check_query(method, path, item, operation, params)
        check_form(method, path, operation, params)
    check_problems()
    check_references()
    check_rights()
    tables = sum(1 for members, params in known.values() if members or params)
    if len(by_operation) < 130 or tables < 40:
        say(f"only {len(by_operation)} routes and {tables} handlers with tables were found: the sources are not read rightly any more")


main()
print("\n".join(wrong) if wrong else f"the description matches: {sum(1 for _ in operations())} operations")
sys.exit(1 if wrong else 0)
