#!/bin/sh
# First process of the engine's own mount and process namespaces (engine.ts): when it ends, its processes, mounts and
# network end with it, whatever they are doing.
#
#   namespaces.sh <folder of the engine>
#
# dockerd gets a network namespace as well, so that no published port can collide with one of this machine. From there
# slirp4netns, a network stack in user space, reaches what an ordinary process reaches: nothing of the machine's own
# addresses, routes or firewall changes.
set -eu
engine=$1

# The unpacked packages, where their programs look for each other and for their libraries.
mount -t overlay engine -o "lowerdir=$engine/root/usr:/usr" /usr
mount -t tmpfs engine /run

unshare --net sh -eu -c '
  until grep -q tap0 /proc/net/dev; do sleep 0.1; done
  exec dockerd --config-file /dev/null --data-root "$1/data" --exec-root /run/docker --pidfile /run/docker.pid \
    --host "unix://$1/docker.sock" --dns 10.0.2.3 --exec-opt native.cgroupdriver=cgroupfs --shutdown-timeout 5
' sh "$engine" &
dockerd=$!
trap 'kill "$dockerd"' TERM

# Not before it has left: tap0 must not come into being in the machine's own namespace.
until [ "$(readlink "/proc/$dockerd/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
slirp4netns --configure --mtu=65520 --disable-host-loopback "$dockerd" tap0 &

# A signal ends a wait, not what was waited for.
while kill -0 "$dockerd" 2>/dev/null; do wait "$dockerd" || true; done
