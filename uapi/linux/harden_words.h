/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Words that are values of HARDEN_RULE_SOCKETS and HARDEN_RULE_NAMESPACES. */
#ifndef _UAPI_LINUX_HARDEN_WORDS_H
#define _UAPI_LINUX_HARDEN_WORDS_H

/* X(name, number of the address family) */
#define HARDEN_FAMILIES(X)						\
	X("unix", 1) X("inet", 2) X("ax25", 3) X("ipx", 4)		\
	X("appletalk", 5) X("x25", 9) X("inet6", 10) X("key", 15)	\
	X("netlink", 16) X("packet", 17) X("rds", 21) X("pppox", 24)	\
	X("llc", 26) X("ib", 27) X("mpls", 28) X("can", 29)		\
	X("tipc", 30) X("bluetooth", 31) X("rxrpc", 33) X("phonet", 35)	\
	X("ieee802154", 36) X("alg", 38) X("nfc", 39) X("vsock", 40)	\
	X("kcm", 41) X("qipcrtr", 42) X("smc", 43) X("xdp", 44)		\
	X("mctp", 45)

/*
 * X(name, flag of clone): kinds that may be shared with the host, where a container can do
 * without, and made or entered; "host-user" lets it only be in the host's user namespace.
 */
#define HARDEN_NAMESPACE_KINDS(X)					\
	X("mnt", 0x00020000) X("cgroup", 0x02000000) X("uts", 0x04000000)	\
	X("ipc", 0x08000000) X("user", 0x10000000) X("pid", 0x20000000)	\
	X("net", 0x40000000) X("time", 0x00000080) X("host-user", 0x00000001)

#endif /* _UAPI_LINUX_HARDEN_WORDS_H */
