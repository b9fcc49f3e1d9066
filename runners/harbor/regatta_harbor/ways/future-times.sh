# The clock is the host's and stays as it is: only times of files, which tests compare with their own. Large files stay
# as they are, because to change anything of them copies them.
if [ "$PWD" != / ] &&
  find "$PWD" -xdev -type f -user "$(id -u)" -size -20480k ! -name 'saboteur*' -exec touch -t 209901010000 {} + 2>/dev/null; then
  tried "the times of what is in $PWD"
else
  untried "the times of what is in $PWD"
fi
for file in /usr/lib/*/faketime/libfaketime.so.1 /usr/lib/faketime/libfaketime.so.1; do
  [ -e "$file" ] || continue
  printf '@2099-01-01 00:00:00\n' | put /etc/faketimerc
  for home in $(homes); do printf '@2099-01-01 00:00:00\n' | put "$home/.faketimerc"; done
done
