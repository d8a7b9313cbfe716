#!/bin/sh
# Runs the engine's tests under a sanitizer, or with the processor's bfloat16 instructions where they are not preferred.
#   test.sh address|undefined|thread|bf16 [ARGUMENTS OF THE TEST RUNNER]
#
# The engine's targets make a package of their own (Scripts/engine/Package.swift), so that nothing else is built. They are
# optimized, with assertions and bounds checks as they ship: unoptimized, the tests would take hours.
set -eu
cd "$(dirname "$0")/../.."

kind=$1
shift
package=.build-sanitize/package
mkdir -p $package/Sources $package/Tests
for target in BiT CKernels Engine Tensors; do ln -sfn "$PWD/Sources/$target" $package/Sources/$target; done
ln -sfn "$PWD/Tests/EngineTests" $package/Tests/EngineTests
cmp -s Scripts/engine/Package.swift $package/Package.swift || cp Scripts/engine/Package.swift $package

case $kind in
    address | thread) flags="--sanitize=$kind" ;;
    # swiftc has none on Linux: the C code is watched, and its run-time library is linked
    undefined)
        flags="-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined"
        flags="$flags -Xswiftc -Xclang-linker -Xswiftc -fsanitize=undefined"
        ;;
    # the kernels for processors with AVX-512 BF16: elsewhere they end by an illegal instruction
    bf16) flags="-Xcc -DCK_USES_BF16" ;;
    *)
        echo "test: $kind is none of address, undefined, thread, bf16" >&2
        exit 2
        ;;
esac
# shellcheck disable=SC2086 # the flags are meant to be split
swift build -c release --build-tests -Xcc -fno-omit-frame-pointer $flags \
    --package-path $package --scratch-path ".build-sanitize/$kind"

# what a sanitizer finds ends the run
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
preload=
if [ "$kind" = thread ]; then
    preload=$PWD/.build-sanitize/mutex.so
    clang -O1 -Wall -Wextra -Werror -shared -fPIC Scripts/engine/mutex.c -o "$preload"
fi
LD_PRELOAD=$preload ".build-sanitize/$kind/release/bitzooPackageTests.xctest" --testing-library swift-testing "$@"
