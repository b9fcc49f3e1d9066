#!/bin/bash
set -euo pipefail
cat > /app/prune-backups.sh <<'SCRIPT'
#!/bin/bash
# usage: prune-backups.sh [-n] DIR KEEP
# Keeps the KEEP newest backups of every series in DIR and deletes the others.
set -u
export LC_ALL=C
shopt -s dotglob nullglob

refuse() {
    printf 'prune-backups.sh: %s\nusage: prune-backups.sh [-n] DIR KEEP\n' "$1" >&2
    exit 2
}

dry=no
if [[ ${1-} == -n ]]; then
    dry=yes
    shift
elif [[ ${1-} == -* ]]; then
    refuse "unknown option $1"
fi
[[ $# -eq 2 ]] || refuse 'two arguments expected'
dir=$1
[[ -d $dir ]] || refuse "not a directory: $dir"
[[ $2 =~ ^[0-9]{1,9}$ ]] || refuse "KEEP is not a positive number: $2"
keep=$((10#$2))
((keep > 0)) || refuse 'KEEP is not a positive number: 0'

readonly pattern='^(.+)-[0-9]{8}\.tar\.gz$'
names=()
for path in "$dir"/*; do
    name=${path##*/}
    if [[ $name =~ $pattern && -f $path && ! -L $path ]]; then
        names+=("$name")
    fi
done
((${#names[@]})) || exit 0

# Names of one series differ in the date only, so in descending byte order its newest come first.
declare -A seen
old=()
while IFS= read -r name; do
    series="series ${name%-*}"
    count=${seen["$series"]:-0}
    count=$((count + 1))
    seen["$series"]=$count
    if ((count > keep)); then
        old+=("$name")
    fi
done < <(printf '%s\n' "${names[@]}" | sort -r)
((${#old[@]})) || exit 0

status=0
while IFS= read -r name; do
    if [[ $dry == yes ]] || rm -f -- "$dir/$name"; then
        printf '%s\n' "$name"
    else
        status=1
    fi
done < <(printf '%s\n' "${old[@]}" | sort)
exit "$status"
SCRIPT
chmod 755 /app/prune-backups.sh
bash /app/prune-backups.sh -n /app/example 2
