#!/bin/sh
# Makes the documentation of the library from what is built, with the toolchain's own tools; a warning, such as a link that leads
# nowhere, is a failure.
#   docs.sh CONFIGURATION     the build to take: release or debug
set -eu
cd "$(dirname "$0")/.."

build=.build/$1
work=$build/documentation
triple=$(swift -print-target-info | sed -n 's/.*"unversionedTriple" *: *"\(.*\)".*/\1/p' | head -n 1)

# the C modules that the Swift modules import
modules=""
for file in "$build"/*.build/module.modulemap Sources/C*/module.modulemap Sources/C*/include/module.modulemap \
    .build/checkouts/*/Sources/CSystem/include/module.modulemap; do
    if [ -f "$file" ]; then modules="$modules -Xcc -fmodule-map-file=$PWD/$file"; fi
done
includes=$(pkg-config --cflags-only-I libdeflate zlib | sed 's/-I/-Xcc -I/g')

rm -rf "$work"
mkdir -p "$work/symbols"
for module in Formats Tensors ByteIO; do
    # shellcheck disable=SC2086 # the lists are meant to be split
    swift symbolgraph-extract -module-name "$module" -minimum-access-level public -skip-inherited-docs \
        -output-dir "$work/symbols" -target "$triple" -I "$build/Modules" $modules $includes
done
docc convert Sources/Formats/Formats.docc --additional-symbol-graph-dir "$work/symbols" --warnings-as-errors \
    --fallback-display-name Formats --fallback-bundle-identifier bitzoo.Formats --output-path "$work/Formats.doccarchive"
echo "docs: $work/Formats.doccarchive, to be served by any web server; it starts at /documentation/formats"
