// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a seccomp profile, under containers with all, no and some capabilities. */
#include <stdlib.h>
#include "fuzz.h"

static const char policies[] =
	"policy \"all\" { match = {\"engine:docker\"} seccomp = \"p.json\" }\n"
	"policy \"none\" { match = {\"engine:lxc\"} seccomp = \"p.json\" cap_drop = {ALL} }\n"
	"policy \"some\" { match = {\"engine:podman\"} seccomp = \"p.json\" cap_drop = {ALL}\n"
	"	cap_add = {SYS_ADMIN, SYS_CHROOT, SYSLOG} syscalls_deny = {\"sync\"} }\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model model = {};

	fuzz_file("p.json", data, size);
	fuzz_file("policy.conf", policies, sizeof(policies) - 1);
	if (fuzz_read("policy.conf", &model))
		free(fuzz_print(&model));
	model_free(&model);
	return 0;
}
