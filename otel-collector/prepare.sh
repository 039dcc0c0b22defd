#!/bin/sh
# Runs before the collector starts in a container and makes it the owner of the folders that it writes to. Its image has no
# shell and runs as user 10001; a new volume belongs to root, and ./logs to the owner of the checkout.
#
#   prepare.sh [root of the mounts: /logs, /queue, /overlay, /config]
#
# Runs as root with only CHOWN, FOWNER and DAC_OVERRIDE (docker-compose.yml).
set -eu
root=${1:-}
collector=10001:10001

# Every service reads its configuration as a different user. With a strict umask, only the owner can read a checkout.
hidden=$(find "$root/config" \( -type f ! -perm -004 \) -o \( -type d ! -perm -005 \) | head -n 1)
if [ -n "$hidden" ]; then
  echo "other users cannot read ${hidden#"$root/config/"}; to fix: chmod -R go+rX otel-collector grafana" >&2
  exit 1
fi

# The owner of the checkout can read and delete everything in ./logs. If the folder did not exist, Docker has created it as
# root.
owner=$(stat -c %u:%g "$root/config/otel-collector")
[ "$(stat -c %u "$root/logs")" != 0 ] || chown "$owner" "$root/logs"

# A separate folder in ./logs, because `npm start` writes to ./logs as another user. The collector writes to it with its
# group.
files=$root/logs/collector
mkdir -p "$files"
chown "$(stat -c %u "$root/logs"):${collector#*:}" "$files"
chmod 0775 "$files"

# The collector cannot write a header. It has to own the file, or it could not rotate it at 250 MB.
[ -s "$files/app.csv" ] || echo 'timestamp,level,id,service,user_id,request_id,duration_ms,message' > "$files/app.csv"
chown "$collector" "$files/app.csv"
chmod 0644 "$files/app.csv"

# The queues for Loki, Jaeger and Kafka.
chown "$collector" "$root/queue"

# An additional configuration, which kafka-overlay writes and empties. In a new container (after `docker compose down`) it is
# always empty.
overlay=$root/overlay/overlay.yaml
container=$root/overlay/prepared-by
[ -e "$overlay" ] && [ "$(cat "$container" 2>/dev/null)" = "$(hostname)" ] || echo '{}' > "$overlay"
hostname > "$container"
chown "$collector" "$root/overlay" "$overlay"
