/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Words that are values of HARDEN_RULE_SOCKETS and HARDEN_RULE_NAMESPACES: a list, to be included
 * with one of these macros defined.
 *
 * FAMILY(name, number of the address family)
 * KIND(name, flag of clone): kinds that may be shared with the host, where a container can do
 * without, and made and entered; "host-user" lets it only be in the host's user namespace.
 */
#ifdef FAMILY
FAMILY("unix", 1)
FAMILY("inet", 2)
FAMILY("ax25", 3)
FAMILY("ipx", 4)
FAMILY("appletalk", 5)
FAMILY("x25", 9)
FAMILY("inet6", 10)
FAMILY("key", 15)
FAMILY("netlink", 16)
FAMILY("packet", 17)
FAMILY("rds", 21)
FAMILY("pppox", 24)
FAMILY("llc", 26)
FAMILY("ib", 27)
FAMILY("mpls", 28)
FAMILY("can", 29)
FAMILY("tipc", 30)
FAMILY("bluetooth", 31)
FAMILY("rxrpc", 33)
FAMILY("phonet", 35)
FAMILY("ieee802154", 36)
FAMILY("alg", 38)
FAMILY("nfc", 39)
FAMILY("vsock", 40)
FAMILY("kcm", 41)
FAMILY("qipcrtr", 42)
FAMILY("smc", 43)
FAMILY("xdp", 44)
FAMILY("mctp", 45)
#undef FAMILY
#endif
#ifdef KIND
KIND("mnt", 0x00020000)
KIND("cgroup", 0x02000000)
KIND("uts", 0x04000000)
KIND("ipc", 0x08000000)
KIND("user", 0x10000000)
KIND("pid", 0x20000000)
KIND("net", 0x40000000)
KIND("time", 0x00000080)
KIND("host-user", 0x00000001)
#undef KIND
#endif
