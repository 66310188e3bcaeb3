# shellcheck shell=bash
# What a bundle is, and how it is made and believed. Sourced by scripts/bundle.
#
# A tar: first SIGNATURE (Ed25519, 64 bytes) over CONTENT, then CONTENT (a line for each further file: SHA-256, two spaces,
# name; as sha256sum writes and reads it), then these files in this order, plain files only. Whoever has believed the
# signature has believed every byte.

bundle_limit=$((64 * 1024 * 1024)) # CONTENT of more than that is none

need_openssl() {
  command -v openssl >/dev/null || fail "openssl 3 signs and checks bundles, and is not on the path."
  openssl list -public-key-algorithms 2>/dev/null | grep -i ed25519 >/dev/null || fail "This openssl ($(openssl version)) knows no Ed25519; version 3 does."
}

# key: the private key at --key; one is made where there is none yet, with its public half beside it.
key() {
  if [ ! -e "$key" ]; then
    (umask 077 && openssl genpkey -algorithm ed25519 -out "$key") || fail "No key can be made at $key."
    openssl pkey -in "$key" -pubout -out "$key.pub"
    say "  A new key: $key. Who has it can sign as you: keep it, and keep it away from others." \
      "  Bring $key.pub to the devices once, on another way than the bundle." "  It begins $(fingerprint "$key.pub")."
  fi
  openssl pkey -in "$key" -noout -text 2>/dev/null | grep -i '^ED25519 private' >/dev/null || fail "$key is not a private key of the kind Ed25519." \
    "  openssl genpkey -algorithm ed25519 -out $key"
}

# fingerprint PUBLIC-KEY: short enough to be compared over the telephone.
fingerprint() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -c 1-32 | sed 's/..../&-/g; s/-$//'; }

# pack FOLDER FILE: all files of the folder, signed. The same content and key make the same file, to the byte.
pack() {
  local folder=$1 file=$2 names
  names=$(cd "$folder" && find . -type f | sed 's#^\./##' | LC_ALL=C sort)
  [ -z "$(cd "$folder" && find . ! -type f ! -type d -print -quit)" ] || fail "$folder holds something else than files."
  (cd "$folder" && while read -r name; do sha256sum "$name"; done <<<"$names") >"$folder/CONTENT"
  openssl pkeyutl -sign -rawin -inkey "$key" -in "$folder/CONTENT" -out "$folder/SIGNATURE" || fail "openssl can't sign with $key."
  printf '%s\n' SIGNATURE CONTENT "$names" >"$folder.names"
  tar -C "$folder" --format=gnu --owner=0 --group=0 --numeric-owner --mtime=@0 --mode='u=rw,go=r' --no-recursion -cf "$file.part" -T "$folder.names"
  rm -f "$folder.names"
  mv "$file.part" "$file"
}

# believed FILE PUBLIC-KEY FOLDER: ends unless the signature is right; then FOLDER/CONTENT is what was signed. Nothing else of the file
# has been looked at.
believed() {
  local file=$1 public=$2 folder=$3
  [ -r "$file" ] || fail "There is no bundle $file."
  [ -r "$public" ] || fail "There is no public key $public (--public-key)." "It comes from who made the bundle, on another way than the bundle itself."
  openssl pkey -pubin -in "$public" -noout 2>/dev/null || fail "$public is not a public key."
  { tar -xOf "$file" --occurrence=1 SIGNATURE | head -c 65 >"$folder/SIGNATURE"; } 2>/dev/null || true
  { tar -xOf "$file" --occurrence=1 CONTENT | head -c "$bundle_limit" >"$folder/CONTENT"; } 2>/dev/null || true
  [ "$(wc -c <"$folder/SIGNATURE")" -eq 64 ] && [ -s "$folder/CONTENT" ] || fail "$file is not a bundle, or only a part of one."
  openssl pkeyutl -verify -rawin -pubin -inkey "$public" -in "$folder/CONTENT" -sigfile "$folder/SIGNATURE" >/dev/null 2>&1 ||
    fail "$file was not signed with the key of $public ($(fingerprint "$public")), or was changed since. Nothing was done."
}

# unpacked FILE FOLDER: what `believed` has left in FOLDER names, and nothing else, is in it then.
unpacked() {
  local file=$1 folder=$2 needs room
  # Its names as they stand in it, and no links or devices: a tar could write elsewhere, or one thing twice.
  tar -tf "$file" >"$folder.has" 2>/dev/null || fail "$file is cut off, or damaged. Nothing was done."
  { printf 'SIGNATURE\nCONTENT\n' && sed 's/^[0-9a-f]\{64\}  //' "$folder/CONTENT"; } | cmp -s - "$folder.has" ||
    fail "$file is cut off, or holds other files than those that were signed. Nothing was done."
  rm -f "$folder.has"
  [ "$(tar -tvf "$file" | grep -cv '^-')" = 0 ] || fail "$file holds links. Nothing was done."
  needs=$(($(wc -c <"$file") / 1024)) room=$(df -Pk "$folder" | awk 'NR == 2 {print $4}')
  [ "$room" -gt "$needs" ] || fail "There is no room for $((needs / 1024)) MB in $folder, only $((room / 1024)) MB. Nothing was done." "--to names another folder."
  tar -C "$folder" --no-same-owner --no-same-permissions -xf "$file"
  (cd "$folder" && sha256sum --quiet --strict -c CONTENT >sums 2>&1) || fail "$file was changed since it was signed. Nothing was done." "$(head -n 5 "$folder/sums")"
  rm -f "$folder/sums"
}
