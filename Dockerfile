# firedrill in a container:
#
#   docker build -t firedrill:0.1.0 .
#   docker run --rm -p 127.0.0.1:8080:8080 firedrill:0.1.0 --rate 5
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" firedrill:0.1.0 --output-file app.log
#
# The build needs BuildKit, which sets $BUILDPLATFORM.
#
# Node 24 is the newest release line with long-term support. Alpine is the smallest of the official images, and no
# dependency has compiled code that depends on the C library.
FROM --platform=$BUILDPLATFORM node:24.21.0-alpine3.24 AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts && mkdir work
# Only compilers and debuggers use these files, a third of the total size.
RUN find dist node_modules '(' -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' ')' -type f -delete

# This stage runs no command, so it can be built for another architecture without emulation.
FROM node:24.21.0-alpine3.24
LABEL org.opencontainers.image.title="firedrill" \
      org.opencontainers.image.description="Fire drills for your alerts: simulated services that log and trace the way real ones do, over OpenTelemetry." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# The page must be reachable from outside the container; it accepts no changes without CONTROL_TOKEN then. No file by
# default: a container logs to standard output, and its file system may be read-only.
ENV NODE_ENV=production CONTROL_HOST=0.0.0.0 OUTPUT_FILE=
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
# For output files and your own scenarios: -v "$PWD:/work". The user of the container must be the owner of that folder.
COPY --from=build --chown=node:node /app/work /work
WORKDIR /work
USER node
EXPOSE 8080
# Requests the page at the address on which firedrill listens. Without a page, firedrill counts as healthy after ten
# seconds.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=1s --retries=3 \
  CMD ["node", "/app/dist/health.js"]
# Not with npm or a shell: SIGTERM has to reach firedrill, which then shuts down gracefully.
ENTRYPOINT ["node", "/app/dist/cli.js"]
