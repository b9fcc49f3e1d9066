#!/bin/bash
# usage: make-repo.sh DIR
# Builds the repository; every id is the same on every machine.
set -euo pipefail
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
umask 022
readonly key=ck_live_7Q2mZr9TbX4w
clock=1704096000

# as NAME MAIL ZONE: who writes the next commit; a committer merges it 40 minutes later
as() {
    export GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$2
    zone=$3
    export GIT_COMMITTER_NAME="Mira Lindqvist" GIT_COMMITTER_EMAIL=mira@parcels.example
}

# at: moves the clock on
at() {
    clock=$((clock + 90061))
    export GIT_AUTHOR_DATE="$clock $zone" GIT_COMMITTER_DATE="$((clock + 2400)) +0100"
}

commit() {
    at
    git add -A
    git commit -q "$@"
}

ada() { as 'Ada Obi' ada@parcels.example +0000; }
ben() { as 'Ben Åström' ben@parcels.example -0330; }

git init -q -b main "$1"
cd "$1"
git config user.name 'Parcel Tracker'
git config user.email tracker@parcels.example
git config core.autocrlf false
mkdir -p tracker config docs bin

ada
printf '# Parcel tracker\n\nSee docs/setup.md.\n' > README.md
printf 'VERSION = "0.1"\n' > tracker/__init__.py
commit -m 'Start the parcel tracker'

ben
printf 'import os\n\nURL = "https://carrier.example/v2"\n' > tracker/client.py
printf '#!/bin/sh\nexec python3 -m tracker "$@"\n' > bin/track
chmod 755 bin/track
commit -m 'Add the carrier client' -m 'It only reads for now.'
git tag demo

ben
printf 'CARRIER_KEY=%s\nCARRIER_URL=https://carrier.example/v2\n' "$key" > config/prod.env
printf 'CARRIER_KEY=ck_test_000000000000\n' > config/dev.env
commit -m 'Configure production'

ada
printf '# Set-up\r\n\r\nexport CARRIER_KEY=%s\r\ncurl -H "Key: %s" https://carrier.example/v2/ping' "$key" "$key" > docs/setup.md
commit -m 'Document the set-up'
at
git tag -a v1.0 -m 'First release' -m 'Tracks three carriers.
 * label printing comes next'

git checkout -q -b release/1.x
ben
printf 'import os\n\nURL = "https://carrier.example/v2"\nRETRY_ON = (503,)\n' > tracker/client.py
commit -m 'Retry on 503'
mkdir deploy
git mv config/prod.env deploy/production.env
commit -m "Move the production settings

The key ${key} (not ck_test_000000000000) is valid until May;
ask Mira before ${key} is rotated."

git checkout -q main
ada
printf 'import os\n\nURL = os.environ.get("CARRIER_URL", "https://carrier.example/v2")\n' > tracker/client.py
commit -m 'Read the address from the environment'

git checkout -q -b feature/labels
ben
printf 'def label(parcel):\n    return f"{parcel.id}"\n' > tracker/labels.py
commit -m 'Print labels'
cp config/prod.env config/prod.env.bak
commit -m 'Back up the settings'

git checkout -q main
ada
ln -s ../docs/setup.md config/HELP
printf 'VERSION = "1.1"\n' > tracker/__init__.py
commit -m 'Link the help'
at
git merge -q --no-ff -m "Merge branch 'feature/labels'" feature/labels

ben
git rm -q config/prod.env config/prod.env.bak
commit -m 'Remove the production settings'

ada
printf '# Set-up\r\n\r\nTake CARRIER_KEY from the vault. It replaces\t%s.' "$key" > docs/setup.md
commit -m 'Point the docs at the vault'
printf '1.1: labels\n' > CHANGES
commit -m 'Prepare 1.1' -m 'Nothing is published yet.'
