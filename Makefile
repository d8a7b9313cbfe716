# bitzoo: `make run` shows the whole path on the embedded demo, `make test` proves it. Both install what is missing.

# One configuration for everything, so that a run and a test share one build: what is tested is what ships.
CONFIG ?= release
SWIFT ?= swift
BITZOO = .build/$(CONFIG)/bitzoo
SOURCES = Package.swift Sources Tests Examples Fuzz Benchmarks/PrepareImages

.DEFAULT_GOAL := help
.PHONY: help run test build static lint arm64 docs format setup python install clean
.PHONY: interop interop-keras bench bench-formats bench-setup bench-fetch bench-memory bench-images bench-engine fuzz mutations
.PHONY: test-bf16 sanitize sanitize-address sanitize-undefined sanitize-thread

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: build ## list, fetch, check, convert and evaluate the embedded demo
	@Scripts/demo.sh $(BITZOO)

test: setup python ## run every test
	$(SWIFT) build -c $(CONFIG) --build-tests
	$(SWIFT) test -c $(CONFIG) --skip-build --disable-testable-imports --disable-xctest --quiet

build: setup ## build the tool: .build/release/bitzoo
	$(SWIFT) build -c $(CONFIG)

lint: arm64 ## check the format of the sources, and that the kernels compile for arm64
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

# without an arm64 machine, inner loops can at least be compiled: these include no header of the system
KERNELS = $(wildcard Sources/CKernels/*.c Sources/CResampling/*.c)
KERNEL_HEADERS = $(wildcard Sources/CKernels/*.h Sources/CKernels/*/*.h Sources/CResampling/*.h Sources/CResampling/*/*.h)
arm64: $(KERNELS:Sources/%.c=.build/arm64/%.o) ## compile the kernels for arm64

.build/arm64/%.o: Sources/%.c $(KERNEL_HEADERS) Makefile
	@mkdir -p $(@D)
	clang --target=aarch64-linux-gnu -O2 -Wall -Wextra -Werror -ffreestanding -I$(<D)/include -c $< -o $@

docs: build ## make the library's documentation, and fail on a link that leads nowhere
	@Scripts/docs.sh $(CONFIG)

format: ## format the sources in place
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

setup: ## install the Debian packages that are missing
	@Scripts/setup.sh build

python: ## make .venv with the Python tools that the tests compare with
	@Scripts/setup.sh test

# The field's heavy tools are no part of `make test`: they take 3 GB of disk. Each set has an environment of its own.
PEERS = BITZOO=$(abspath $(BITZOO)) $(1)/bin/python -B -m pytest -q -p no:cacheprovider $(2)

interop: build .venv-interop/requirements.txt ## compare with timm, transformers and PyTorch
	$(call PEERS,.venv-interop,Tests/Interop --ignore Tests/Interop/test_keras.py)

interop-keras: build .venv-interop-keras/requirements.txt ## compare with Keras 2 (needs Python 3.9 to 3.11)
	$(call PEERS,.venv-interop-keras,Tests/Interop/test_keras.py)

.venv-interop/requirements.txt: Tests/Interop/requirements.txt
.venv-interop-keras/requirements.txt: Tests/Interop/requirements-keras.txt
.venv-interop/requirements.txt .venv-interop-keras/requirements.txt:
	python3 -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	cp $< $@

bench: build .venv-bench ## measure the tool beside Python's; see docs/benchmarks.md
	.venv-bench/bin/python Benchmarks/bench.py --bitzoo $(BITZOO)

# a program that opens a native FILE and reads one TENSOR, its two arguments
READER = $(shell ls .build/$(CONFIG)/read-tensor 2>/dev/null)

bench-formats: build .venv-bench .build/$(CONFIG)/bench-routines ## measure conversion, opening and checking beside Python's and unzip
	.venv-bench/bin/python Benchmarks/formats.py --bitzoo $(BITZOO) --routines .build/$(CONFIG)/bench-routines \
		$(if $(READER),--reader $(READER))

