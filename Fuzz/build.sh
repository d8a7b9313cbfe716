#!/bin/bash
# Builds the fuzzer beside the package, from the same sources and with instruments: .build-fuzz/fuzzer.
#
#   Fuzz/build.sh [release|debug] [coverage]
#
# Takes swift-crypto and swift-system from the package's build. With `coverage` the result is .build-fuzz/coverage, which runs inputs
# and writes a profile for llvm-cov instead of looking for new ones.
set -euo pipefail
cd "$(dirname "$0")/.."
built=$PWD/.build/${1:-release}
kind=${2:-fuzzer}
out=.build-fuzz/$kind.build
mkdir -p "$out"
# the package's own C
own=(CFaults CHDF5 CLoading CSHA256)

if [ "$kind" = coverage ]; then
    instruments=(-profile-generate -profile-coverage-mapping)
    link=(-profile-generate)
    c_instruments=()
else
    instruments=(-sanitize=fuzzer,address)
    link=(-sanitize=fuzzer,address)
    c_instruments=(-fsanitize=address,fuzzer-no-link)
fi
common=(-O -g -wmo -parse-as-library -swift-version 6 -package-name bitzoo -module-cache-path .build-fuzz/cache
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature NonisolatedNonsendingByDefault
    -enable-experimental-feature Lifetimes -I "$out" -I "$built/Modules"
    )
for module in "${own[@]}"; do common+=(-Xcc -fmodule-map-file="$built/$module.build/module.modulemap"); done
for module in CCryptoBoringSSL CCryptoBoringSSLShims CXKCP CXKCPShims; do
    common+=(-I ".build/checkouts/swift-crypto/Sources/$module/include")
done
common+=(-I .build/checkouts/swift-system/Sources/CSystem/include)
for module in CDeflate CZlib CLinux; do common+=(-I "Sources/$module"); done

rm -f "$out"/*.o
for module in "${own[@]}"; do
    for source in Sources/$module/*.c; do
        clang -O2 -g "${c_instruments[@]}" -c "$source" -I"Sources/$module/include" -ISources/CLoading/include -o "$out/$module-$(basename "$source").o"
    done
done
for module in Tensors ByteIO Formats FuzzTargets; do
    sources=Sources/$module
    # what makes inputs and checks results is not what is looked into
    [ $module = FuzzTargets ] && sources=Fuzz/Targets instruments=()
    swiftc "${common[@]}" "${instruments[@]}" -module-name $module -c -emit-module -emit-module-path "$out/$module.swiftmodule" \
        $(find $sources -name '*.swift' | sort) -o "$out/$module.o"
done
objects=$(for part in Crypto CryptoBoringWrapper CCryptoBoringSSL CCryptoBoringSSLShims CXKCP CXKCPShims SystemPackage CSystem; do
    find "$built/$part.build/" -name '*.o'
done)

swiftc "${common[@]}" -enable-experimental-feature Extern "${link[@]}" -module-name FuzzEntry "Fuzz/Entry/$kind.swift" "$out"/*.o $objects $(pkg-config --libs libdeflate zlib) -lstdc++ \
    -o ".build-fuzz/$kind"
