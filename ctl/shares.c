// SPDX-License-Identifier: GPL-2.0
/* What a container has of the host: mounts and device nodes that it should not. */
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "shares.h"

#define DEV_DEPTH 4	/* of directories in /dev */

/* Whoever has one of these has the host, or what is not the container's to know. */
static const char *const places[] = {
	"/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/root", "/run",
	"/sbin", "/srv", "/usr", "/var", "/var/lib", "/var/lib/containerd", "/var/lib/containers",
	"/var/lib/docker", "/var/lib/kubelet", "/var/lib/lxc", "/var/lib/machines", "/var/log",
};

/* Of these, a part is as bad. */
static const char *const whole_places[] = { "/boot", "/etc", "/root" };

/* These parts do no harm where they cannot be written. */
static const char *const harmless[] = {
	"/etc/ca-certificates", "/etc/hostname", "/etc/hosts", "/etc/localtime", "/etc/machine-id",
	"/etc/os-release", "/etc/pki", "/etc/resolv.conf", "/etc/ssl", "/etc/timezone",
};

/* By which an engine, or the system itself, is told what to do. */
static const char *const sockets[] = {
	"/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock",
	"/run/crio/crio.sock", "/run/buildkit/buildkitd.sock", "/run/dbus/system_bus_socket",
	"/run/systemd/private", "/var/lib/incus/unix.socket", "/var/lib/lxd/unix.socket",
};

static const char *const socket_patterns[] = {
	"/run/user/*/docker.sock", "/run/user/*/podman/podman.sock",
	"/run/user/*/containerd-rootless/*.sock",
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

static void add(struct shares *shares, const char *target, char *what, const char *deny,
		bool socket)
{
	struct share *share;

	shares->list = xrealloc(shares->list, (shares->nr + 1) * sizeof(*share));
	share = &shares->list[shares->nr++];
	share->target = xstrdup(target);
	share->what = what;
	share->deny = deny ? xstrdup(deny) : NULL;
	share->socket = socket;
}

static void free_list(struct shares *shares)
{
	size_t i;

	for (i = 0; i < shares->nr; i++) {
		free(shares->list[i].target);
		free(shares->list[i].what);
		free(shares->list[i].deny);
	}
	free(shares->list);
}

void shares_free(struct view *view)
{
	free_list(&view->mounts);
	free_list(&view->devices);
	free_list(&view->others);
}

static int open_root(pid_t pid)
{
	char *path = xasprintf("%s/%d/root", proc_root, pid);
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	free(path);
	return fd;
}

/* A mount's path has no symbolic link in it: one that has come there since is not followed. */
static bool stat_mount(pid_t pid, const char *target, struct stat *st)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS,
	};
	int root = open_root(pid), fd;
	bool found;

	fd = root < 0 ? -1 : (int)syscall(SYS_openat2, root, target, &how, sizeof(how));
	found = fd >= 0 && !fstat(fd, st);
	if (fd >= 0)
		close(fd);
	if (root >= 0)
		close(root);
	return found;
}

static bool stat_host(const char *path, struct stat *st)
{
	char *name = xasprintf("%s/1/root%s", proc_root, path);
	bool found = !stat(name, st);

	free(name);
	return found;
}

/*
 * Is what is mounted the host's object of that name, by whatever way it came? Only a file system
 * that is the host's own is asked: a server of the container's might never answer.
 */
static bool is_object(const struct view *view, const struct mount_line *mount, const char *path,
		      const char *name)
{
	struct stat here, there;

	if (!strcmp(path, name))
		return true;
	return stat_mount(view->pid, mount->target, &here) && stat_host(name, &there) &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static bool find_socket(struct view *view, const struct mount_line *mount, const char *path)
{
	size_t i;

	for (i = 0; i < NR(sockets); i++) {
		if (is_object(view, mount, path, sockets[i])) {
			add(&view->mounts, mount->target, xasprintf("the host's %s", sockets[i]),
			    sockets[i], true);
			return true;
		}
		if (is_below(sockets[i], path)) {
			add(&view->mounts, mount->target,
			    xasprintf("the host's %s, with %s", path, sockets[i]), path, true);
			return true;
		}
	}
	for (i = 0; i < NR(socket_patterns); i++) {
		if (fnmatch(socket_patterns[i], path, FNM_PATHNAME) != 0)
			continue;
		add(&view->mounts, mount->target, xasprintf("the host's %s", path), path, true);
		return true;
	}
	return false;
}

static bool is_harmless(const struct mount_line *mount, const char *path)
{
	size_t i;

	for (i = 0; mount->read_only && i < NR(harmless); i++)
		if (is_below(path, harmless[i]))
			return true;
	return false;
}

static bool find_place(struct view *view, const struct mount_line *mount, const char *path)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < NR(places) && !found; i++)
		if (is_object(view, mount, path, places[i]))
			found = places[i];
	for (i = 0; i < NR(whole_places) && !found; i++)
		if (is_below(path, whole_places[i]) && !is_harmless(mount, path))
			found = path;
	if (found)
		add(&view->mounts, mount->target, xasprintf("the host's %s", found), found, false);
	return found;
}

