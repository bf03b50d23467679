/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace, counted as the program counts itself. */
#include "chaos.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * IDs of threads are reused, so the sums of all threads with the same ID are
 * compared.  A thread that died in a call had counted its beginning only, and
 * the trace may show it or, if it was killed before it got there, not.
 */
struct sums {
	int tid;
	struct {
		uint64_t entered, ok, failed, sum;	/* by itself */
		/* In the trace. */
		uint64_t lines, t_ok, t_failed, t_sum;
		/*
		 * "? ERESTARTNOHAND": begun anew, or if a handler ran EINTR,
		 * which the trace cannot know.
		 */
		uint64_t restarts;
	} of[NKINDS];
};

static struct sums sums[MAX_SLOTS];
static unsigned int n_sums;

static struct sums *sums_of(int tid)
{
	for (unsigned int i = 0; i < n_sums; i++)
		if (sums[i].tid == tid)
			return &sums[i];
	if (n_sums == MAX_SLOTS)
		return NULL;
	memset(&sums[n_sums], 0, sizeof(*sums));
	sums[n_sums].tid = tid;
	return &sums[n_sums++];
}

/* The text behind the call's last ") = ", or NULL. */
static const char *result_in(const char *line)
{
	const char *p, *last = NULL;

	/* Blanks align it. */
	for (p = strstr(line, " = "); p; p = strstr(p + 1, " = ")) {
		const char *q = p;

		while (q > line && *q == ' ')
			q--;
		if (*q == ')')
			last = p + 3;
	}
	return last;
}

/* "TID [TIME] NAME(...) = RESULT ..." or "TID [TIME] <... NAME resumed>...". */
static void take_line(const char *line)
{
	char *p;
	int tid = (int)strtol(line, &p, 10), kind;
	const char *result;
	struct sums *s;

	if (p == line)
		return;
	p += strspn(p, " 0123456789.");
	if (!strncmp(p, "<... ", 5))
		p += 5;
	for (kind = 0; kind < NKINDS; kind++) {
		size_t n = strlen(kind_names[kind]);

		if (!strncmp(p, kind_names[kind], n) &&
		    (p[n] == '(' || p[n] == ' '))
			break;
	}
	if (kind == NKINDS || strstr(p, "<unfinished ...>\n"))
		return;
	result = result_in(p);
	s = sums_of(tid);
	if (!s)
		return;
	if (result && !strncmp(result, "? ERESTART", 10)) {
		s->of[kind].restarts++;
		return;
	}
	s->of[kind].lines++;
	if (!result || *result == '?')
		return;
	if (*result == '-') {
		s->of[kind].t_failed++;
	} else {
		s->of[kind].t_ok++;
		s->of[kind].t_sum += strtoull(result, NULL, 0);
	}
}

static void take_trace(const char *file)
{
	static char line[1 << 20];
	FILE *f = fopen(file, "r");

	while (f && fgets(line, sizeof(line), f))
		take_line(line);
	if (f)
		fclose(f);
	else
		fault("there is no trace");
}

static void judge(const struct sums *s, int k)
{
	uint64_t done = s->of[k].ok + s->of[k].failed;
	uint64_t restarts = s->of[k].restarts;

	if (s->of[k].lines + restarts < done ||
	    s->of[k].lines > s->of[k].entered)
		fault("thread %d made %llu to %llu calls of %s, and the trace "
		      "has %llu",
		      s->tid, (unsigned long long)done,
		      (unsigned long long)s->of[k].entered, kind_names[k],
		      (unsigned long long)s->of[k].lines);
	else if (done == s->of[k].entered &&
		 (s->of[k].ok != s->of[k].t_ok ||
		  s->of[k].failed < s->of[k].t_failed ||
		  s->of[k].failed > s->of[k].t_failed + restarts ||
		  s->of[k].sum != s->of[k].t_sum))
		fault("thread %d: of its %llu calls of %s %llu succeeded, with "
		      "a sum of %llu; in the trace %llu, %llu",
		      s->tid, (unsigned long long)done, kind_names[k],
		      (unsigned long long)s->of[k].ok,
		      (unsigned long long)s->of[k].sum,
		      (unsigned long long)s->of[k].t_ok,
		      (unsigned long long)s->of[k].t_sum);
}

void compare_trace(const char *file, const struct counts *counts)
{
	n_sums = 0;
	for (unsigned int i = 0; i < counts->used; i++) {
		const struct slot *slot = &counts->slots[i];
		struct sums *s = sums_of(slot->tid);

		for (int k = 0; s && k < NKINDS; k++) {
			s->of[k].entered += slot->of[k].entered;
			s->of[k].ok += slot->of[k].ok;
			s->of[k].failed += slot->of[k].failed;
			s->of[k].sum += slot->of[k].sum;
		}
	}
	take_trace(file);
	for (unsigned int i = 0; i < n_sums; i++)
		for (int k = 0; k < NKINDS; k++)
			judge(&sums[i], k);
}
