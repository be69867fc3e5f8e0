package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/server"
)

// watch serves the metrics at METRICS_ADDRESS, if set, until ctx ends or stop is called.
// stop waits for the end.
func watch(ctx context.Context, cfg config.Config, handler *server.Server, log *slog.Logger) (stop func(), err error) {
	if cfg.MetricsAddress == "" {
		return func() {}, nil
	}
	ln, err := net.Listen("tcp", cfg.MetricsAddress)
	if err != nil {
		return nil, fmt.Errorf("METRICS_ADDRESS: %w", err)
	}
	log.Info("metrics", "addr", ln.Addr().String())
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := conns.Serve(ctx, []net.Listener{ln}, nil, handler.Connections(), handler.Watch(), log); err != nil {
			log.Error("metrics", "err", err)
		}
	}()
	return func() { cancel(); <-ended }, nil
}
