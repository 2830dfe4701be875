#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the netlink specification says of requests, as tables of C for fuzz_test.c.

usage: spec.py harden.yaml >spec.h
"""
import sys

import yaml

KINDS = {"u32": "KIND_U32", "u64": "KIND_U64", "string": "KIND_STRING", "flag": "KIND_FLAG",
         "binary": "KIND_BINARY", "nest": "KIND_NEST"}
EVERY_U32 = 0xffffffff


def constant(*words):
    return "_".join(("HARDEN",) + words).upper().replace("-", "_")


def limit(attribute, enums, constants):
    """The largest value or length that the specification allows."""
    checks = attribute.get("checks", {})
    if "enum" in attribute and "max" not in checks:
        return len(enums[attribute["enum"]]) - 1
    value = checks.get("max", checks.get("max-len", EVERY_U32))
    return constants.get(value, value)


def print_set(name, attributes, enums, constants):
    rows = []
    for attribute in attributes:
        if attribute["type"] not in KINDS:
            continue
        nested = attribute.get("nested-attributes")
        rows.append("\t{ %s, %s, %uU, %s, %s }," % (
            constant("a", name, attribute["name"]), KINDS[attribute["type"]],
            limit(attribute, enums, constants), "&set_" + nested if nested else "NULL",
            "true" if attribute.get("multi-attr") else "false"))
    print("static const struct fuzz_attr attrs_%s[] = {\n%s\n};" % (name, "\n".join(rows)))
    print("static const struct fuzz_set set_%s = { \"%s\", attrs_%s, %d };\n" %
          (name, name, name, len(rows)))


def print_operation(operation, whole):
    dump = "dump" in operation
    attributes = operation.get("do", {}).get("request", {}).get("attributes", [])
    used = whole[operation["attribute-set"]]
    ids = [constant("a", used, name) for name in attributes]
    print("\t{ %s, &set_%s, %s, { %s }, %d }," % (
        constant("cmd", operation["name"]), used,
        "true" if dump else "false", ", ".join(ids) or "0", len(ids)))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    enums = {each["name"]: each["entries"] for each in spec["definitions"]
             if each["type"] == "enum"}
    constants = {each["name"]: each["value"] for each in spec["definitions"]
                 if each["type"] == "const"}
    # What only the kernel may say is tried as well: the whole set, where a part is asked for.
    whole = {entry["name"]: entry.get("subset-of", entry["name"])
             for entry in spec["attribute-sets"]}
    sets = {entry["name"]: entry["attributes"] for entry in spec["attribute-sets"]
            if "subset-of" not in entry}
    for name in sets:
        print("static const struct fuzz_set set_%s;" % name)
    for name, attributes in sets.items():
        print_set(name, attributes, enums, constants)
    print("static const struct fuzz_op ops[] = {")
    for operation in spec["operations"]["list"]:
        if "event" not in operation:
            print_operation(operation, whole)
    print("};")


main()
