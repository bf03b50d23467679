# SPDX-License-Identifier: GPL-2.0-or-later
# The workloads of one flavour for a machine (see prepare.sh):
#
#	make -f workloads.mk SRC=folder OUT=folder SUFFIX=-arm COMPILER='...'
#
# and similarly for the flavour of a compiler that the main Makefile does not
# know.
names := $(notdir $(basename $(wildcard $(SRC)/wl-*.c)))
common := $(SRC)/wl.c $(SRC)/engine.c
headers := $(wildcard $(SRC)/*.h)
flags := -std=gnu17 -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror -O2 \
	-g -pthread

all: $(names:%=$(OUT)/%$(SUFFIX))

$(OUT)/%$(SUFFIX): $(SRC)/%.c $(common) $(headers)
	@mkdir -p $(OUT)
	$(COMPILER) $(flags) -o $@ $< $(common)
