/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aiotrace never runs with rights that its user does not have.  If it were
 * set-user-ID root, or had CAP_SYS_PTRACE by setcap(8), anyone could watch and,
 * by -o and COMMAND, change anything.  It is not written to serve users with
 * fewer rights than its own, so it refuses.  Rights that the user has anyway
 * are another matter: root's, sudo's, ambient capabilities.
 */
#include "privilege.h"

#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/die.h"

/*
 * Whether execve(2) granted capabilities that were not ambient: except for
 * root, these come from the file, capabilities(7).
 */
static bool from_file(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &head, caps) < 0)
		return true;
	for (unsigned int cap = 0; cap < 64; cap++)
		if (caps[cap / 32].permitted >> cap % 32 & 1 &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) !=
			    1)
			return true;
	return false;
}

void privilege_refuse(void)
{
	if (getuid() != geteuid() || getgid() != getegid())
		die("refusing to run as a user or group other than yours: "
		    "aiotrace must not be set-user-ID or set-group-ID, nor be "
		    "run by a program that is");
	/*
	 * The kernel also sets AT_SECURE when a security module changed the
	 * domain; that grants no more than its policy allows.
	 */
	if (getauxval(AT_SECURE) && geteuid() != 0 && from_file())
		die("refusing to run with file capabilities (setcap), which "
		    "everyone who runs aiotrace would have; use ambient "
		    "capabilities instead");
}
