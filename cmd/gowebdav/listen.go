package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"

	"gowebdav/internal/config"
)

// firstSocket is the file descriptor of the first socket from systemd (sd_listen_fds(3)).
const firstSocket = 3

// listen returns the sockets from systemd or, if there are none, opens the address of the
// settings. An error names the setting to change.
func listen(cfg config.Config) ([]net.Listener, error) {
	listeners, err := systemdSockets()
	if err != nil || len(listeners) > 0 {
		return listeners, err
	}
	var ln net.Listener
	if cfg.Socket != "" {
		ln, err = listenUnix(cfg.Socket, cfg.SocketMode)
	} else if ln, err = net.Listen("tcp", net.JoinHostPort(cfg.Address, strconv.Itoa(cfg.Port))); err != nil {
		err = listenError(err, cfg)
	}
	return []net.Listener{ln}, err
}

// systemdSockets returns the sockets that systemd has opened for this process. It unsets
// their variables, so that no child process takes them for its own.
func systemdSockets() ([]net.Listener, error) {
	pid, count := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		os.Unsetenv(name)
	}
	if pid != strconv.Itoa(os.Getpid()) {
		return nil, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("LISTEN_FDS: expected a number of sockets, found %q", count)
	}
	var listeners []net.Listener
	for fd := firstSocket; fd < firstSocket+n; fd++ {
		file := os.NewFile(uintptr(fd), "socket")
		if info, err := file.Stat(); err != nil || info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("LISTEN_FDS: file descriptor %d: expected a socket", fd) // not closed here: it may belong to the Go runtime
		}
		ln, err := net.FileListener(file)
		file.Close() // the listener has a duplicate
		if err != nil {
			return nil, fmt.Errorf("LISTEN_FDS: file descriptor %d: expected a listening socket: %w", fd, err)
		}
		listeners = append(listeners, ln)
	}
	return listeners, nil
}

// listenUnix listens on a unix socket, which is removed when it is closed. It first removes
// a socket that a crash has left, but never another kind of file or a socket in use.
func listenUnix(path string, mode fs.FileMode) (net.Listener, error) {
	if info, err := os.Lstat(path); err == nil {
		if info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("ADDRESS: %s exists and is no socket; choose another path", path)
		}
		if c, err := net.Dial("unix", path); err == nil {
			c.Close()
			return nil, fmt.Errorf("ADDRESS: another server listens on %s", path)
		} else if !errors.Is(err, syscall.ECONNREFUSED) {
			return nil, fmt.Errorf("ADDRESS: %w", err)
		}
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("ADDRESS: %w", err)
		}
	}
	var ln net.Listener
	var err error
	withUmask(0o777, func() { ln, err = net.Listen("unix", path) }) // nobody may connect before Chmod
	if err == nil {
		if err = os.Chmod(path, mode); err != nil {
			ln.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ADDRESS: %w", err)
	}
	return ln, nil
}

func listenError(err error, cfg config.Config) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("PORT: permission denied on port %d; try --port 8080", cfg.Port)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("PORT: port %d is in use", cfg.Port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("ADDRESS: %s is not an address of this machine", cfg.Address)
	}
	return fmt.Errorf("ADDRESS, PORT: %w", err)
}

// address returns the URL of a path for a browser on this machine. For a unix socket it
// returns the notation of nginx.
func address(addr net.Addr, secure bool, path string) string {
	scheme, port := "http", ":80"
	if secure {
		scheme, port = "https", ":443"
	}
	if addr.Network() == "unix" {
		return scheme + "://unix:" + addr.String() + ":" + (&url.URL{Path: path}).EscapedPath()
	}
	u := url.URL{Scheme: scheme, Host: addr.String(), Path: path}
	if ip, err := netip.ParseAddr(u.Hostname()); err != nil || ip.IsUnspecified() {
		u.Host = net.JoinHostPort("localhost", u.Port())
	}
	u.Host = strings.TrimSuffix(u.Host, port)
	return u.String()
}

// local returns how to reach the running server from this machine: not through a proxy,
// and with any certificate, since its name is not that of this machine.
func local(cfg config.Config) (url string, transport *http.Transport) {
	transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	scheme, host := "http://", cfg.Address
	if cfg.TLSCert != "" {
		scheme = "https://"
	}
	if cfg.Socket != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", cfg.Socket)
		}
		return scheme + "localhost", transport
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(cfg.Port)), transport
}
