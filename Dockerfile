# Small, without root, and every package checked against its hash.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY jobs jobs
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.11-slim
# The settings' defaults are relative: the database lies in the working folder, the keys in a folder of their own.
RUN useradd --system --uid 10001 --home-dir /var/lib/diapason diapason \
 && install -d -o diapason -g diapason -m 0700 /var/lib/diapason /var/lib/diapason/keys
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    DIAPASON_HOST=0.0.0.0 \
    DIAPASON_METRICS_HOST=0.0.0.0 \
    PORT=3000
USER diapason
WORKDIR /var/lib/diapason
EXPOSE 3000
ENTRYPOINT ["diapason"]
CMD ["serve"]
