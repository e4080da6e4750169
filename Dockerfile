# Runs HTTP by default. For Socket Mode: docker run … framework-bot run
FROM python:3.14-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /app && /app/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /app/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.14-slim-bookworm
RUN useradd --create-home --uid 10001 bot && install -d -o bot -g bot /data
COPY --from=build /app /app
USER 10001
WORKDIR /data
VOLUME /data
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/framework-bot.db \
    XDG_CACHE_HOME=/data/cache \
    HOST=0.0.0.0 \
    PORT=3000 \
    METRICS_PORT=9090 \
    LOG_FORMAT=json
EXPOSE 3000 9090
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"METRICS_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["framework-bot"]
CMD ["serve"]
