# SPDX-License-Identifier: GPL-2.0
# harden: the module, its tool, and what proves them. "make help" lists the targets.

KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build
PREFIX ?= /usr
DESTDIR ?=

all: module ctl		## harden.ko for the running kernel, and hardenctl

module:			## build/host/kmod/harden.ko for KDIR
	mkdir -p build/host
	cp -a kmod uapi build/host/
	$(MAKE) -C $(KDIR) M=$(CURDIR)/build/host/kmod CONFIG_HARDEN=m modules

ctl:			## build/ctl/hardenctl
	$(MAKE) -C ctl

install: all		## module, tool, man pages, completion and examples
	$(MAKE) -C $(KDIR) M=$(CURDIR)/build/host/kmod CONFIG_HARDEN=m modules_install
	depmod $(KERNELRELEASE)
	$(MAKE) -C ctl install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

deb: deps		## Debian's packages, in build/deb: harden-dkms and hardenctl
	scripts/deb

deps:			## install what all of this needs (root)
	scripts/deps

test: deps		## everything CI runs; ends with "N passed, N failed, N skipped"
	scripts/test

test-long: deps		## what takes hours: every repetition, every allocation, every stressor
	scripts/test --long

coverage: deps		## lines of kmod and ctl that the tests run, a table per file
	scripts/coverage --run

fuzz: deps		## hardenctl's readers and the netlink family, an hour and more
	scripts/fuzz --seconds 1200
	selftests/run --kernel debug --long fuzz

check: deps		## style and static analysis
	scripts/check

uapi:			## header, attribute policies and table of operations, from the spec
	scripts/uapi

uapi-check:		## are they what the spec says? writes nothing
	scripts/uapi --check

docs-check: deps ctl	## the commands that the documentation shows, and what they print
	scripts/docs-check

demo: deps ctl		## attacks on real Docker containers, without and with harden
	scripts/demo

bench: deps		## instructions per operation, next to the anchors
	scripts/bench

bench-host:		## the same on this machine, in time; loads nothing
	scripts/bench-host

uninstall:		## what install put there
	rm -f /lib/modules/$(KERNELRELEASE)/*/harden.ko
	depmod $(KERNELRELEASE)
	$(MAKE) -C ctl uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

clean:			## drop build/; images stay cached
	rm -rf build

help:			## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

.PHONY: all module ctl install deb deps test test-long coverage fuzz check uapi uapi-check docs-check demo bench bench-host uninstall clean help
