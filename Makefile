# mailzone: GNU make, no configure. `make help` lists the targets.
#
# MODE=release (default), asan, cover: each builds into a tree of its own.

VERSION = 0.1.0
PREFIX ?= /usr/local
BINDIR = $(PREFIX)/bin
DATADIR = $(PREFIX)/share/mailzone
MANDIR = $(PREFIX)/share/man
# Where the shells look, each below its own folder of data.
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d

MODE ?= release
B = build/$(MODE)

CC ?= cc
AR ?= ar
PKG_CONFIG ?= pkg-config
INSTALL ?= install
PACKAGES = ldns libcrypto yaml-0.1 libpsl libidn2

CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wvla \
	-Wstrict-prototypes -Wpointer-arith -Wno-unknown-warning-option \
	$(if $(WERROR),-Werror)
BASE_FLAGS = -std=c11 -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -pthread \
	-fstack-protector-strong -fPIE -ffile-prefix-map=$(CURDIR)=. \
	-Isrc -I$(B)/gen -include src/base/banned.h $(WARN) \
	-DMAILZONE_VERSION='"$(VERSION)"'
LINK_FLAGS = -pthread -pie -Wl,-z,relro,-z,now

ifeq ($(MODE),asan)
CFLAGS = -O1 -g
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -U_FORTIFY_SOURCE
BASE_FLAGS += $(SANITIZE)
LINK_FLAGS += $(SANITIZE)
endif
ifeq ($(MODE),fuzz)
CC = clang
CFLAGS = -O1 -g
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -U_FORTIFY_SOURCE
BASE_FLAGS += $(SANITIZE) -fsanitize=fuzzer-no-link
LINK_FLAGS += $(SANITIZE) -fsanitize=fuzzer
endif
ifeq ($(MODE),cover)
CFLAGS = -O0 -g
BASE_FLAGS += --coverage -U_FORTIFY_SOURCE
LINK_FLAGS += --coverage
endif

LDLIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
PKG_FLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)

SRC := $(sort $(wildcard src/*/*.c src/*/*/*.c))
HDR := $(sort $(wildcard src/*/*.h src/*/*/*.h))
OBJ := $(SRC:src/%.c=$(B)/%.o) $(B)/gen/templates.o $(B)/gen/page.o \
	$(B)/gen/rules_table.o
