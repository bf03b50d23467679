/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command, from fork to execve.
 *
 * The child reads a byte from a pipe before it does anything: the tracer has
 * seized it by then.  If the tracer dies first, the read sees end of file and
 * the command never runs.  A second pipe, closed by a successful execve,
 * carries what went wrong.
 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "util.h"

void inherited_save(struct inherited *in)
{
	sigprocmask(SIG_SETMASK, NULL, &in->mask);
	for (int sig = 1; sig <= 64; sig++)
		if (sigaction(sig, NULL, &in->actions[sig]) < 0)
			in->actions[sig].sa_handler = SIG_DFL;
	for (int fd = 0; fd < 3; fd++) {
		in->closed[fd] = fcntl(fd, F_GETFD) < 0;
		/* The lowest free number is fd itself. */
		if (in->closed[fd] &&
		    open("/dev/null", O_RDWR | O_CLOEXEC) != fd)
			die("cannot open /dev/null: %s", strerror(errno));
	}
}

struct user {
	bool given;
	char *name;	/* NULL: numbers only, no supplementary groups */
	uid_t uid;
	gid_t gid;
};

/* "NAME" or "UID:GID". */
static struct user find_user(const char *spec)
{
	struct user u = { .given = spec != NULL };
	struct passwd *pw;
	char *end;

	if (!spec)
		return u;
	u.uid = (uid_t)strtoul(spec, &end, 10);
	if (end != spec && *end == ':') {
		const char *gid = end + 1;

		u.gid = (gid_t)strtoul(gid, &end, 10);
		if (end != gid && !*end)
			return u;
	}
	pw = getpwnam(spec);
	if (!pw)
		die("there is no user '%s'", spec);
	u.name = pw->pw_name;
	u.uid = pw->pw_uid;
	u.gid = pw->pw_gid;
	return u;
}

static void become_user(const struct user *u)
{
	if (!u->given)
		return;
	if ((u->name ? initgroups(u->name, u->gid) : setgroups(0, NULL)) < 0 ||
	    setregid(u->gid, u->gid) < 0 || setreuid(u->uid, u->uid) < 0) {
		warn("cannot run the command as uid %u, gid %u: %s",
		     (unsigned int)u->uid, (unsigned int)u->gid,
		     strerror(errno));
		_exit(1);
	}
}

static void change_environment(const struct options *o)
{
	for (size_t i = 0; i < o->nenv; i++) {
		if (strchr(o->env[i], '='))
			putenv(o->env[i]);
		else
			unsetenv(o->env[i]);
	}
}

static void restore(const struct inherited *in)
{
	for (int sig = 1; sig <= 64; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			sigaction(sig, &in->actions[sig], NULL);
	for (int fd = 0; fd < 3; fd++)
		if (in->closed[fd])
			close(fd);
	sigprocmask(SIG_SETMASK, &in->mask, NULL);
}

/*
 * As execvp(3), but a folder that may not be searched is not taken for a
 * command that may not be run.  Returns the errno.
 */
static int exec_through_path(char **argv)
{
	const char *path = getenv("PATH"), *end;
	int err = ENOENT;

	if (strchr(argv[0], '/')) {
		execv(argv[0], argv);
		return errno;
	}
	for (path = path ? path : "/bin:/usr/bin"; path;
	     path = *end ? end + 1 : NULL) {
		char file[PATH_MAX];
		struct stat st;
		int len;

		end = strchrnul(path, ':');
		/* An empty entry is the current folder. */
		len = snprintf(file, sizeof(file), "%.*s%s%s",
			       (int)(end - path), path, end > path ? "/" : "./",
			       argv[0]);
		if (len >= (int)sizeof(file) || stat(file, &st) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		execv(file, argv);
		err = errno;
		if (err != EACCES)
			break;
	}
	return err;
}

/* In the child: wait, then become the command. */
static void __attribute__((noreturn))
run_command(int go, int report, const struct options *o,
	    const struct inherited *in, const struct user *u)
{
	struct spawn_report r = { 0 };
	char byte;
	ssize_t n;

	while ((n = read(go, &byte, 1)) < 0 && errno == EINTR)
		;
	if (n != 1)
		_exit(1);
	/* With the privileges that -u takes away. */
	if (o->seccomp && o->follow)
		r.filter_errno = filter_install(o->affinity);
	if (r.filter_errno && write(report, &r, sizeof(r)) < 0)
		_exit(1);
	become_user(u);
	change_environment(o);
	restore(in);
	r.exec_errno = exec_through_path(o->command);
	if (write(report, &r, sizeof(r)) < 0)
		_exit(1);
	/* The tracer says why, and exits with this status. */
	_exit(r.exec_errno == ENOENT ? 127 : 126);
}

static void make_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		die("cannot make a pipe: %s", strerror(errno));
}

static pid_t make_process(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot make a process: %s", strerror(errno));
	return pid;
}

/*
 * -D: the tracer becomes a grandchild of what will be the command, so that
 * the command keeps its parent and sees no child that it did not make.
 * Returns in the tracer only.
 */
static void daemonize(int go[2], int report[2], const struct options *o,
		      const struct inherited *in, const struct user *u)
{
	pid_t child = make_process();
	int status;

	if (child) {
		close(go[1]);
		close(report[0]);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		/* Yama would otherwise want the tracer to be an ancestor. */
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
		run_command(go[0], report[1], o, in, u);
	}
	if (make_process())
		_exit(0);
	if (o->daemonize == 2)
		setpgid(0, 0);
	if (o->daemonize >= 3)
		setsid();
}

void spawn_command(struct spawn *s, const struct options *o,
		   const struct inherited *in)
{
	struct user u = find_user(o->user);
	int go[2], report[2];

	make_pipe(go);
	make_pipe(report);
	if (o->daemonize) {
		s->pid = getpid();
		daemonize(go, report, o, in, &u);
	} else {
		s->pid = make_process();
		if (!s->pid) {
			close(go[1]);
			close(report[0]);
			run_command(go[0], report[1], o, in, &u);
		}
	}
	close(go[0]);
	close(report[1]);
	s->go = go[1];
	s->report = report[0];
}

void spawn_go(struct spawn *s)
{
	/* A child that is dead already reports itself. */
	if (write(s->go, "", 1) < 0 && errno != EPIPE)
		warn("cannot start the command: %s", strerror(errno));
	close(s->go);
}

struct spawn_report spawn_result(struct spawn *s)
{
	struct spawn_report r = { 0 }, next;

	/* At most two; the last has everything. */
	while (read(s->report, &next, sizeof(next)) == sizeof(next))
		r = next;
	close(s->report);
	s->report = -1;
	return r;
}
