package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// version is set by the release build (-ldflags "-X main.version=v1.2.3").
var version = "dev"

func main() {
	signalled, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(signalled, func() {
		stop() // first, so that a second signal ends the program immediately
		cancel()
	})
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.As(err, new(usageError)):
		fmt.Fprintf(os.Stderr, "gowebdav: %v\n", err)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "gowebdav: %v\n", err)
		os.Exit(1)
	}
}

// usageError is an error in the settings: exit status 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// run runs the command that args name, until it is done or ctx ends. The environment is
// that of the process: envconfig reads no other.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "version", "--version":
		if len(args) > 1 {
			return usageError{errors.New("version: expected no arguments")}
		}
		_, err := fmt.Fprintln(stdout, "gowebdav", version)
		return err
	case "healthcheck":
		return healthcheck(ctx, args[1:], stdout)
	case "check":
		return check(ctx, args[1:], stdout)
	case "hash":
		return hash(ctx, args[1:], os.Stdin, stdout, stderr)
	case "link":
		return link(args[1:], stdout)
	case "help":
		args = []string{"--help"}
	case "serve": // as other programs call it
		args = args[1:]
	default:
		if command != "" && !strings.HasPrefix(command, "-") { // not shown: it may be a piece of a password
			return usageError{errors.New("argument 1: expected a flag, or one of the commands check, hash, healthcheck, help, link, serve and version")}
		}
	}
	return serve(ctx, args, stdout, stderr)
}