/* A file system on a disk, all of it; the storage of volumes is as it should be. */
static bool find_disk(struct view *view, const struct mount_line *mount, const char *path)
{
	if (strncmp(mount->source, "/dev/", 5) != 0 || !strncmp(mount->source, "/dev/loop", 9) ||
	    strcmp(mount->root, "/") != 0 || (path && is_below(path, "/var/lib/kubelet/")))
		return false;
	add(&view->mounts, mount->target, xasprintf("the whole of %s", mount->source),
	    path ? path : mount->source, false);
	return true;
}

static bool find_kernel(struct view *view, const struct mount_line *mount, bool on_host)
{
	bool whole = !strcmp(mount->root, "/");

	if (!strcmp(mount->type, "proc") && on_host) {
		add(&view->mounts, mount->target,
		    xasprintf("the host's /proc%s", whole ? "" : mount->root), "host-proc", false);
		return true;
	}
	if (!strcmp(mount->type, "sysfs") && !mount->read_only && whole) {
		add(&view->mounts, mount->target, xstrdup("/sys, writable"), NULL, false);
		return true;
	}
	return !strcmp(mount->type, "proc") || !strcmp(mount->type, "sysfs");
}

/* Where engines keep what is a container's own: volumes with names, its hosts and resolv.conf. */
static bool is_engines(const char *path)
{
	static const char *const stores[] = {
		"/dev", "/proc", "/run/containerd", "/run/containers", "/run/credentials",
		"/run/crio", "/run/docker", "/run/netns", "/run/systemd", "/run/user", "/sys",
		"/var/lib/containerd", "/var/lib/containers", "/var/lib/docker", "/var/lib/kubelet",
		"/var/lib/lxc", "/var/lib/lxcfs", "/var/lib/machines",
	};
	size_t i;

	for (i = 0; i < NR(stores); i++)
		if (is_below(path, stores[i]))
			return true;
	return !fnmatch("/home/*/.local/share/containers/*", path, 0) ||
	       !fnmatch("/home/*/.local/share/docker/*", path, 0);
}

/* What is the host's, but none of the places above. */
static void add_other(struct view *view, const char *target, const char *path)
{
	if (!is_engines(path))
		add(&view->others, target, xasprintf("the host's %s", path), path, false);
}

static bool is_root(const struct mount_line *mount)
{
	return !strcmp(mount->target, "/");
}

static void judge_mount(struct view *view, const struct mount_line *mount,
			const struct mount_lines *host)
{
	char *path = path_on_host(host, mount);

	if (find_kernel(view, mount, is_on_host(host, mount))) {
		free(path);
		return;
	}
	/* A root file system on a disk of its own is nobody else's. */
	if (is_root(mount)) {
		if (path && !strcmp(path, "/"))
			find_place(view, mount, path);
	} else if ((!path || (!find_socket(view, mount, path) && !find_place(view, mount, path))) &&
		   !find_disk(view, mount, path) && path) {
		add_other(view, mount->target, path);
	}
	free(path);
}

void find_shared_mounts(struct view *view, const struct mount_lines *mounts,
			const struct mount_lines *host)
{
	const struct mount_line *mount;

	for (mount = mounts->list; mount < mounts->list + mounts->nr; mount++)
		if (mount_at(mounts, mount->target) == mount)
			judge_mount(view, mount, host);
}

