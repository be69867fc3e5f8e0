//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// unpacked is the folder of packages that are unpacked only: installing them would leave
// a service behind.
const unpacked = ".cache/debian"

// peer is a server and how to run it. In file, config and args, DATA stands for the
// folder of files, WORK for a folder that the server may fill, PORT for its port at
// 127.0.0.1, and MODULES for the folder of its modules.
type peer struct {
	name    string
	program string   // under /usr, or as a path
	module  string   // under /usr; without it the server has no WebDAV
	version []string // arguments to print its version
	file    string   // configuration file in WORK
	config  string
	args    []string
	base    string // URL path of the open folder

	filesOnly bool // only small files and what the program itself takes are compared
	webdav    bool
	single    bool // the program is one file, so that its size can be compared

	modules string // folder
	release string // the version that it prints
	color   int    // in plots
}

// allPeers are the servers in the order of the table.
func allPeers() []*peer {
	return []*peer{
		{
			name: ours, webdav: true, single: true, base: "/open/",
			args: []string{"--address", "127.0.0.1", "--port", "PORT", "--log_scans", "10", "--log_follows", "2000",
				"--dav", "/open,DATA/open,null,null,false;/login,DATA/login," + user + "," + password + ",true" + mounts},
		},
		{name: bare, program: "bare", filesOnly: true, base: "/", args: []string{"127.0.0.1:PORT", "DATA/open"}},
		{
			name: "nginx", program: "sbin/nginx", module: "lib/nginx/modules/ngx_http_dav_ext_module.so", version: []string{"-v"},
			file: "nginx.conf", config: nginxConf, webdav: true, base: "/",
			args: []string{"-e", "stderr", "-p", "WORK", "-c", "WORK/nginx.conf"},
		},
		{
			name: "Apache", program: "sbin/apache2", module: "lib/apache2/modules/mod_dav_fs.so", version: []string{"-v"},
			file: "apache.conf", config: apacheConf, webdav: true, base: "/",
			args: []string{"-D", "FOREGROUND", "-f", "WORK/apache.conf"},
		},
		{
			name: "lighttpd", program: "sbin/lighttpd", module: "lib/lighttpd/mod_webdav.so", version: []string{"-v"},
			file: "lighttpd.conf", config: lighttpdConf, webdav: true, base: "/",
			args: []string{"-D", "-m", "MODULES", "-f", "WORK/lighttpd.conf"},
		},
		{
			// Debian's package has no module for WebDAV.
			name: "Caddy", program: "bin/caddy", version: []string{"version"}, single: true,
			file: "Caddyfile", config: caddyfile, base: "/",
			args: []string{"run", "--config", "WORK/Caddyfile", "--adapter", "caddyfile"},
		},
		{
			name: "rclone", program: "bin/rclone", version: []string{"version"}, webdav: true, single: true, base: "/",
			args: []string{"serve", "webdav", "DATA/open", "--addr", "127.0.0.1:PORT", "--config", "WORK/rclone.conf"},
		},
	}
}

// mounts are further mounts of ours, so that there are ten.
var mounts = func() (text string) {
	for i := range 8 {
		text += fmt.Sprintf(";/mount%d,DATA/login,user%d,%s,true", i, i, password)
	}
	return text
}()

const nginxConf = `
load_module MODULES/ngx_http_dav_ext_module.so;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
OWNER
events { worker_connections 4096; }
http {
	types { text/plain log; }
	default_type application/octet-stream;
	sendfile on;
	tcp_nopush on;
	gzip on;
	gzip_types text/plain text/xml;
	access_log off;
	keepalive_requests 100000000;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	client_max_body_size 0;
	dav_ext_lock_zone zone=locks:1m;
	server {
		listen 127.0.0.1:PORT;
		root DATA/open;
		autoindex on;
		dav_methods PUT DELETE MKCOL COPY MOVE;
		dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
		dav_ext_lock zone=locks;
	}
}
`

