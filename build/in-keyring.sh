#!/bin/bash
# in-keyring.sh COMMAND…: runs the command in a private D-Bus session with an unlocked, empty gnome-keyring.
set -u
XDG_RUNTIME_DIR=$(mktemp -d)
XDG_DATA_HOME=$(mktemp -d)
export XDG_RUNTIME_DIR XDG_DATA_HOME
trap 'rm -rf -- "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME"' EXIT

# A process group of its own, so that a signal ends the bus and the keyring too. What the bus itself has to say is left out.
set -m
dbus-run-session -- bash -c '
  printf "%s" for-tests-only | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  exec "$@" 2>&3 3>&-
' _ "$@" </dev/null 3>&2 2>/dev/null &
session=$!
trap 'kill -TERM -- "-$session" 2>/dev/null' INT TERM HUP

wait "$session"
code=$?
# A trapped signal ends the wait before the session has ended.
while kill -0 "$session" 2>/dev/null; do
  wait "$session"
  code=$?
done
exit "$code"
