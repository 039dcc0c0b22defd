# firedrill in a container:
#
#   docker build -t firedrill:0.1.0 .
#   docker run --rm -p 127.0.0.1:8080:8080 firedrill:0.1.0 --rate 5
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" firedrill:0.1.0 --output-file app.log
#
# The build needs BuildKit: --platform below is a variable of its own.
#
# Node 24 is the newest line with long-term support (26 does not call itself that yet). Alpine, because it is the
# smallest of the official images, and nothing here is compiled for one C library or the other.
FROM --platform=$BUILDPLATFORM node:24.21.0-alpine3.24 AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package's own scripts run: none of ours needs one.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts && mkdir work
# A third of it is of use to compilers and debuggers only.
RUN find dist node_modules '(' -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' ')' -type f -delete

# Nothing is run in this stage, so that it can be made for another kind of processor than the one that makes it.
FROM node:24.21.0-alpine3.24
LABEL org.opencontainers.image.title="firedrill" \
      org.opencontainers.image.description="Fire drills for your alerts: simulated services that log and trace the way real ones do, over OpenTelemetry." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# The page has to be reached from outside the container; without CONTROL_TOKEN it takes no changes then. No file
# unless one is asked for: a container tells its lines on standard output, and its file system may be read-only.
ENV NODE_ENV=production CONTROL_HOST=0.0.0.0 OUTPUT_FILE=
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
# For output files and the user's own scenarios: -v "$PWD:/work". Whoever owns the folder has to be the container's user.
COPY --from=build --chown=node:node /app/work /work
WORKDIR /work
USER node
EXPOSE 8080
# Asks the page where firedrill really listens, whatever said so. Without a page there is nothing to ask: a firedrill
# that has failed has ended.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=1s --retries=3 \
  CMD ["node", "/app/dist/health.js"]
# Not through npm or a shell: SIGTERM reaches firedrill itself, which then ends in good order.
ENTRYPOINT ["node", "/app/dist/cli.js"]
