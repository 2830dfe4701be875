#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the kubelet asks of containerd, over the Container Runtime Interface, as far as the tests
need it: Debian has no crictl.

usage: crictl.py runp [--handler NAME] POD          prints the sandbox's id
       crictl.py create [--mount HOST:INSIDE]... SANDBOX POD NAME IMAGE COMMAND...
                                                    prints the container's id
       crictl.py start ID
       crictl.py exec ID COMMAND...                 what it prints, and its exit status
       crictl.py rmp SANDBOX                        with the containers in it
POD is NAME,NAMESPACE,CGROUP. Pods have the host's network, which needs no network plug-in.
A call that is refused: exit status 9.
"""
import argparse
import subprocess
import sys
import tempfile

SOCKET = "/run/containerd/containerd.sock"
NODE = 2	# NamespaceMode


def varint(value):
    data = b""
    while value > 0x7f:
        data += bytes([value & 0x7f | 0x80])
        value >>= 7
    return data + bytes([value])


def message(*fields):
    """Protocol Buffers: pairs of a field's number and what is in it; a list repeats the field."""
    data = b""
    for number, value in fields:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int):
                data += varint(number << 3) + varint(one)
                continue
            one = one.encode() if isinstance(one, str) else one
            data += varint(number << 3 | 2) + varint(len(one)) + one
    return data


def read_varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7f) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def fields_of(data):
    """A reply's fields by number: the last of each."""
    fields, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        fields[key >> 3] = value
    return fields


def call(method, *fields):
    """One call of gRPC, which is HTTP/2 with five bytes before the message."""
    request = message(*fields)
    with tempfile.NamedTemporaryFile() as headers:
        reply = subprocess.run(
            ["curl", "-sS", "--http2-prior-knowledge", "--unix-socket", SOCKET,
             "-H", "content-type: application/grpc",
             "-D", headers.name, "--data-binary", "@-",
             "http://localhost/runtime.v1.RuntimeService/" + method],
            input=b"\0" + len(request).to_bytes(4, "big") + request,
            stdout=subprocess.PIPE, check=True).stdout
        said = dict(line.split(": ", 1) for line in headers.read().decode().splitlines()
                    if ": " in line)
    if said.get("grpc-status") != "0":
        print(f"{method}: {said.get('grpc-message', said)}", file=sys.stderr)
        sys.exit(9)
    return fields_of(reply[5:])


def pod_config(pod):
    name, namespace, cgroup = pod.split(",")
    return message(
        (1, message((1, name), (2, name + "-uid"), (3, namespace))),
        (8, message((1, cgroup),
                    (2, message((1, message((1, NODE))))))))


def container_config(args):
    mounts = [message((1, inside), (2, host))
              for host, inside in (mount.split(":") for mount in args.mount)]
    return message((1, message((1, args.name))), (2, message((1, args.image))),
                   (3, args.command), (7, mounts))


def runp(args):
    print(call("RunPodSandbox", (1, pod_config(args.pod)), (2, args.handler))[1].decode())


def create(args):
    print(call("CreateContainer", (1, args.sandbox), (2, container_config(args)),
               (3, pod_config(args.pod)))[1].decode())


def start(args):
    call("StartContainer", (1, args.id))


def execute(args):
    reply = call("ExecSync", (1, args.id), (2, args.command), (3, 60))
    sys.stdout.write(reply.get(1, b"").decode())
    sys.stderr.write(reply.get(2, b"").decode())
    sys.exit(reply.get(3, 0))


def rmp(args):
    call("StopPodSandbox", (1, args.sandbox))
    call("RemovePodSandbox", (1, args.sandbox))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    verbs = parser.add_subparsers(required=True)
    for name, function, words in (
            ("runp", runp, ["pod"]), ("create", create, ["sandbox", "pod", "name", "image"]),
            ("start", start, ["id"]), ("exec", execute, ["id"]), ("rmp", rmp, ["sandbox"])):
        verb = verbs.add_parser(name)
        verb.set_defaults(function=function)
        for word in words:
            verb.add_argument(word)
        if function is runp:
            verb.add_argument("--handler", default="")
        if function is create:
            verb.add_argument("--mount", action="append", default=[])
        if function in (create, execute):
            verb.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    args.function(args)


if __name__ == "__main__":
    main()
