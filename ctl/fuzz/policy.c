// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as policy.conf. What is taken is printed, and what was printed is taken again and
 * prints the same, as "hardenctl list" promises.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"

static const char profile[] =
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"}],"
	"\"syscalls\":[{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model model = {}, again = {};
	char *text, *same;

	fuzz_file("p.json", profile, sizeof(profile) - 1);
	fuzz_file("policy.conf", data, size);
	if (fuzz_read("policy.conf", &model)) {
		text = fuzz_print(&model);
		fuzz_file("again.conf", text, strlen(text));
		if (!fuzz_read("again.conf", &again)) {
			fprintf(stderr, "what was taken and printed is refused:\n%s", text);
			abort();
		}
		same = fuzz_print(&again);
		if (strcmp(text, same) != 0) {
			fprintf(stderr, "printed:\n%sand then:\n%s", text, same);
			abort();
		}
		free(text);
		free(same);
	}
	model_free(&model);
	model_free(&again);
	return 0;
}
