package config_test

import (
	"fmt"
	"io"
	"net/netip"
	"os"

	"gowebdav/internal/config"
)

// Flags override files, and files override the environment.
func ExampleLoad() {
	c, err := config.Load([]string{"--port", "8080", "--dav", "/app,/srv/app,ann,pass1,true"}, os.Stdout)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Port, c.Mounts[0].Prefix, c.Mounts[0].Path, c.Logs.ScanTime)

	_, err = config.Load([]string{"--port", "80a", "--dav", "/app,/srv/app"}, io.Discard)
	fmt.Println(err)
	// Output:
	// 8080 /app /srv/app 5m0s
	// --port: expected a number from 0 to 65535, found "80a"
}

// The same prefix and path add a user.
func ExampleMount() {
	c, err := config.Load([]string{"--dav", "/app,/srv/app,ann,pass1,true;/app,/srv/app,bob,pass2,false;/drop,/srv/drop"}, io.Discard)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range c.Mounts {
		for _, u := range m.Users {
			fmt.Printf("%s %s user=%q readonly=%v\n", m.Prefix, m.Path, u.Name, u.ReadOnly)
		}
	}
	// Output:
	// /app /srv/app user="ann" readonly=true
	// /app /srv/app user="bob" readonly=false
	// /drop /srv/drop user="" readonly=true
}

// An error names the mount and the field. It never shows a password.
func ExampleMount_error() {
	_, err := config.Load([]string{"--dav", "/app,/srv/app,ann,secret,perhaps"}, io.Discard)
	fmt.Println(err)
	_, err = config.Load([]string{"--dav", "/app,/srv/app,ann,sec;ret,true"}, io.Discard)
	fmt.Println(err)
	// Output:
	// --dav: mount 1 ("/app"), readonly: expected true or false
	// --dav: mount 1 ("/app"), fields: expected prefix,path,user,password,readonly or prefix,path, found 4 (is readonly missing? a field that holds , or ; must be quoted)
}

func ExampleHosts_Allow() {
	c, err := config.Load([]string{"--dav", "/app,/srv/app", "--allowed_hosts", "dav.example.com,*.lan.example.com"}, io.Discard)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, host := range []string{"dav.example.com:8443", "a.lan.example.com", "127.0.0.1", "evil.example"} {
		fmt.Println(host, c.AllowedHosts.Allow(host))
	}
	// Output:
	// dav.example.com:8443 true
	// a.lan.example.com true
	// 127.0.0.1 true
	// evil.example false
}

func ExampleProxies_Contain() {
	c, err := config.Load([]string{"--dav", "/app,/srv/app", "--trusted_proxies", "172.18.0.0/16"}, io.Discard)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.TrustedProxies.Contain(netip.MustParseAddr("172.18.0.2")))
	fmt.Println(c.TrustedProxies.Contain(netip.MustParseAddr("192.0.2.1")))
	// Output:
	// true
	// false
}
