// SPDX-License-Identifier: GPL-2.0
/* Digests of an OCI layout: "sha256:0123...", of the bytes of a file. */
#include <gcrypt.h>
#include <stdio.h>
#include <string.h>
#include "digest.h"

/* Those that the image specification has. 0: no such. */
static int number_of(const char *algorithm, size_t len)
{
	if (len != 6)
		return 0;
	return !strncmp(algorithm, "sha256", len) ? GCRY_MD_SHA256 :
	       !strncmp(algorithm, "sha512", len) ? GCRY_MD_SHA512 : 0;
}

/* The library wants to be asked for its version before all else; nothing here is a secret. */
static bool is_ready(void)
{
	if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
		return true;
	return gcry_check_version(NULL) && !gcry_control(GCRYCTL_DISABLE_SECMEM, 0) &&
	       !gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

static bool is_equal(const unsigned char *bytes, size_t n, const char *digits)
{
	char text[2 * 64 + 1] = "";
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return !strcmp(text, digits);
}

bool digest_matches(struct bytes *bytes, const char *algorithm, size_t len, const char *digits,
		    const char **why)
{
	int number = number_of(algorithm, len);
	gcry_md_hd_t hash;
	char buffer[65536];
	ssize_t got;
	bool ok = false;

	*why = number ? "libgcrypt has no such digest" : "its digest is neither sha256 nor sha512";
	if (!number || !is_ready() || gcry_md_open(&hash, number, 0))
		return false;
	while ((got = bytes_read(bytes, buffer, sizeof(buffer))) > 0)
		gcry_md_write(hash, buffer, (size_t)got);
	if (got < 0) {
		*why = "cannot be read";
	} else {
		*why = "has another digest than its name says";
		ok = is_equal(gcry_md_read(hash, number), gcry_md_get_algo_dlen(number), digits);
	}
	gcry_md_close(hash);
	return ok;
}
