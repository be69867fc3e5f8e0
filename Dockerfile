# The compiler runs on the builder's platform and cross-compiles, without
# emulation of other architectures. Needs BuildKit or buildah. If "docker build"
# fails at "--platform" or "--mount", install the package docker-buildx.
ARG GO_IMAGE=golang:1.26-alpine
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS build
ARG TARGETOS
ARG TARGETARCH
ARG TARGETVARIANT
ARG VERSION=dev
# A Go module proxy, where the usual one is not reached.
ARG GOPROXY
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH GOARM=${TARGETVARIANT#v} .ci/build /out/gowebdav && \
    unzip -q "$(go env GOROOT)/lib/time/zoneinfo.zip" -d /out/zoneinfo && \
    .ci/licences /out/licences

FROM scratch
ARG VERSION=dev
# The address of the repository.
ARG SOURCE
LABEL org.opencontainers.image.title="GoWebDAV" \
      org.opencontainers.image.description="Shares folders of log files over WebDAV and in the browser" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION"
COPY --from=build /out/gowebdav /gowebdav
# Time zones for TZ: scratch has none.
COPY --from=build /out/zoneinfo /usr/share/zoneinfo
COPY LICENSE /LICENSE
COPY --from=build /out/licences /licences
# The folder of config.toml, and of ./data with the samples if no mounts are
# set. 117503445/go_webdav has the same working directory.
WORKDIR /workspace
EXPOSE 80
# For an AUTH_URL with https.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# Traefik waits until a container is healthy: a short interval keeps that short.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/gowebdav", "healthcheck"]
ENTRYPOINT ["/gowebdav"]
