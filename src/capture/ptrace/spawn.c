/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command, from fork to execve.
 *
 * The child reads a byte from a pipe before it does anything; the tracer has
 * seized it by then.  If the tracer dies first, the read returns the end of
 * file and the command never runs.  A second pipe, closed by a successful
 * execve, reports errors.
 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "seccomp_filter.h"

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
	char *name;	/* NULL: only numbers, no supplementary groups */
	uid_t uid;
	gid_t gid;
};

/*
 * Digits up to the character `end`.  The highest number is not an ID: for
 * setresuid(2) it means no change.
 */
static bool parse_id(const char **text, char end, uint32_t *id)
{
	unsigned long long v = 0;
	const char *p = *text;

	for (; *p >= '0' && *p <= '9' && v < UINT32_MAX; p++)
		v = v * 10 + (unsigned int)(*p - '0');
	if (p == *text || *p != end || v >= UINT32_MAX)
		return false;
	*id = (uint32_t)v;
	*text = p + 1;
	return true;
}

/* "NAME" or "UID:GID". */
static struct user find_user(const char *spec)
{
	struct user u = { .given = spec != NULL };
	const char *rest = spec;
	struct passwd *pw;

	if (!spec)
		return u;
	if (parse_id(&rest, ':', &u.uid) && parse_id(&rest, '\0', &u.gid))
		return u;
	pw = getpwnam(spec);
	if (!pw)
		usage_error("-u/--user: there is no user '%s'", spec);
	u.name = pw->pw_name;
	u.uid = pw->pw_uid;
	u.gid = pw->pw_gid;
	return u;
}

/* Whether it worked; otherwise the command would run as another user. */
static bool is_user(const struct user *u)
{
	uid_t uid[3];
	gid_t gid[3];
	bool is = getresuid(&uid[0], &uid[1], &uid[2]) == 0 &&
		  getresgid(&gid[0], &gid[1], &gid[2]) == 0;

	for (int i = 0; i < 3; i++)
		is = is && uid[i] == u->uid && gid[i] == u->gid;
	errno = EPERM;
	return is && (u->name || getgroups(0, NULL) == 0);
}

/* Groups first, because only root may change them. */
static void become_user(const struct user *u)
{
	if (!u->given)
		return;
	if ((u->name ? initgroups(u->name, u->gid) : setgroups(0, NULL)) < 0 ||
	    setresgid(u->gid, u->gid, u->gid) < 0 ||
	    setresuid(u->uid, u->uid, u->uid) < 0 || !is_user(u)) {
		warn("cannot run the command as uid %u, gid %u: %s",
		     (unsigned int)u->uid, (unsigned int)u->gid,
		     strerror(errno));
		_exit(1);
	}
}

static void change_environment(const struct capture_settings *o)
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
 * Like execvp(3), except that a folder that may not be searched is not mistaken
 * for a command that may not be run.  Returns the errno.
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
		/* An empty entry means the current folder. */
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

/* In the child: waits, then becomes the command. */
static void __attribute__((noreturn))
run_command(int go, int report, const struct capture_settings *o,
	    const struct inherited *in, const struct user *u)
{
	struct spawn_report r = { 0 };
	char byte;
	ssize_t n;

	while ((n = read(go, &byte, 1)) < 0 && errno == EINTR)
		;
	if (n != 1)
		_exit(1);
	/* While it still has the privileges that -u drops. */
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
	/* The tracer reports the reason, and exits with this status. */
	_exit(r.exec_errno == ENOENT ? 127 : 126);
}

static void make_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		die("cannot create a pipe: %s", strerror(errno));
}

static pid_t make_process(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot create a process: %s", strerror(errno));
	return pid;
}

/*
 * -D: the tracer becomes a grandchild of the future command, so that the
 * command keeps its parent and has no child that it did not create.  Returns
 * only in the tracer.
 */
static void daemonize(int go[2], int report[2], const struct capture_settings *o,
		      const struct inherited *in, const struct user *u)
{
	pid_t child = make_process();
	int status;

	if (child) {
		close(go[1]);
		close(report[0]);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		/* Otherwise Yama requires the tracer to be an ancestor. */
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

void spawn_command(struct spawn *s, const struct capture_settings *o,
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
	/* A child that is already dead reports that itself. */
	if (write(s->go, "", 1) < 0 && errno != EPIPE)
		warn("cannot start the command: %s", strerror(errno));
	close(s->go);
}

struct spawn_report spawn_result(struct spawn *s)
{
	struct spawn_report r = { 0 }, next;

	/* At most two; the last one is complete. */
	while (read(s->report, &next, sizeof(next)) == sizeof(next))
		r = next;
	close(s->report);
	s->report = -1;
	return r;
}
