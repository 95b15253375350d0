#!/bin/sh
# Runs one git command so that it really ends, with everything that it started.
#
# simple-git can only send SIGINT to one process: a helper of git (ssh, git-remote-https, index-pack) that ignores it
# or holds the pipe keeps the command alive. So git gets a session of its own, and that whole group is killed when
# git ends, when its time is up, when this script is told to stop, and when the program that asked for it has gone.
#
# Arguments: those of git. Environment, all of it set by git-runner.ts:
#   STOPGAP_GIT_SECONDS       whole seconds until git is ended
#   STOPGAP_GIT_FILE_BLOCKS   largest file that git may write, in blocks of 512 bytes (POSIX unit of `ulimit -f`)
#   STOPGAP_GIT_MEMORY_KIB    most address space of each process of git, in KiB
#   STOPGAP_GIT_INPUT         `pipe`: standard input is for git; `lifeline`: it says nothing and ends with the asker
#   STOPGAP_GIT_TOKEN_FILE    file with the token for HTTP, or empty
#   STOPGAP_GIT_USERNAME_FILE file with the user name that belongs to it, or empty
#   STOPGAP_GIT_SCOPE         URL of the server that may see the token, with a slash at its end
# Exit status: that of git; 124 or 137 when time was up. The last line on standard error repeats it, which also spares
# the 50 ms that simple-git waits for the output of a silent command.
set -u
umask 077

# A limit that is lower already cannot be raised, and need not be.
ulimit -c 0 2>/dev/null || :
ulimit -f "$STOPGAP_GIT_FILE_BLOCKS" 2>/dev/null || :
ulimit -v "$STOPGAP_GIT_MEMORY_KIB" 2>/dev/null || :

# The token is read here, by builtins, so that it is in no argument list and never passes through the asker's logs.
first_line() {
  line=
  IFS= read -r line <"$1" || [ -n "$line" ] || return 1
  printf '%s' "$line"
}
if [ -n "$STOPGAP_GIT_TOKEN_FILE" ]; then
  user=stopgap
  [ -z "$STOPGAP_GIT_USERNAME_FILE" ] || user=$(first_line "$STOPGAP_GIT_USERNAME_FILE") || exit 125
  token=$(first_line "$STOPGAP_GIT_TOKEN_FILE") || exit 125
  STOPGAP_GIT_AUTHORIZATION="Authorization: Basic $(printf '%s:%s' "$user" "$token" | base64 | tr -d '\n')"
  export STOPGAP_GIT_AUTHORIZATION
  set -- "--config-env=http.$STOPGAP_GIT_SCOPE.extraHeader=STOPGAP_GIT_AUTHORIZATION" "$@"
fi

exec 3<&0
case $STOPGAP_GIT_INPUT in
pipe) setsid timeout -k 2 "$STOPGAP_GIT_SECONDS" git "$@" <&3 3<&- & ;;
*) setsid timeout -k 2 "$STOPGAP_GIT_SECONDS" git "$@" </dev/null 3<&- & ;;
esac
group=$!

# Both the group and its first process, because the group does not exist yet in the first moment.
end_group() { kill -s KILL -- "-$group" "$group" 2>/dev/null; }
trap end_group HUP INT TERM

watcher=
if [ "$STOPGAP_GIT_INPUT" = lifeline ]; then
  (
    read -r nothing <&3
    kill -s TERM "$$"
  ) </dev/null >/dev/null 2>&1 &
  watcher=$!
fi
exec 3<&- </dev/null

wait "$group"
status=$?
end_group
[ -z "$watcher" ] || kill -s KILL "$watcher" 2>/dev/null
printf 'stopgap-git: ended %s\n' "$status" >&2
exit "$status"