LIB := $(B)/libmailzone.a
BIN := $(B)/mailzone
TEMPLATES := $(sort $(wildcard templates/*.yaml))
PAGE := src/cmd/page/report.css src/cmd/page/report.js
RULES := $(sort $(wildcard src/lint/rules/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
FUZZ_SRC := $(filter-out tests/fuzz/replay.c,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/fuzz/%)
REPLAY := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/replay/%)
UNIT := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)
TOOL_SRC := $(sort $(wildcard tests/tools/*.c))
TOOL := $(TOOL_SRC:tests/tools/%.c=$(B)/tools/%)
MAN := $(sort $(wildcard man/*.[157]))
# Printed by the program from the rule blocks.
RULES_PAGE := $(B)/man/mailzone-rules.7
# Printed by the program from the tables of commands.
COMPLETIONS := $(foreach s,bash zsh fish,$(B)/completions/mailzone.$(s))
JOBS := $(shell nproc 2>/dev/null || echo 2)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps demo unit check check-all accept asan bench fmt fmt-check \
	layers hdr-check cover install uninstall dist deb clean help

all: mailzone $(RULES_PAGE) $(COMPLETIONS) ## build ./mailzone and the manual of its rules

mailzone: $(BIN)
	cp $(BIN) $@

$(RULES_PAGE): $(BIN)
	@mkdir -p $(@D)
	$(BIN) rules --format mdoc >$@

$(B)/completions/mailzone.%: $(BIN)
	@mkdir -p $(@D)
	$(BIN) completion $* >$@

$(BIN): $(B)/main.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_FLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(OBJ)
	rm -f $@
	$(AR) rcsD $@ $^

$(B)/%.o: src/%.c Makefile | $(B)/gen/rules.inc
	@mkdir -p $(@D)
	$(CC) $(BASE_FLAGS) $(PKG_FLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP \
		-c -o $@ $<

# What the build writes: the rule table from the rule blocks, the provider
# templates and the page of migrate as arrays of octets.
$(B)/gen/rules.inc: src/lint/rules.awk $(RULES) Makefile
	@mkdir -p $(@D)
	LC_ALL=C awk -f src/lint/rules.awk $(RULES) /dev/null >$@

$(B)/gen/rules_table.c: $(B)/gen/rules.inc
	printf '#include "lint/rules.h"\n#include "rules.inc"\n' >$@

$(B)/gen/templates.c: src/model/embed.awk $(TEMPLATES) Makefile
	@mkdir -p $(@D)
	LC_ALL=C awk -f src/model/embed.awk $(TEMPLATES) /dev/null >$@

$(B)/gen/page.c: src/cmd/page/embed.awk $(PAGE) Makefile
	@mkdir -p $(@D)
	LC_ALL=C awk -f src/cmd/page/embed.awk $(PAGE) >$@

$(B)/gen/%.o: $(B)/gen/%.c
	$(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(BASE_FLAGS) -Itests/unit $(PKG_FLAGS) $(CPPFLAGS) $(CFLAGS) \
		$(LDFLAGS) $(LINK_FLAGS) -MMD -MP -o $@ $< $(LIB) $(LDLIBS)

$(B)/tools/%: tests/tools/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(BASE_FLAGS) $(PKG_FLAGS) $(CPPFLAGS) $(CFLAGS) \
		$(LDFLAGS) $(LINK_FLAGS) -MMD -MP -o $@ $< $(LIB) $(LDLIBS)

$(B)/fuzz/%: tests/fuzz/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(BASE_FLAGS) $(PKG_FLAGS) $(CPPFLAGS) $(CFLAGS) \
		$(LDFLAGS) $(LINK_FLAGS) -MMD -MP -o $@ $< $(LIB) $(LDLIBS)

$(B)/replay/%: tests/fuzz/%.c tests/fuzz/replay.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(BASE_FLAGS) -Wno-missing-prototypes $(PKG_FLAGS) $(CPPFLAGS) \
		$(CFLAGS) $(LDFLAGS) $(LINK_FLAGS) -o $@ \
		tests/fuzz/replay.c $< $(LIB) $(LDLIBS)

deps: ## install the packages that build and tests need (Debian, Ubuntu)
	sh tests/tools/deps.sh

demo: all ## generate keys and records for an example
	sh tests/tools/demo.sh

unit: all $(UNIT) ## unit tests: seconds
	MAILZONE=$(CURDIR)/$(BIN) prove -j$(JOBS) -Q $(if $(UNIT),$(UNIT))

check: all $(UNIT) $(TOOL) $(REPLAY) layers hdr-check ## all tests but the long ones
	MAILZONE=$(CURDIR)/$(BIN) BUILD=$(CURDIR)/$(B) prove -j$(JOBS) --merge $(UNIT) \
		$(sort $(wildcard tests/*.t))

check-all: check asan ## and under sanitizers, and what takes long
	MAILZONE=$(CURDIR)/$(BIN) prove --merge \
		$(sort $(wildcard tests/long/*.t))

accept: all ## rewrite golden files and manual from what the program says now
	MAILZONE=$(CURDIR)/$(BIN) sh tests/golden.t --accept
	MAILZONE=$(CURDIR)/$(BIN) /usr/bin/python3 tests/schema.t --accept \
		>/dev/null
	MAILZONE=$(CURDIR)/$(BIN) /usr/bin/python3 tests/messages.t --accept \
		>/dev/null

asan: ## unit and golden tests under ASan and UBSan
	$(MAKE) MODE=asan asan-run

.PHONY: asan-run
asan-run: $(BIN) $(UNIT) $(TOOL) $(REPLAY)
	MAILZONE=$(CURDIR)/$(BIN) BUILD=$(CURDIR)/$(B) prove -j$(JOBS) --merge $(UNIT) \
		$(sort $(wildcard tests/*.t))

FUZZ_SECONDS ?= 600

fuzz: ## each fuzz target for FUZZ_SECONDS (needs clang)
	$(MAKE) MODE=fuzz fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZ)
	for f in $(FUZZ); do \
		sh tests/tools/fuzz.sh $$f $(FUZZ_SECONDS) || exit 1; \
	done

bench: all ## ratios against peers, in one run
	MAILZONE=$(CURDIR)/$(BIN) sh tests/bench/run.sh

FORMATTED = $(SRC) $(HDR) src/main.c $(UNIT_SRC) $(wildcard tests/unit/*.h) \
	$(wildcard tests/bench/*.c tests/fuzz/*.c) $(TOOL_SRC)

fmt: ## format the sources
	clang-format -i $(FORMATTED)

fmt-check: ## say which sources are not formatted
	clang-format --dry-run --Werror $(FORMATTED)

layers: ## check who may include whom
	sh tests/tools/layers.sh

hdr-check: $(B)/gen/rules.inc ## compile each header alone
	@for h in $(HDR); do \
		$(CC) $(BASE_FLAGS) $(PKG_FLAGS) -Werror -fsyntax-only \
			-Wno-unused-function -x c $$h || exit 1; \
	done

cover: ## line coverage of the unit and golden tests
	$(MAKE) MODE=cover asan-run
	gcov -n $$(find build/cover -name '*.gcda') 2>/dev/null | \
		LC_ALL=C awk -f tests/tools/cover.awk

# Installs what `make` has built and compiles nothing.
install: ## into $(DESTDIR)$(PREFIX)
	@test -x mailzone || { echo "run 'make' first" >&2; exit 2; }
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR)/templates
	$(INSTALL) -m 755 mailzone $(DESTDIR)$(BINDIR)/mailzone
	for t in $(TEMPLATES); do \
		$(INSTALL) -m 644 $$t $(DESTDIR)$(DATADIR)/templates || exit 1; \
	done
	for m in $(MAN) $(RULES_PAGE); do \
		s=$${m##*.}; \
		$(INSTALL) -d $(DESTDIR)$(MANDIR)/man$$s && \
		$(INSTALL) -m 644 $$m $(DESTDIR)$(MANDIR)/man$$s || exit 1; \
	done
	$(INSTALL) -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) \
		$(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 644 $(B)/completions/mailzone.bash \
		$(DESTDIR)$(BASHDIR)/mailzone
	$(INSTALL) -m 644 $(B)/completions/mailzone.zsh \
		$(DESTDIR)$(ZSHDIR)/_mailzone
	$(INSTALL) -m 644 $(B)/completions/mailzone.fish \
		$(DESTDIR)$(FISHDIR)/mailzone.fish

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(BINDIR)/mailzone
	rm -rf $(DESTDIR)$(DATADIR)
	for m in $(MAN) $(RULES_PAGE); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m##*/} || exit 1; \
	done
	rm -f $(DESTDIR)$(BASHDIR)/mailzone $(DESTDIR)$(ZSHDIR)/_mailzone \
		$(DESTDIR)$(FISHDIR)/mailzone.fish

dist: ## a source archive of the last commit
	git archive --prefix=mailzone-$(VERSION)/ HEAD | gzip -9n \
		>mailzone-$(VERSION).tar.gz

deb: ## a Debian package, into build/deb
	sh debian/make.sh $(VERSION)

compile_commands.json: ## for editors
	bear -- $(MAKE) -B all

clean: ## remove what was built
	rm -rf build mailzone compile_commands.json mailzone-*.tar.gz

help: ## this list
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' \
		Makefile

-include $(OBJ:.o=.d) $(B)/main.d $(UNIT:=.d) $(TOOL:=.d)
