#!/usr/bin/env python3
"""Makes src/Monofy.Files/Compose/Schema/KnownKeys.cs of the Compose Specification's JSON schema.

    tools/compose-keys.py compose-spec.json > src/Monofy.Files/Compose/Schema/KnownKeys.cs

The newest schema is schema/compose-spec.json of github.com/compose-spec/compose-go. SchemaText.cs says how the table is read.
"""
import hashlib
import json
import re
import sys
import textwrap

NAMES = "^[a-zA-Z0-9._-]+$"

LETTERS = {"string": "s", "number": "n", "integer": "i", "boolean": "b", "null": "z"}


def kind(node):
    """One type in the table's notation; alternatives stand one after another."""
    if "$ref" in node:
        return "@" + node["$ref"].rsplit("/", 1)[1]
    if "oneOf" in node:
        return "".join(kind(one) for one in node["oneOf"])
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    text = "".join(LETTERS[t] for t in types if t in LETTERS)
    if "enum" in node:
        text += "(" + ",".join(node["enum"]) + ")"
    if "array" in types:
        text += "[" + kind(node.get("items", {})) + "]" + ("u" if node.get("uniqueItems") else "")
    if "object" in types:
        text += mapping(node)
    return text or "*"


def mapping(node):
    required = node.get("required", [])
    parts = []
    for key, value in sorted(node.get("properties", {}).items()):
        parts.append(key + ("!" if key in required else "") + ":" + kind(value))
    is_open = node.get("additionalProperties", True) is not False
    for pattern, value in node.get("patternProperties", {}).items():
        if pattern == "^x-":
            parts.append("x-")
        else:
            parts.append(("~:" if pattern == NAMES else "/:") + kind(value))
            is_open = False
    if is_open:
        parts.append("+")
    return "{" + ",".join(parts) + "}"


def add(name, definitions, rows):
    """Adds a definition's row behind those that it refers to."""
    if name in rows:
        return
    text = kind(definitions[name])
    for other in sorted(set(re.findall(r"@([a-z_]+)", text))):
        add(other, definitions, rows)
    rows[name] = text


def main():
    data = open(sys.argv[1], "rb").read()
    schema = json.loads(data)
    definitions = schema.get("$defs") or schema["definitions"]
    rows = {}
    for name in definitions:
        add(name, definitions, rows)
    rows["file"] = kind(schema)
    print("namespace Monofy.Files.Compose.Schema;")
    print()
    print("/// <summary>Every key of the Compose Specification, made by tools/compose-keys.py of its JSON schema.")
    print("/// <see cref=\"SchemaText\"/> reads it.</summary>")
    print("internal static class KnownKeys")
    print("{")
    print("    /// <summary>The SHA-256 of the schema.</summary>")
    print('    public const string Schema = "' + hashlib.sha256(data).hexdigest() + '";')
    print()
    print("    /// <summary>The table: a row a definition.</summary>")
    print('    public const string Table = """')
    for name, row in rows.items():
        # Blanks and newlines mean nothing; a break stands behind a comma.
        line = (name + "=" + row).replace(",", ", ")
        for piece in textwrap.wrap(line, 104, break_long_words=False, break_on_hyphens=False, subsequent_indent="    "):
            print("        " + piece)
    print('        """;')
    print("}")


if __name__ == "__main__":
    main()
