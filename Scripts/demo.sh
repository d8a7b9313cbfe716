#!/bin/sh
# The whole path on the embedded demo: list, fetch, check, convert through every format, evaluate on 1,000 images.
#   demo.sh BITZOO
set -eu
bitzoo=$1
demo=demo-r17x0.5-fashion-mnist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
export BITZOO_HOME="$work/home"

say() { printf '\n$ %s\n' "$*"; }
show() { say "$*"; "$@"; }
bitzoo() { say "bitzoo $*"; "$bitzoo" "$@"; }

bitzoo list 'demo*' 'BiT-M-R50x1*' --format npz --sort name | head -8
bitzoo fetch "$demo" -o "$work/demo.npz"
bitzoo convert "$work/demo.npz" "$work/demo.h5"
bitzoo convert "$work/demo.h5" "$work/demo.safetensors"
bitzoo convert "$work/demo.safetensors" "$work/again.npz"
bitzoo diff "$work/demo.npz" "$work/again.npz"
bitzoo verify "$work/again.npz" --as "$demo" --images demo
"$bitzoo" verify "$work/again.npz" --as "$demo" --images demo --json >"$work/verify.json"

number() { sed -n "s/^  \"$1\" : \([0-9]*\),*$/\1/p" "$work/verify.json"; }
printf '\n%-18s %10s  %s\n' file bytes 'content digest'
digests=""
for file in demo.npz demo.h5 demo.safetensors again.npz; do
    digest=$("$bitzoo" digest "$work/$file" | cut -d ' ' -f 1)
    digests="$digests$digest
"
    printf '%-18s %10s  %s\n' "$file" "$(wc -c <"$work/$file")" "$digest"
done
distinct=$(printf '%s' "$digests" | sort -u | wc -l)
printf '\n%-34s %s\n' 'content digests' "$distinct (one and the same through npz -> h5 -> native -> npz)"
printf '%-34s %s of %s\n' 'right, top-1' "$(number top1)" "$(number images)"
printf '%-34s %s of %s\n' 'right, top-5' "$(number top5)" "$(number images)"
[ "$distinct" -eq 1 ] && [ "$(number top1)" -eq 916 ] && [ "$(number top5)" -eq 1000 ]
