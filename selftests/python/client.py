#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A client of harden.ko that knows nothing but the specification of its netlink family.

usage: client.py [--spec FILE] request OPERATION [JSON]
       client.py [--spec FILE] dump OPERATION
       client.py [--spec FILE] [--check] [--confirm SECONDS] apply JSON
       client.py [--spec FILE] listen GROUP

Attributes are JSON objects by the names of the specification; entries of an enum are their
names or numbers, what may be repeated is a list. "apply" takes a list of policies. Each message
of the kernel is a line.

Exit status: 0; 1 the kernel refuses: its words, errno and the attribute are on stderr; 2 usage,
or what the specification does not know.
"""
import argparse
import errno
import json
import os
import pathlib
import socket
import struct
import sys

import yaml

SPEC = pathlib.Path(__file__).resolve().parents[2] / "Documentation/netlink/specs/harden.yaml"

# <linux/netlink.h> and <linux/genetlink.h>: what lies below every family.
NETLINK_GENERIC, SOL_NETLINK = 16, 270
NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 1, 10, 11
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 0x1, 0x4, 0x300
NLM_F_DUMP_INTR, NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x10, 0x100, 0x200
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS = 1, 2
NLA_F_NESTED, NLA_TYPE_MASK = 0x8000, 0x3fff
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_MCAST_GROUPS = 1, 2, 7
CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID = 1, 2

NLMSG = struct.Struct("=IHHII")
GENL = struct.Struct("=BBH")
ATTR = struct.Struct("=HH")
NUMBERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q"}


class Malformed(Exception):
    """Bytes that are no attributes, or values that the specification has no place for."""


class Refused(Exception):
    """The kernel's answer to a request: errno, its words, and the attribute that it means."""

    def __init__(self, error, text, attribute):
        super().__init__(f"{os.strerror(error)}: {text}" if text else os.strerror(error))
        self.error = error
        self.text = text
        self.attribute = attribute


def split(data):
    """The attributes in some bytes: number, payload, and where each begins."""
    at = 0
    while at < len(data):
        if len(data) - at < ATTR.size:
            raise Malformed("no room for an attribute")
        length, number = ATTR.unpack_from(data, at)
        if length < ATTR.size or at + length > len(data):
            raise Malformed("an attribute is longer than what it is in")
        yield number & NLA_TYPE_MASK, data[at + ATTR.size:at + length], at
        at += (length + 3) & ~3


def attribute_bytes(number, payload):
    return ATTR.pack(ATTR.size + len(payload), number) + payload + bytes(-len(payload) % 4)


