// SPDX-License-Identifier: GPL-2.0
/* doctor, trust: does the kernel ask for a signature of modules, and does it know ours? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "doctor.h"
#include "host.h"

#define EFIVARS		"/sys/firmware/efi/efivars/"
#define SECURE_BOOT	EFIVARS "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define MOK_LIST	EFIVARS "MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define DKMS_SECRET	"/var/lib/dkms/mok.key"
#define DKMS_KEY	"/var/lib/dkms/mok.pub"
#define READ_MAX	(1 << 16)

/* How much of a file's beginning there is. */
static size_t read_bytes(const char *name, unsigned char *to, size_t size)
{
	char *path = host_path("%s", name);
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(to, 1, size, file) : 0;

	if (file)
		fclose(file);
	free(path);
	return len;
}

void check_secure_boot(const struct patient *patient, struct finding *finding)
{
	unsigned char value[5];		/* attributes, then the variable */

	(void)patient;
	if (!host_has("/sys/firmware/efi"))
		fine(finding, "none: not booted by UEFI");
	else if (read_bytes(SECURE_BOOT, value, sizeof(value)) != sizeof(value))
		undecided(finding, "its EFI variable cannot be read");
	else if (!value[4])
		fine(finding, "off");
	else
		undecided(finding, "on: the kernel may ask for a signature, see below");
}

/* "none [integrity] confidentiality": the word in brackets. */
static const char *lockdown(char *text)
{
	char *word = text ? strchr(text, '[') : NULL;

	if (!word)
		return "none";
	word[strcspn(word, "]")] = 0;
	return word + 1;
}

void check_lockdown(const struct patient *patient, struct finding *finding)
{
	char *text = host_read("/sys/kernel/security/lockdown");
	const char *level = lockdown(text);

	(void)patient;
	if (strcmp(level, "none") != 0)
		undecided(finding, "%s: only signed modules are loaded", level);
	else
		fine(finding, text ? "none" : "none: the kernel has no lockdown, or hides it");
	free(text);
}

/* Who asks for a signature, or NULL. */
static const char *asks(void)
{
	char *enforce = host_read("/sys/module/module/parameters/sig_enforce");
	char *text = host_read("/sys/kernel/security/lockdown");
	const char *who = NULL;

	if (enforce && (*enforce == 'Y' || *enforce == '1'))
		who = "module.sig_enforce";
	else if (strcmp(lockdown(text), "none") != 0)
		who = "lockdown";
	free(enforce);
	free(text);
	return who;
}

/* Compressed by gzip or not at all: by others it cannot be looked into. */
static bool is_readable(const char *module)
{
	const char *end = strrchr(module, '.');

	return !strcmp(end, ".ko") || !strcmp(end, ".gz");
}

/* Does the file end in the line that scripts/sign-file leaves there? */
static bool is_signed(const char *module)
{
	static const char mark[] = "~Module signature appended~\n";
	char *path = host_path("%s", module), tail[sizeof(mark) - 1] = "", buffer[4096];
	gzFile file = gzopen(path, "r");
	int n;

	free(path);
	while (file && (n = gzread(file, buffer, sizeof(buffer))) > 0) {
		if ((size_t)n >= sizeof(tail)) {
			memcpy(tail, buffer + n - sizeof(tail), sizeof(tail));
		} else {
			memmove(tail, tail + n, sizeof(tail) - (size_t)n);
			memcpy(tail + sizeof(tail) - n, buffer, (size_t)n);
		}
	}
	if (file)
		gzclose(file);
	return !memcmp(tail, mark, sizeof(tail));
}

/* The certificate stands in the list as it is. */
static bool is_enrolled(bool *known)
{
	unsigned char *list = xrealloc(NULL, READ_MAX), *key = xrealloc(NULL, READ_MAX);
	size_t list_len = read_bytes(MOK_LIST, list, READ_MAX);
	size_t key_len = read_bytes(DKMS_KEY, key, READ_MAX);
	bool enrolled = key_len && memmem(list, list_len, key, key_len);

	*known = list_len && key_len;
	free(list);
	free(key);
	return enrolled;
}

static void check_enrolment(const char *who, struct finding *finding)
{
	bool known, enrolled = is_enrolled(&known);

	if (enrolled) {
		fine(finding, "%s asks for one; DKMS's key is enrolled", who);
	} else if (known) {
		missing(finding, "%s asks for one; DKMS's key is not enrolled", who);
		mend(finding, "mokutil --import " DKMS_KEY ", then reboot and confirm it at the "
		     "console");
	} else {
		undecided(finding, "%s asks for one; if the key is trusted cannot be told", who);
		mend(finding, "mokutil --test-key CERTIFICATE; where it is not enrolled: "
		     "mokutil --import " DKMS_KEY " and reboot");
	}
}

void check_signature(const struct patient *patient, struct finding *finding)
{
	const char *who = asks();

	if (!who) {
		fine(finding, "not asked for");
	} else if (patient->presence != IPC_ABSENT || host_has("/sys/module/harden")) {
		fine(finding, "%s asks for one, and the module is loaded", who);
	} else if (!patient->module) {
		undecided(finding, "%s asks for one: sign the module when it is built", who);
		mend(finding, "DKMS signs with its own key: mokutil --import " DKMS_KEY
		     " and reboot");
	} else if (is_readable(patient->module) && !is_signed(patient->module)) {
		missing(finding, "%s asks for one, and %s has none", who, patient->module);
		mend(finding, "/lib/modules/%s/build/scripts/sign-file sha256 " DKMS_SECRET " "
		     DKMS_KEY " %s, or build it by DKMS; then mokutil --import " DKMS_KEY
		     " and reboot", patient->release, patient->module);
	} else {
		check_enrolment(who, finding);
	}
}