/* As this host has it or, where it is not there, as most have it: /var/run is /run. */
static char *spelled(const char *path)
{
	char *real = realpath(path, NULL), *text;

	if (real)
		return real;
	text = plain_path(path);
	if (is_below(text, "/var/run"))
		memmove(text, text + 4, strlen(text + 4) + 1);
	return text;
}

void find_shared_path(struct view *view, const char *path, const char *target, bool read_only)
{
	struct mount_line mount = { .target = (char *)target, .read_only = read_only };
	char *real = spelled(path);

	if (is_below(real, "/proc"))
		add(&view->mounts, target, xasprintf("the host's %s", real), "host-proc", false);
	else if (is_below(real, "/sys") && !read_only)
		add(&view->mounts, target, xasprintf("%s, writable", real), NULL, false);
	else if (!find_socket(view, &mount, real) && !find_place(view, &mount, real))
		add(strncmp(real, "/dev/", 5) ? &view->others : &view->mounts, target,
		    xasprintf("the host's %s", real), real, false);
	free(real);
}

void add_shared_kernel(struct view *view)
{
	add(&view->mounts, "/proc", xstrdup("not masked"), NULL, false);
}

void add_shared_device(struct view *view, const char *path)
{
	add(&view->devices, path, xstrdup("asked for"), NULL, false);
}

/* Null, zero, full, random, urandom; tty, console, ptmx; and pseudo-terminals. */
static bool is_usual(mode_t mode, dev_t device)
{
	unsigned int major = major(device), minor = minor(device);

	if (!S_ISCHR(mode))
		return false;
	if (major == 1)
		return minor == 3 || minor == 5 || (minor >= 7 && minor <= 9);
	return (major == 5 && minor <= 2) || (major >= 136 && major < 144);
}

static bool is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static void add_device(struct view *view, const char *path, const struct stat *st)
{
	size_t i;

	for (i = 0; i < view->devices.nr; i++)
		if (!strcmp(view->devices.list[i].target, path))
			return;
	/* The first major number of all is for overlayfs' whiteouts. */
	if (!is_device(st->st_mode) || is_usual(st->st_mode, st->st_rdev) || !st->st_rdev)
		return;
	add(&view->devices, path, xasprintf("%c %u:%u", S_ISBLK(st->st_mode) ? 'b' : 'c',
					    major(st->st_rdev), minor(st->st_rdev)), NULL, false);
}

/* Of a server that might never answer. */
static bool is_foreign(const struct mount_lines *mounts, const char *path)
{
	const struct mount_line *mount = mount_at(mounts, path);

	return mount && strcmp(mount->type, "tmpfs") != 0 && strcmp(mount->type, "devtmpfs") != 0;
}

static void look_into(struct view *view, const struct mount_lines *mounts, int at,
		      const char *path, int depth)
{
	int fd = openat(at, strrchr(path, '/') + 1,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;
	char *child;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		child = xasprintf("%s/%s", path, entry->d_name);
		if (!is_foreign(mounts, child) &&
		    !fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)) {
			if (S_ISDIR(st.st_mode) && depth)
				look_into(view, mounts, fd, child, depth - 1);
			else
				add_device(view, child, &st);
		}
		free(child);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

/* Engines without root bring nodes of the host's /dev one by one, to any place. */
static void look_at_mounts(struct view *view, const struct mount_lines *mounts,
			   const struct mount_lines *host)
{
	const struct mount_line *mount;
	struct stat st;
	char *path;

	for (mount = mounts->list; mount < mounts->list + mounts->nr; mount++) {
		if (strcmp(mount->type, "devtmpfs") != 0)
			continue;
		path = path_on_host(host, mount);
		if (path && stat_host(path, &st))
			add_device(view, mount->target, &st);
		free(path);
	}
}

/* Disks first. */
static int by_device(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	int kind = (unsigned char)x->what[0] - (unsigned char)y->what[0];

	return kind ? kind : strcmp(x->target, y->target);
}

void find_devices(struct view *view, const struct mount_lines *mounts,
		  const struct mount_lines *host)
{
	int fd = open_root(view->pid);

	if (fd >= 0 && !is_foreign(mounts, "/dev"))
		look_into(view, mounts, fd, "/dev", DEV_DEPTH);
	if (fd >= 0)
		close(fd);
	look_at_mounts(view, mounts, host);
	if (view->devices.nr)
		qsort(view->devices.list, view->devices.nr, sizeof(*view->devices.list), by_device);
}
