/* SPDX-License-Identifier: GPL-2.0 */
/* The verbs. Each gets its own arguments, without its name. */
#ifndef HARDENCTL_COMMANDS_H
#define HARDENCTL_COMMANDS_H

#include "output.h"

enum exit_status cmd_apply(int argc, char **argv);
enum exit_status cmd_show(int argc, char **argv);
enum exit_status cmd_list(int argc, char **argv);
enum exit_status cmd_status(int argc, char **argv);
enum exit_status cmd_monitor(int argc, char **argv);
enum exit_status cmd_bind(int argc, char **argv);
enum exit_status cmd_oci_hook(int argc, char **argv);
enum exit_status cmd_watch(int argc, char **argv);
enum exit_status cmd_test(int argc, char **argv);
enum exit_status cmd_policytest(int argc, char **argv);
enum exit_status cmd_mode(int argc, char **argv);
enum exit_status cmd_rollback(int argc, char **argv);
enum exit_status cmd_confirm(int argc, char **argv);
enum exit_status cmd_shadow(int argc, char **argv);
enum exit_status cmd_lock(int argc, char **argv);
enum exit_status cmd_explain(int argc, char **argv);
enum exit_status cmd_suggest(int argc, char **argv);
enum exit_status cmd_doctor(int argc, char **argv);
enum exit_status cmd_metrics(int argc, char **argv);
enum exit_status cmd_import(int argc, char **argv);
enum exit_status cmd_audit(int argc, char **argv);
enum exit_status cmd_reload(int argc, char **argv);
enum exit_status cmd_teardown(int argc, char **argv);

#endif
