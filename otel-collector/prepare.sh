#!/bin/sh
# Before the collector starts in a container: makes the places that it writes to its own. Its image has no shell, runs
# as user 10001 and changes nothing by itself; a fresh volume belongs to root, and ./logs to whoever has the checkout.
#
#   prepare.sh [root of the mounts: /logs, /queue, /overlay, /config]
#
# Runs as root with no more than CHOWN, FOWNER and DAC_OVERRIDE; docker-compose.yml.
set -eu
root=${1:-}
collector=10001:10001

# Every program reads its configuration as a user of its own; a checkout under a strict umask is only its owner's.
hidden=$(find "$root/config" \( -type f ! -perm -004 \) -o \( -type d ! -perm -005 \) | head -n 1)
if [ -n "$hidden" ]; then
  echo "not everybody may read ${hidden#"$root/config/"}; try: chmod -R go+rX otel-collector grafana" >&2
  exit 1
fi

# The checkout's owner may read and delete all that is in ./logs. Where there was no such folder, Docker has made it,
# for root.
owner=$(stat -c %u:%g "$root/config/otel-collector")
[ "$(stat -c %u "$root/logs")" != 0 ] || chown "$owner" "$root/logs"

# A folder of its own in ./logs: `npm start` writes there as well, and neither must find the other's files locked.
# The collector writes there as its group.
files=$root/logs/collector
mkdir -p "$files"
chown "$(stat -c %u "$root/logs"):${collector#*:}" "$files"
chmod 0775 "$files"

# The collector cannot write a header. The file has to be its own, or it could not go on in a new one at 250 MB.
[ -s "$files/app.csv" ] || echo 'timestamp,level,id,service,user_id,request_id,duration_ms,message' > "$files/app.csv"
chown "$collector" "$files/app.csv"
chmod 0644 "$files/app.csv"

# What waits for Loki, Jaeger and Kafka.
chown "$collector" "$root/queue"

# One more configuration, which kafka-overlay fills and empties. After `docker compose down`, when this is another
# container, it is empty whatever happened before.
overlay=$root/overlay/overlay.yaml
container=$root/overlay/prepared-by
[ -e "$overlay" ] && [ "$(cat "$container" 2>/dev/null)" = "$(hostname)" ] || echo '{}' > "$overlay"
hostname > "$container"
chown "$collector" "$root/overlay" "$overlay"