class Spec:
    """The specification, for who encodes and decodes by it."""

    def __init__(self, path=SPEC):
        with open(path, encoding="utf-8") as file:
            words = yaml.safe_load(file)
        self.words = words
        self.family = words["name"]
        self.version = words.get("version", 1)
        self.enums = {}
        for each in words["definitions"]:
            if each["type"] == "enum":
                self.enums[each["name"]] = [entry if isinstance(entry, str) else entry["name"]
                                            for entry in each["entries"]]
        self.sets = {}
        for each in words["attribute-sets"]:
            self.sets[each["name"]] = self.read_set(each)
        self.operations = {}
        number = 0
        for each in words["operations"]["list"]:
            number = each.get("value", number + 1)
            self.operations[each["name"]] = (number, each)

    def read_set(self, words):
        """A subset has the whole's numbers, and may say more of its attributes."""
        whole = self.sets.get(words.get("subset-of"))
        found = {}
        number = 0
        for each in words["attributes"]:
            if whole:
                found[each["name"]] = whole[each["name"]] | each
            else:
                number = each.get("value", number + 1)
                found[each["name"]] = each | {"value": number}
        return found

    def encode(self, name, values):
        """The attributes of a set, from {name: value}."""
        data = b""
        for key, value in values.items():
            words = self.sets[name].get(key)
            if words is None:
                raise Malformed(f"{name} has no attribute {key}")
            if words["type"] == "flag" and not value:
                continue
            for one in value if words.get("multi-attr") else [value]:
                number = words["value"] | (NLA_F_NESTED if words["type"] == "nest" else 0)
                data += attribute_bytes(number, self.encode_one(words, one))
        return data

    def encode_one(self, words, value):
        kind = words["type"]
        if kind in NUMBERS:
            if isinstance(value, str):
                value = self.enums[words["enum"]].index(value)
            return struct.pack("=" + NUMBERS[kind], value)
        if kind == "string":
            return value.encode("utf-8", "surrogateescape") + b"\0"
        if kind == "flag":
            return b""
        if kind == "nest":
            return self.encode(words["nested-attributes"], value)
        if kind == "binary" and "sub-type" in words:
            return struct.pack(f"={len(value)}{NUMBERS[words['sub-type']]}", *value)
        raise Malformed(f"{words['name']}: {kind} cannot be sent")

    def decode(self, name, data):
        """{name: value} of a set; what the specification does not know is left out."""
        by_number = {words["value"]: words for words in self.sets[name].values()}
        values = {}
        for number, payload, _ in split(data):
            words = by_number.get(number)
            if words is None or words["type"] == "pad":
                continue
            value = self.decode_one(words, payload)
            if words.get("multi-attr"):
                values.setdefault(words["name"], []).append(value)
            else:
                values[words["name"]] = value
        return values

    def decode_one(self, words, payload):
        kind = words["type"]
        try:
            if kind in NUMBERS:
                value, = struct.unpack("=" + NUMBERS[kind], payload)
                entries = self.enums.get(words.get("enum"), [])
                return entries[value] if value < len(entries) else value
            if kind == "binary" and "sub-type" in words:
                each = NUMBERS[words["sub-type"]]
                return list(struct.unpack(f"={len(payload) // struct.calcsize(each)}{each}", payload))
        except struct.error as error:
            raise Malformed(f"{words['name']}: {error}") from error
        if kind == "string":
            return payload.rstrip(b"\0").decode("utf-8", "surrogateescape")
        if kind == "flag":
            return True
        if kind == "nest":
            return self.decode(words["nested-attributes"], payload)
        raise Malformed(f"{words['name']}: {kind} cannot be read")

    def attribute_at(self, name, data, offset):
        """The names, from outside in, of the attribute that begins at an offset."""
        by_number = {words["value"]: words for words in self.sets[name].values()}
        for number, payload, at in split(data):
            words = by_number.get(number, {"name": f"#{number}"})
            if at == offset:
                return words["name"]
            if at < offset < at + ATTR.size + len(payload) and "nested-attributes" in words:
                inner = self.attribute_at(words["nested-attributes"], payload,
                                          offset - at - ATTR.size)
                return inner and f"{words['name']}.{inner}"
        return ""


