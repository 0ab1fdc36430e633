# The image of worker, api and bootstrap (see docker-compose.yml, also for what was not tried).
# The lock gives every version; development and embedded parts stay outside.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir --constraint requirements.lock hatchling
COPY . .
RUN pip wheel --no-cache-dir --constraint requirements.lock --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
# Logs come out as they are written.
ENV PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --home-dir /var/lib/mingbai --create-home mingbai
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels mingbai
# By number, so that a cluster can see that it is not root.
USER 10001
WORKDIR /var/lib/mingbai
# Keys and documents; whoever mounts nothing here loses them with the container.
VOLUME /var/lib/mingbai
ENTRYPOINT ["mingbai"]
