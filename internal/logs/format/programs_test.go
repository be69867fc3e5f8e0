package format

import (
	"testing"
	"time"
)

// programs has lines as programs write them, in a file of UTC that was changed on
// 2026-03-05. No row need be theirs: what counts is that time and level are right.
var programs = []struct {
	program string
	line    string
	time    string // RFC 3339, empty for none
	level   Level
}{
	// media and games
	{"emby", `2026-03-04 10:11:12.123 Info HttpServer: HTTP GET http://192.0.2.1:8096/emby/System/Info. UserAgent: error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"emby", `2026-03-04 10:11:12.123 Error MediaEncoder: ffmpeg exited`, "2026-03-04T10:11:12.123Z", LevelError},
	{"emby", `2026-03-04 10:11:12.123 Warn App: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"jellyfin", `[2026-03-04 10:11:12.123 +00:00] [ERR] [12] Jellyfin.Api.Middleware.ExceptionMiddleware: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"plex", `Mar 04, 2026 10:11:12.123 [0x7f12b38] ERROR - Request: [127.0.0.1:5 (Loopback)] GET / x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"plex", `Mar 04, 2026 10:11:12.123 [140123456789] INFO - Plex Media Server v1.40.0 error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"pterodactyl", `INFO: [Mar  4 10:11:12.123] configured wings with system timezone timezone=UTC`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"pterodactyl", `ERROR: [Mar  4 10:11:12.123] failed to create server error=x server=1`, "2026-03-04T10:11:12.123Z", LevelError},
	{"forge", `[04Mar2026 10:11:12.123] [main/INFO] [cpw.mods.modlauncher.Launcher/MODLAUNCHER]: ModLauncher running`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"forge", `[04Mar2026 10:11:12.123] [Server thread/WARN] [net.minecraft.server.MinecraftServer/]: Can't keep up!`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"forge", `[10:11:12] [Server thread/ERROR] [minecraft/MinecraftServer]: x`, "2026-03-04T10:11:12Z", LevelError},
	{"paper", `[10:11:12 WARN]: Can't keep up!`, "2026-03-04T10:11:12Z", LevelWarn},
	{"bedrock", `[2026-03-04 10:11:12:123 INFO] Server started.`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"bedrock", `[2026-03-04 10:11:12 ERROR] x`, "2026-03-04T10:11:12Z", LevelError},
	{"bedrock", `NO LOG FILE! - [2026-03-04 10:11:12:123 WARN] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"mosquitto", `1772619072: New connection from 192.0.2.1:5 on port 1883.`, "2026-03-04T10:11:12Z", LevelNone},
	{"mosquitto", `1772619072: Error: Unable to open config file`, "2026-03-04T10:11:12Z", LevelError},
	{"mosquitto", `2026-03-04T10:11:12: Warning: x`, "2026-03-04T10:11:12Z", LevelWarn},

	// Google's and other C++ programs
	{"chromium", `[1234:5678:0304/101112.123456:ERROR:gpu_init.cc(454)] Passthrough is not supported`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"chromium", `[0304/101112.123:WARNING:x.cc(12)] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"chromium", `[1234:5678:0304/101112.123456:INFO:CONSOLE(12)] "error", source: https://example.com/ (12)`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"chromium", `[1234:5678:0304/101112.123456:VERBOSE1:file.cc(1)] x`, "2026-03-04T10:11:12.123456Z", LevelTrace},
	{"tensorflow", `2026-03-04 10:11:12.123456: W tensorflow/core/util/port.cc:153] oneDNN`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"tensorflow", `2026-03-04 10:11:12.123456: E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:467] x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"tensorflow", `WARNING:tensorflow:From a.py:1: x`, "", LevelWarn},
	{"absl", `E0000 00:00:1772619072.123456    1234 cuda_dnn.cc:8310] Unable to register`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"absl", `W0304 10:11:12.123456 140001234567 main.py:12] x`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"vllm", `INFO 03-04 10:11:12 [api_server.py:1032] vLLM API server version 0.6 error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"vllm", `WARNING 03-04 10:11:12 config.py:12] x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"vllm", `(EngineCore_0 pid=123) ERROR 03-04 10:11:12 [core.py:12] x`, "2026-03-04T10:11:12Z", LevelError},
	{"sglang", `[2026-03-04 10:11:12 TP0] Load weight begin`, "2026-03-04T10:11:12Z", LevelNone},
	{"etcd 2", `2026-03-04 10:11:12.123456 W | etcdserver: read-only range request took too long`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"etcd 2", `2026-03-04 10:11:12.123456 I | embed: error`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"etcd 2", `2026-03-04 10:11:12.123456 C | etcdmain: x`, "2026-03-04T10:11:12.123456Z", LevelFatal},
	{"glusterfs", `[2026-03-04 10:11:12.123456] E [MSGID: 100030] [glusterfsd.c:2408:main] 0-glusterfs: x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"glusterfs", `[2026-03-04 10:11:12.123456 +0000] I [MSGID: 100030] [glusterfsd.c:2408:main] 0-glusterfs: error`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"geth", `ERROR[03-04|10:11:12.123] x                               err=y`, "2026-03-04T10:11:12.123Z", LevelError},
	{"erigon", `[WARN] [03-04|10:11:12.123] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"lighthouse", `Mar 04 10:11:12.123 WARN Low peer count  peer_count: 1`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"erlang", `=ERROR REPORT==== 4-Mar-2026::10:11:12.123456 ===`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"erlang", `=INFO REPORT==== 4-Mar-2026::10:11:12 ===`, "2026-03-04T10:11:12Z", LevelInfo},
	{"erlang", `=WARNING REPORT==== 4-Mar-2026::10:11:12 UTC ===`, "2026-03-04T10:11:12Z", LevelWarn},
	{"erlang", `=CRASH REPORT==== 4-Mar-2026::10:11:12.123456 ===`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"erlang", `=PROGRESS REPORT==== 4-Mar-2026::10:11:12.123456 ===`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"erlang", `=SUPERVISOR REPORT==== 4-Mar-2026::10:11:12.123456 ===`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"rabbitmq", `2026-03-04 10:11:12.123456+00:00 [warning] <0.222.0> closing AMQP connection`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"couchdb", `[error] 2026-03-04T10:11:12.123456Z couchdb@127.0.0.1 <0.1.0> -------- x`, "2026-03-04T10:11:12.123456Z", LevelError},

	// systems
	{"dpkg", `2026-03-04 10:11:12 status installed libc6:amd64 2.36-9`, "2026-03-04T10:11:12Z", LevelNone},
	{"apt", `Start-Date: 2026-03-04  10:11:12`, "2026-03-04T10:11:12Z", LevelNone},
	{"apt", `End-Date: 2026-03-04  10:11:12`, "2026-03-04T10:11:12Z", LevelNone},
	{"apt", `Log started: 2026-03-04  10:11:12`, "2026-03-04T10:11:12Z", LevelNone},
	{"unattended-upgrades", `2026-03-04 10:11:12,123 INFO Starting unattended upgrades script`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"apport", `ERROR: apport (pid 1234) Wed Mar  4 10:11:12 2026: called for pid 1233, signal 11, core limit 0`, "2026-03-04T10:11:12Z", LevelError},
	{"apport", `INFO: apport (pid 1234) 2026-03-04 10:11:12,123: called for pid 1233, signal 11`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"xrdp", `[20260304-10:11:12] [INFO ] listening to port 3389 on 0.0.0.0 error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"xrdp", `[20260304-10:11:12] [ERROR] x`, "2026-03-04T10:11:12Z", LevelError},
	{"xrdp", `[2026-03-04T10:11:12.123+0000] [WARN ] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"sssd", `(Wed Mar  4 10:11:12 2026) [sssd[be[EXAMPLE]]] [sdap_id_op_connect_done] (0x0020): Failed to connect`, "2026-03-04T10:11:12Z", LevelFatal},
	{"sssd", `(2026-03-04 10:11:12): [be[example.com]] [sysdb_search] (0x0040): x`, "2026-03-04T10:11:12Z", LevelError},
	{"sssd", `(2026-03-04 10:11:12:123456): [be[example.com]] [sysdb_search] (0x0080): x`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"sssd", `   *  (2026-03-04 10:11:12): [be[example.com]] [sysdb_search] (0x0400): x`, "", LevelNone},
	{"sssd", `(2026-03-04 10:11:12): [nss] [cache_req] (0x0400): x`, "2026-03-04T10:11:12Z", LevelDebug},
	{"openwrt", `Wed Mar  4 10:11:12 2026 daemon.info dnsmasq[1234]: started, error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"openwrt", `Wed Mar  4 10:11:12 2026 daemon.err uhttpd[1234]: x`, "2026-03-04T10:11:12Z", LevelError},
	{"openwrt", `Wed Mar  4 10:11:12 2026 kern.warn kernel: [   12.345678] x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"openwrt", `Wed Mar  4 10:11:12 2026 authpriv.warn dropbear[12]: Bad password attempt`, "2026-03-04T10:11:12Z", LevelWarn},
	{"busybox", `Mar  4 10:11:12 router daemon.err dnsmasq[12]: x`, "2026-03-04T10:11:12Z", LevelError},
	{"busybox", `Mar  4 10:11:12 router user.notice root: x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"mikrotik", `mar/04/2026 10:11:12 system,info,account user admin logged in from 192.0.2.1 via winbox`, "2026-03-04T10:11:12Z", LevelInfo},
	{"mikrotik", `2026-03-04 10:11:12 system,error,critical login failure for user root from 192.0.2.1 via ssh`, "2026-03-04T10:11:12Z", LevelFatal},
	{"mikrotik", `mar/04 10:11:12 interface,warning ether1 link down`, "2026-03-04T10:11:12Z", LevelWarn},
	{"mikrotik", `Mar  4 10:11:12 192.0.2.1 firewall,info forward: in:ether1 out:ether2, error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"mikrotik", `10:11:12 dhcp,error x`, "2026-03-04T10:11:12Z", LevelError},
	{"kernel", `<4>[   12.345678] usb 1-1: device not accepting address`, "", LevelWarn},
	{"vmware", `2026-03-04T10:11:12.123Z info hostd[2099480] [Originator@6876 sub=Vimsvc.TaskManager opID=1] Task Created`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"vmware", `2026-03-04T10:11:12.123Z warning vpxd[12345] [Originator@6876 sub=vpxLro] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"vmware", `2026-03-04T10:11:12.123Z Wa(180) vmkwarning: cpu3:2097700)WARNING: NFS: 123: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"vmware", `2026-03-04T10:11:12.123Z In(05) vmx - error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"vmware", `2026-03-04T10:11:12.123Z Er(163) Hostd[2098]: [Originator@6876 sub=x] x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"vmware", `2026-03-04T10:11:12.123Z cpu3:2097700)WARNING: NFS: 123: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"vmware", `2026-03-04T10:11:12.123Z cpu3:2097700)NFS: 123: x`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"vmware", `2026-03-04T10:11:12.123Z| vmx| I125: Log for VMware ESX error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"vmware", `2026-03-04T10:11:12.123Z| vcpu-0| W003: x`, "2026-03-04T10:11:12.123Z", LevelWarn},

	// times
	{"compact", `20260304101112 ERROR x`, "2026-03-04T10:11:12Z", LevelError},
	{"compact", `20260304101112.123 WARN x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"compact", `[20260304101112] x`, "2026-03-04T10:11:12Z", LevelNone},
	{"compact", `20260304T101112Z ERROR x`, "2026-03-04T10:11:12Z", LevelError},
	{"compact", `20260304T101112.123+0100 x`, "2026-03-04T09:11:12.123Z", LevelNone},
	{"compact", `20260304-101112 x`, "2026-03-04T10:11:12Z", LevelNone},
	{"compact", `20260304 101112 ERROR x`, "2026-03-04T10:11:12Z", LevelError},
	{"compact", `20260304T10:11:12+01:00 ERROR x`, "2026-03-04T09:11:12Z", LevelError},
	{"compact", `{"time":"20260304T101112Z","level":"error"}`, "2026-03-04T10:11:12Z", LevelError},
	{"compact", `20261304101112 x`, "", LevelNone},
	{"rfc 2822", `Wed, 04 Mar 2026 10:11:12 +0100 ERROR x`, "2026-03-04T09:11:12Z", LevelError},
	{"rfc 2822", `Wed, 4 Mar 2026 10:11:12 GMT x`, "2026-03-04T10:11:12Z", LevelNone},
	{"rfc 2822", `[Wed, 04 Mar 2026 10:11:12 +0000] WARN x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"rfc 2822", `04 Mar 2026 10:11:12 +0000 INFO x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"rfc 2822", `{"date":"Wed, 04 Mar 2026 10:11:12 +0000","level":"warn"}`, "2026-03-04T10:11:12Z", LevelWarn},
	{"rfc 850", `Wednesday, 04-Mar-26 10:11:12 GMT x`, "2026-03-04T10:11:12Z", LevelNone},

	// networks
	{"zeek", "1772619072.123456\tCHhAvVGS1DHFjwGM9\t192.0.2.1\t5\t192.0.2.2\t80\ttcp\terror", "2026-03-04T10:11:12.123456Z", LevelNone},
	{"zeek", "#open\t2026-03-04-10-11-12", "2026-03-04T10:11:12Z", LevelNone},
	{"zeek", `#separator \x09`, "", LevelNone},
	{"suricata", `03/04/2026-10:11:12.123456  [**] [1:2001219:20] ET SCAN error [**] [Classification: x] [Priority: 2] {TCP} 192.0.2.1:5 -> 192.0.2.2:22`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"suricata", `4/3/2026 -- 10:11:12 - <Warning> - [ERRCODE: SC_ERR_NO_RULES(42)] - x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"suricata", `[1234 - Suricata-Main] 2026-03-04 10:11:12 Notice: suricata: This is Suricata version 7.0`, "2026-03-04T10:11:12Z", LevelInfo},
	{"suricata", `{"timestamp":"2026-03-04T10:11:12.123456+0000","flow_id":1,"event_type":"alert","alert":{"severity":2}}`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"suricata", `{"timestamp":"2026-03-04T10:11:12.123456+0000","log_level":"Error","event_type":"engine"}`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"snort", `03/04-10:11:12.123456  [**] [1:1000001:1] x [**] [Priority: 0] {ICMP} 192.0.2.1 -> 192.0.2.2`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"snort", `03/04/26-10:11:12.123456  [**] [1:1000001:1] x [**]`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"fortinet", `date=2026-03-04 time=18:11:12 devname="fw" devid="FG" eventtime=1772619072123456789 tz="+0800" logid="0" type="traffic" level="notice" msg="error"`, "2026-03-04T10:11:12Z", LevelInfo},
	{"fortinet", `<189>date=2026-03-04 time=10:11:12 devname="fw" level="error"`, "2026-03-04T10:11:12Z", LevelError},
	{"sophos", `date=2026-03-04 time=10:11:12 timezone="UTC" device_name="x" log_type="Firewall" priority=Warning`, "2026-03-04T10:11:12Z", LevelWarn},
	{"sonicwall", `id=firewall sn=00 time="2026-03-04 10:11:12" fw=192.0.2.1 pri=4 c=1024 m=97 msg="x"`, "2026-03-04T10:11:12Z", LevelWarn},
	{"icinga", `[2026-03-04 10:11:12 +0000] critical/ApiListener: Cannot get certificate`, "2026-03-04T10:11:12Z", LevelFatal},
	{"icinga", `[2026-03-04 10:11:12 +0000] information/cli: error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"icinga", `[2026-03-04 10:11:12 +0000] warning/PluginCheckTask: x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"nagios", `[1772619072] SERVICE ALERT: host;PING;CRITICAL;SOFT;1;x`, "2026-03-04T10:11:12Z", LevelNone},

	// Java, JavaScript, PHP
	{"java.util.logging", `Mar 04, 2026 3:11:12 PM org.apache.catalina.core.StandardService startInternal`, "2026-03-04T15:11:12Z", LevelNone},
	{"java.util.logging", `三月 04, 2026 10:11:12 上午 org.apache.catalina.core.StandardService startInternal`, "2026-03-04T10:11:12Z", LevelNone},
	{"java.util.logging", `3月 04, 2026 3:11:12 下午 org.apache.catalina.core.StandardService startInternal`, "2026-03-04T15:11:12Z", LevelNone},
	{"tomcat", `04-Mar-2026 10:11:12.123 SEVERE [main] org.apache.catalina.core.X x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"tomcat", `04-Mar-2026 10:11:12.123 信息 [main] org.apache.catalina.core.X error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"tomcat", `04-Mar-2026 10:11:12.123 严重 [main] org.apache.catalina.core.X x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"tomcat", `04-Mar-2026 10:11:12.123 警告 [main] org.apache.catalina.core.X x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"websphere", `[3/4/26 10:11:12:123 UTC] 00000001 WsServerImpl  A   WSVR0001I: Server server1 open for e-business`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"websphere", `[3/4/26, 10:11:12:123 UTC] 0000002a SystemErr     R java.lang.NullPointerException`, "2026-03-04T10:11:12.123Z", LevelError},
	{"websphere", `[3/4/26 10:11:12:123 UTC] 00000001 com.ibm.ws.kernel.launch.internal.FrameworkManager          E CWWKE0001E: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"websphere", `[3/4/26 10:11:12:123 UTC] 0000002a SystemOut     O error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"weblogic", `<Mar 4, 2026 10:11:12 AM UTC> <Error> <Security> <BEA-090870> <x>`, "2026-03-04T10:11:12Z", LevelError},
	{"weblogic", `####<Mar 4, 2026 10:11:12,123 AM UTC> <Info> <WebLogicServer> <host> <main> <an error>`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"dubbo", `[04/03/26 10:11:12:123 UTC] main  INFO config.AbstractConfig:  [DUBBO] error, dubbo version: 2.6.2`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"dubbo", `[04/03/26 10:11:12:123 UTC] DubboServerHandler-192.0.2.1:20880-thread-2 ERROR filter.ExceptionFilter:  [DUBBO] x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `03-04 10:11:12.123  1000  1702  2395 E WindowManager: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `03-04 10:11:12.123 u0_a123  1702  2395 W Tag: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"logcat", `2026-03-04 10:11:12.123  1702  2395 E AndroidRuntime: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `2026-03-04 10:11:12.123 +0100  1702  2395 I Tag: error`, "2026-03-04T09:11:12.123Z", LevelInfo},
	{"logcat", `2026-03-04 10:11:12.123  1000  1702  2395 W Tag: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"logcat", `1772619072.123  1702  2395 E Tag: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `[ 03-04 10:11:12.123  1702: 2395 E/Tag ]`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `E/AndroidRuntime( 1702): FATAL EXCEPTION: main`, "", LevelError},
	{"logcat", `2026-03-04 10:11:12.123 1702-2395/com.example.app E/Tag: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `2026-03-04 10:11:12.123  1702-2395  WindowManager           com.example.app                      W  x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"nest", `[Nest] 12  - 03/04/2026, 10:11:12 AM   FATAL [App] x`, "2026-03-04T10:11:12Z", LevelFatal},
	{"nest", `[Nest] 12  - 2026/03/04 10:11:12    WARN [App] x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"nest", `[Nest] 12   - 03/04/2026, 10:11:12 AM   [NestFactory] Starting Nest application...`, "2026-03-04T10:11:12Z", LevelNone},
	{"laravel", `[2026-03-04 10:11:12] local.ERROR: x {"userId":1}`, "2026-03-04T10:11:12Z", LevelError},
	{"laravel", `[2026-03-04 10:11:12][12] Processing: App\Jobs\Error`, "2026-03-04T10:11:12Z", LevelNone},
	{"ruoyi", `10:11:12.123 [main] INFO  c.r.RuoYiApplication - [logStarted,61] - error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"1panel", `[2026-03-04 10:11:12] [ERROR] x`, "2026-03-04T10:11:12Z", LevelError},
	{"nacos", `2026-03-04 10:11:12,123 INFO Tomcat initialized, error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"nacos", `2026-03-04 10:11:12,123 WARN [CLIENT] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"rocketmq", `2026-03-04 10:11:12 INFO main - error`, "2026-03-04T10:11:12Z", LevelInfo},
	{"seata", `2026-03-04 10:11:12.123  WARN --- [           main] io.seata.server.ServerApplication  : x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"alibaba", `[2026-03-04 10:11:12.123] [ERROR] [main] [c.a.B] x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"alibaba", `2026-03-04 10:11:12.123|ERROR|main|trace|c.a.B|x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"alibaba", `[INFO ] 2026-03-04 10:11:12.123 [main] c.a.B - error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"alibaba", `[WARN][2026-03-04 10:11:12.123][main][c.a.B] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"alibaba", `2026-03-04 10:11:12.123 [main] [4f2a91] ERROR c.a.B - x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"alibaba", `2026-03-04 10:11:12.123 [INFO ] [main] [c.a.B:12] -- error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"alibaba", `2026-03-04 10:11:12.123 - [main] WARN c.a.B - x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"alibaba", `01 2026-03-04 10:11:12,123 WARN [main:c.a.B] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
}

func TestPrograms(t *testing.T) {
	for _, p := range programs {
		t.Run(p.program, func(t *testing.T) {
			h := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(p.line))
			var when string
			if !h.Time.IsZero() {
				when = h.Time.Format(time.RFC3339Nano)
			}
			if when != p.time || h.Level != p.level {
				t.Errorf("%q as %q:\n got %s %v\nwant %s %v", p.line, h.Format, when, h.Level, p.time, p.level)
			}
		})
	}
}