# ISA-L and OpenSSL are only compared with; they take part where they are installed
PEER_ROUTINES = $(if $(shell pkg-config --exists libisal && echo yes),-DHAVE_ISAL $(shell pkg-config --cflags --libs libisal)) \
	$(if $(shell pkg-config --exists libcrypto && echo yes),-DHAVE_OPENSSL $(shell pkg-config --cflags --libs libcrypto))

bench-setup:
	@Scripts/setup.sh bench

.build/$(CONFIG)/bench-routines: build bench-setup Benchmarks/routines.c
	clang -O2 -Wall -Wextra -I Sources/CSHA256/include Benchmarks/routines.c .build/$(CONFIG)/CSHA256.build/*.c.o \
		$(shell pkg-config --cflags --libs libdeflate zlib) $(PEER_ROUTINES) -o $@

bench-fetch: build .venv-bench ## measure downloads beside curl's and aria2's; needs nginx-light and aria2
	.venv-bench/bin/python Benchmarks/fetch.py --bitzoo $(BITZOO)

bench-memory: build .venv-bench ## measure the peak memory on a file of 4.4 GB in every direction; needs 18 GB of disk
	.venv-bench/bin/python Benchmarks/memory.py --bitzoo $(BITZOO)

bench-images: build .venv-images ## measure decoding and preparing images beside Pillow's and torchvision's
	.venv-images/bin/python -B Benchmarks/images.py --tool .build/$(CONFIG)/prepare-images

# OPTIONS such as `--cell R50x1:224:1 --rounds 2`; compare.py --help shows them all
bench-engine: build .venv-engine ## measure the engine beside OpenVINO, ONNX Runtime and PyTorch; needs 3 GB and 6 GB of disk, and an hour or two
	.venv-engine/bin/python -B Benchmarks/engine/compare.py --bitzoo $(BITZOO) --json .build/bench-engine.json $(OPTIONS)

.venv-bench: Tests/requirements.txt
	python3 -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

.venv-images: Benchmarks/requirements-images.txt
	python3 -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

.venv-engine: Benchmarks/engine/requirements.txt
	python3 -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

sanitize: sanitize-address sanitize-undefined sanitize-thread ## run the engine's tests under three sanitizers
sanitize-address sanitize-undefined sanitize-thread:
	Scripts/engine/test.sh $(@:sanitize-%=%)

test-bf16: ## run the engine's bfloat16 tests with the instructions of AVX-512 BF16, on a processor that has them
	Scripts/engine/test.sh bf16 --filter BFloat16Tests

TARGET ?= npz
SECONDS ?= 60
fuzz: build ## look for inputs that break a reader: make fuzz TARGET=npz SECONDS=1800; see Fuzz/README.md
	Fuzz/build.sh $(CONFIG)
	Fuzz/run.sh $(TARGET) $(SECONDS)

COUNT ?= 200000
mutations: build ## give every reader COUNT inputs that are almost right
	for target in npy npz safetensors hdf5-protocol hdf5; do .build/$(CONFIG)/mutations $$target $(COUNT) || exit 1; done

STATIC = .build-static/$(CONFIG)/bitzoo
static: setup ## build a tool that runs where Swift is not installed: .build-static/release/bitzoo
	$(SWIFT) build -c $(CONFIG) --static-swift-stdlib --scratch-path .build-static --product bitzoo

PREFIX ?= /usr/local
install: static ## install to PREFIX (/usr/local)
	strip --strip-debug -o $(STATIC).stripped $(STATIC)
	install -D -m 755 $(STATIC).stripped $(DESTDIR)$(PREFIX)/bin/bitzoo
	mkdir -p $(DESTDIR)$(PREFIX)/share/bitzoo/demo
	install -m 644 Sources/bitzoo/Resources/demo/* $(DESTDIR)$(PREFIX)/share/bitzoo/demo
	mkdir -p $(DESTDIR)$(PREFIX)/share/doc/bitzoo
	install -m 644 LICENSE classes/LICENSE-WordNet.txt $(DESTDIR)$(PREFIX)/share/doc/bitzoo

clean: ## remove what was built
	rm -rf .build .build-static .build-fuzz .build-sanitize .venv .venv-interop .venv-interop-keras .venv-bench .venv-images .venv-engine