class Client:
    """A socket that asks. A draft belongs to it, and goes with it."""

    def __init__(self, spec):
        self.spec = spec
        self.sequence = 0
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.socket.bind((0, 0))
        for option in (NETLINK_EXT_ACK, NETLINK_CAP_ACK):
            self.socket.setsockopt(SOL_NETLINK, option, 1)
        name = attribute_bytes(CTRL_ATTR_FAMILY_NAME, spec.family.encode() + b"\0")
        reply = self.talk(GENL_ID_CTRL, GENL.pack(CTRL_CMD_GETFAMILY, 1, 0) + name, NLM_F_ACK)[0]
        found = {number: payload for number, payload, _ in split(reply[GENL.size:])}
        self.family, = struct.unpack("=H", found[CTRL_ATTR_FAMILY_ID])
        self.groups = dict(self.read_group(group) for _, group, _ in
                           split(found.get(CTRL_ATTR_MCAST_GROUPS, b"")))

    @staticmethod
    def read_group(data):
        group = {number: payload for number, payload, _ in split(data)}
        return (group[CTRL_ATTR_MCAST_GRP_NAME].rstrip(b"\0").decode(),
                struct.unpack("=I", group[CTRL_ATTR_MCAST_GRP_ID])[0])

    def messages(self):
        """Those of one datagram: type, flags, sequence, payload."""
        data = self.socket.recv(1 << 20)
        at = 0
        while at + NLMSG.size <= len(data):
            length, kind, flags, sequence, _ = NLMSG.unpack_from(data, at)
            if length < NLMSG.size or at + length > len(data):
                raise Malformed("a message is longer than its datagram")
            yield kind, flags, sequence, data[at + NLMSG.size:at + length]
            at += (length + 3) & ~3

    def talk(self, kind, payload, flags, set_name=None):
        """Asks, and returns the payloads of all replies."""
        self.sequence += 1
        self.socket.send(NLMSG.pack(NLMSG.size + len(payload), kind, NLM_F_REQUEST | flags,
                                    self.sequence, 0) + payload)
        replies = []
        while True:
            for kind, given, sequence, data in self.messages():
                if sequence != self.sequence:
                    continue
                if given & NLM_F_DUMP_INTR:
                    raise Refused(errno.EAGAIN, "something changed during the dump", "")
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    self.look_at_end(kind, given, data, payload, set_name)
                    return replies
                replies.append(data)

    def look_at_end(self, kind, flags, data, request, set_name):
        """Of a request: a negative errno, and the kernel's words behind it."""
        error, = struct.unpack_from("=i", data)
        if not error:
            return
        text = attribute = ""
        if flags & NLM_F_ACK_TLVS:
            # An error carries the header of what it answers, or all of it if that is not capped.
            skip = 4
            if kind == NLMSG_ERROR:
                skip += NLMSG.size if flags & NLM_F_CAPPED else NLMSG.unpack_from(data, 4)[0]
            for number, payload, _ in split(data[(skip + 3) & ~3:]):
                if number == NLMSGERR_ATTR_MSG:
                    text = payload.rstrip(b"\0").decode()
                elif number == NLMSGERR_ATTR_OFFS and set_name:
                    offset = struct.unpack("=I", payload)[0] - NLMSG.size - GENL.size
                    attribute = self.spec.attribute_at(set_name, request[GENL.size:], offset)
        raise Refused(-error, text, attribute)

    def ask(self, name, values, flags):
        number, words = self.spec.operations[name]
        set_name = words["attribute-set"]
        payload = GENL.pack(number, self.spec.version, 0) + self.spec.encode(set_name, values)
        return [self.spec.decode(set_name, data[GENL.size:])
                for data in self.talk(self.family, payload, flags, set_name)]

    def do(self, name, values=None):
        """The reply, or {}."""
        replies = self.ask(name, values or {}, NLM_F_ACK)
        return replies[0] if replies else {}

    def dump(self, name):
        return self.ask(name, {}, NLM_F_DUMP)

    def apply(self, policies, check=False, confirm=None):
        """All of them or none, in place of what is in force."""
        self.do("begin", {"generation": self.do("status")["generation"]})
        for policy in policies:
            self.do("add", {"policy": policy})
        return self.do("commit", {"check": check} | ({"confirm": confirm} if confirm else {}))

    def listen(self, group):
        """Notifications, as they come."""
        self.socket.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups[group])
        names = {number: words for number, words in self.spec.operations.values()}
        while True:
            for kind, _, _, data in self.messages():
                if kind == self.family:
                    words = names[GENL.unpack_from(data)[0]]
                    yield self.spec.decode(words["attribute-set"], data[GENL.size:])


def run(options):
    client = Client(Spec(options.spec))
    values = json.loads(options.json) if options.json else {}
    if options.verb == "request":
        yield client.do(options.operation, values)
    elif options.verb == "dump":
        yield from client.dump(options.operation)
    elif options.verb == "apply":
        yield client.apply(json.loads(options.operation), options.check, options.confirm)
    else:
        yield from client.listen(options.operation)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0],
                                     epilog=__doc__.split("\n\n", 2)[2],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spec", default=SPEC)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--confirm", type=int, metavar="SECONDS")
    parser.add_argument("verb", choices=["request", "dump", "apply", "listen"])
    parser.add_argument("operation")
    parser.add_argument("json", nargs="?")
    options = parser.parse_args()
    try:
        for message in run(options):
            print(json.dumps(message), flush=True)
    except Refused as refused:
        where = f" ({refused.attribute})" if refused.attribute else ""
        print(f"client: {errno.errorcode[refused.error]}: {refused.text}{where}", file=sys.stderr)
        return 1
    except (Malformed, KeyError, ValueError, struct.error) as error:
        print(f"client: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
