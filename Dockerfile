# Two stages: one with a compiler, one without. By hand, the same is: make install, manage.py migrate,
# manage.py collectstatic, manage.py serve.

FROM python:3.12-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends g++ make && rm -rf /var/lib/apt/lists/*
RUN python -m venv /venv
COPY requirements/base.lock requirements/postgres.lock /requirements/
# GGML_NATIVE=OFF: the image may run on another machine than the one that built it (AVX2 at least).
RUN CMAKE_ARGS="-DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF" \
    /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements/base.lock -r /requirements/postgres.lock

FROM python:3.12-slim-bookworm
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --create-home chatsite && install --directory --owner=chatsite --mode=700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
# The static files are the same for everyone, so they are part of the image; the key made for this step is not.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 && rm -r /tmp/build
USER chatsite
VOLUME /data
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate --verbosity 0 && exec python manage.py serve --host 0.0.0.0 --port 8000"]
