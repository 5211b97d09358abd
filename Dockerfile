# The program alone: it needs a PostgreSQL 15 or later, named by HANDOVER_DATABASE_URL. See docker-compose.yml.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /handover ./cmd/handover

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/handover-desk --create-home handover
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /handover /usr/local/bin/handover
USER handover
# Inside the container every address is its own network; what can reach it is decided when the port is published.
ENV HANDOVER_ADDR=0.0.0.0:8080 \
    HANDOVER_DATA_DIR=/var/lib/handover-desk
EXPOSE 8080
STOPSIGNAL SIGTERM
# Ready means: the database answers and is migrated. The image has no curl, so bash asks by itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: 127.0.0.1:8080\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["handover"]
CMD ["serve"]