// Debian's 150 workers are too few for 1,000 clients. MaxSpareThreads keeps all processes
// alive while their CPU time is measured.
const apacheConf = `
ServerRoot WORK
DefaultRuntimeDir WORK
PidFile WORK/apache.pid
ErrorLog WORK/error.log
LogLevel crit
ServerName 127.0.0.1
Listen 127.0.0.1:PORT
LoadModule mpm_event_module MODULES/mod_mpm_event.so
LoadModule authz_core_module MODULES/mod_authz_core.so
LoadModule mime_module MODULES/mod_mime.so
LoadModule dir_module MODULES/mod_dir.so
LoadModule autoindex_module MODULES/mod_autoindex.so
LoadModule filter_module MODULES/mod_filter.so
LoadModule deflate_module MODULES/mod_deflate.so
LoadModule dav_module MODULES/mod_dav.so
LoadModule dav_fs_module MODULES/mod_dav_fs.so
LoadModule dav_lock_module MODULES/mod_dav_lock.so
OWNER
MaxKeepAliveRequests 0
KeepAliveTimeout 60
StartServers 2
ThreadsPerChild 25
ServerLimit 40
MaxRequestWorkers 1000
MaxSpareThreads 1000
TypesConfig /dev/null
AddType text/plain .log
AddOutputFilterByType DEFLATE text/plain text/xml text/html
IndexOptions FancyIndexing VersionSort HTMLTable NameWidth=* DescriptionWidth=* Charset=UTF-8
DavLockDB WORK/lock
DocumentRoot DATA/open
<Directory DATA/open>
	Require all granted
	Options Indexes
	Dav On
</Directory>
`

// No compression: mod_deflate compresses a file before it answers, and only up to 128
// MiB.
const lighttpdConf = `
server.modules = ( "mod_webdav", "mod_dirlisting", "mod_staticfile" )
server.document-root = "DATA/open"
server.bind = "127.0.0.1"
server.port = PORT
server.errorlog = "WORK/error.log"
server.upload-dirs = ( "WORK" )
server.max-fds = 4096
server.max-keep-alive-requests = 100000000
mimetype.assign = ( ".log" => "text/plain", "" => "application/octet-stream" )
dir-listing.activate = "enable"
webdav.activate = "enable"
webdav.is-readonly = "disable"
webdav.sqlite-db-name = "WORK/webdav.db"
`

const caddyfile = `
{
	admin off
	auto_https off
}
http://127.0.0.1:PORT {
	bind 127.0.0.1
	root * DATA/open
	header *.log Content-Type text/plain
	encode zstd gzip
	file_server browse
}
`

// locate finds the program and its modules, installed or unpacked, and asks it for its
// version. It reports whether both exist.
func (p *peer) locate() (bool, error) {
	roots := []string{"/usr", filepath.Join(unpacked, "usr")}
	for _, root := range roots {
		program := p.program
		if !filepath.IsAbs(program) {
			program = filepath.Join(root, program)
		}
		if _, err := exec.LookPath(program); err != nil {
			continue
		}
		module := filepath.Join(root, p.module)
		if _, err := os.Stat(module); err != nil {
			continue
		}
		var err error
		if p.program, err = filepath.Abs(program); err != nil {
			return false, err
		}
		if p.modules, err = filepath.Abs(filepath.Dir(module)); err != nil {
			return false, err
		}
		out, err := exec.Command(p.program, p.version...).CombinedOutput()
		if err != nil {
			return false, fmt.Errorf("%s: version: %w", p.name, err)
		}
		p.release = regexp.MustCompile(`\d+(\.\d+)+`).FindString(string(out))
		return true, nil
	}
	return false, nil
}

// command returns the command that runs the peer, and writes its configuration to work.
func (p *peer) command(data, work, port string) (*exec.Cmd, error) {
	owner := "" // user of the worker processes of nginx and Apache
	if os.Getuid() == 0 {
		owner = map[string]string{"nginx": "user root;", "Apache": "User www-data\nGroup www-data"}[p.name]
	}
	fill := strings.NewReplacer("DATA", data, "WORK", work, "PORT", port, "MODULES", p.modules, "OWNER", owner)
	if p.file != "" {
		if err := os.WriteFile(filepath.Join(work, p.file), []byte(fill.Replace(p.config)), 0o644); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command(p.program)
	for _, arg := range p.args {
		cmd.Args = append(cmd.Args, fill.Replace(arg))
	}
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "HOME="+work, "XDG_CONFIG_HOME="+work, "XDG_DATA_HOME="+work, "XDG_CACHE_HOME="+work)
	return cmd, nil
}
