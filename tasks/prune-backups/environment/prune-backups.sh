#!/bin/bash
# usage: prune-backups.sh [-n] DIR KEEP
# Keeps the KEEP newest backups of every series in DIR and deletes the others.
set -e

if [ $1 = -n ]; then
    DRY=1
    shift
fi
DIR=$1
KEEP=$2

if [ -z "$KEEP" ]; then
    echo "usage: prune-backups.sh [-n] DIR KEEP"
    exit 1
fi

cd $DIR
for series in $(ls *.tar.gz | cut -d- -f1 | sort -u); do
    ls -t $series-*.tar.gz | tail -n +$((KEEP + 1)) | while read name; do
        echo $name
        [ -n "$DRY" ] || rm -rf $name
    done
done
