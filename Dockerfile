# Debian, because on musl a native prebuild of a dependency falls back to a compiler.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No dependency needs its install script; our own `prepare` needs the sources.
RUN npm ci --ignore-scripts --no-fund --no-audit
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-fund --no-audit

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    DEFERBOT_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json app.yml ./
RUN mkdir /data && chown node:node /data
USER node
# The embedded queue. Not needed with DEFERBOT_REDIS_URL.
VOLUME /data
EXPOSE 3000
# A worker (`node dist/worker.js`) answers at DEFERBOT_WORKER_PORT.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DEFERBOT_WORKER_PORT || process.env.PORT || 3000}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: it must get the signals. All of deferbot; `node dist/index.js --web` for a web process alone.
CMD ["node", "dist/index.js"]
