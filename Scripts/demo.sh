#!/bin/sh
# The whole path on the embedded demo: list, fetch, check, convert through every format, evaluate on 1,000 images.
#   demo.sh BITZOO
set -eu
program=$1
expected="$(dirname "$0")/../Sources/bitzoo/Resources/demo/expected.json"
demo=demo-r17x0.5-fashion-mnist
images=fashion-mnist-val-1000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BITZOO_HOME="$work/home"

bitzoo() {
    printf '\n$ bitzoo %s\n' "$*" | sed "s|$work/||g"
    "$program" "$@"
}

bitzoo list 'demo*' 'BiT-M-*-ILSVRC2012'
bitzoo fetch demo -o "$work/demo.npz"
bitzoo convert "$work/demo.npz" "$work/demo.h5"
bitzoo convert "$work/demo.h5" "$work/demo.safetensors"
bitzoo convert "$work/demo.safetensors" "$work/again.npz"
bitzoo diff "$work/demo.npz" "$work/again.npz"
bitzoo verify "$work/again.npz" --as demo --images $images

"$program" verify "$work/demo.safetensors" --as demo --images $images --json --predictions >"$work/verify.json"
bitzoo model-index "$work/demo.safetensors" --results "$work/verify.json" --format model-card -o "$work/README.md"
bitzoo model-index check "$work/README.md"

number() { sed -n "s/^  \"$1\" : \([0-9]*\),*$/\1/p" "$work/verify.json"; }
predictions() { grep -o '"[^"]*\.png" *: *[0-9][0-9]*' "$1" | tr -d ' ' | sort; }
predictions "$work/verify.json" >"$work/found"
predictions "$expected" >"$work/wanted"
equal=$(comm -12 "$work/found" "$work/wanted" | wc -l)

printf '\n%-18s %10s  %s\n' file bytes 'content digest'
for file in demo.npz demo.h5 demo.safetensors again.npz; do
    "$program" digest "$work/$file" | cut -d ' ' -f 1 >>"$work/digests"
    printf '%-18s %10s  %s\n' "$file" "$(wc -c <"$work/$file")" "$(tail -n 1 "$work/digests")"
done
distinct=$(sort -u "$work/digests" | wc -l)
printf '\n%-44s %s\n' 'digests through npz -> h5 -> native -> npz' "$distinct distinct"
printf '%-44s %s of %s\n' 'right, top-1' "$(number top1)" "$(number images)"
printf '%-44s %s of %s\n' 'right, top-5' "$(number top5)" "$(number images)"
printf '%-44s %s of %s\n' "predictions equal to the reference's" "$equal" "$(wc -l <"$work/wanted")"

test "$distinct" -eq 1 && test "$(number top1)" -eq 916 && test "$(number top5)" -eq 1000 && test "$equal" -eq 1000
