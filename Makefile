# Two commands for everybody: `make demo` shows what Stopgap does, `make test` checks all of it.
# Both install what they need into node_modules and keep downloads in ~/.cache/stopgap.

.PHONY: demo test check bench soak install

# npm writes this file last, so it is as new as the packages are.
INSTALLED := node_modules/.package-lock.json

install: $(INSTALLED)

$(INSTALLED): package.json package-lock.json
	@scripts/check-tools node npm git
	npm ci --no-audit --no-fund --loglevel=error
	@touch $(INSTALLED)

demo: $(INSTALLED)
	@node_modules/.bin/node --conditions=source examples/unhang-openssl/main.ts

test: $(INSTALLED)
	@scripts/install-test-tools
	npm test

# Everything but the tests: generated files, format, lint, types, who may import whom.
check: $(INSTALLED)
	npm run check

bench: $(INSTALLED)
	npm run bench

# Five minutes of patching programs that are busy. Downloads them with apt-get, installs nothing.
soak: $(INSTALLED)
	@scripts/check-tools apt-get dpkg
	npm run soak
