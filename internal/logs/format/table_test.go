package format

import (
	"cmp"
	"testing"
	"time"
)

// samples has a line of each row of table at least. The times are UTC,
// which is also the zone of those that name none; they are read on 2026-03-05.
var samples = []struct {
	format string
	line   string
	time   string // RFC 3339, empty for none
	level  Level
}{
	// zap, zerolog, slog, logrus, Caddy, Traefik
	{"json", `{"level":"info","ts":1772619072.1234567,"caller":"app/main.go:12","msg":"an error of old"}`, "2026-03-04T10:11:12.1234567Z", LevelInfo},
	{"json", `{"level":"warn","time":"2026-03-04T18:11:12+08:00","message":"slow"}`, "2026-03-04T10:11:12Z", LevelWarn},
	{"json", `{"time":"2026-03-04T10:11:12.123456789Z","level":"ERROR+2","msg":"x"}`, "2026-03-04T10:11:12.123456789Z", LevelError},
	{"json", `{"level":"error","ts":1772619072.5,"logger":"http.log.access","msg":"handled request","request":{"level":"x","time":1},"status":502}`, "2026-03-04T10:11:12.5Z", LevelError},
	{"json", `{"ClientHost":"192.0.2.1","DownstreamStatus":404,"StartUTC":"x","level":"info","msg":"","time":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelWarn},
	{"json", `{"remote_addr":"192.0.2.1","time_local":"04/Mar/2026:10:11:12 +0000","status":"503"}`, "2026-03-04T10:11:12Z", LevelError},
	// pino, bunyan
	{"json", `{"level":30,"time":1772619072123,"pid":7,"hostname":"h","msg":"x"}`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"json", `{"name":"app","hostname":"h","pid":7,"level":50,"msg":"x","time":"2026-03-04T10:11:12.123Z","v":0}`, "2026-03-04T10:11:12.123Z", LevelError},
	// Serilog's compact form, Elastic's schema, GELF, journald, MongoDB, Docker
	{"json", `{"@t":"2026-03-04T10:11:12.1234567Z","@mt":"Hello {User}","User":"a"}`, "2026-03-04T10:11:12.1234567Z", LevelInfo},
	{"json", `{"@t":"2026-03-04T10:11:12.1234567Z","@mt":"Hello","@l":"Fatal"}`, "2026-03-04T10:11:12.1234567Z", LevelFatal},
	{"json", `{"@timestamp":"2026-03-04T10:11:12.123Z","log":{"logger":"a","level":"WARN"},"message":"x"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"json", `{"version":"1.1","host":"h","short_message":"x","timestamp":1772619072.123,"level":3}`, "2026-03-04T10:11:12.123Z", LevelError},
	{"json", `{"__REALTIME_TIMESTAMP":"1772619072123456","PRIORITY":"4","MESSAGE":"x"}`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"json", `{"MESSAGE":"x","_SOURCE_REALTIME_TIMESTAMP":"1772619072123456","PRIORITY":"3"}`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"json", `{"t":{"$date":"2026-03-04T10:11:12.123+00:00"},"s":"W","c":"NETWORK","msg":"x"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"json", `{"log":"2026-03-04 10:11:12 [ERROR] x\n","stream":"stdout","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12Z", LevelError},
	{"json", `{"log":"{\"level\":\"warn\",\"msg\":\"an \\\"error\\\"\"}\n","stream":"stderr","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12.5Z", LevelWarn},
	{"json", `{"log":"192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 502 12\n","stream":"stdout","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12Z", LevelError},
	{"json", `{"log":"\u001b[31mERROR\u001b[0m\tx\r\n","stream":"stdout","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12.5Z", LevelError},
	{"json", `{"log":"the word error\n","stream":"stdout","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12.5Z", LevelNone},
	// loguru's serialize=True
	{"json", `{"text": "x\n", "record": {"elapsed": {"repr": "0:00:01", "seconds": 1.0}, "exception": null, "level": {"icon": "i", "name": "WARNING", "no": 30}, "message": "level: error", "time": {"repr": "2026-03-04 18:11:12.123456+08:00", "timestamp": 1772619072.123456}}}`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	// keys in any case, and levels as numbers
	{"json", `{"Timestamp":"2026-03-04T10:11:12Z","Severity":"Error","Message":"x"}`, "2026-03-04T10:11:12Z", LevelError},
	{"json", `{"TIME":"2026-03-04T10:11:12Z","LEVEL":"warn"}`, "2026-03-04T10:11:12Z", LevelWarn},
	{"json", `{"timestamp":"2026-03-04 10:11:12.123 UTC","pid":12,"error_severity":"LOG","message":"error"}`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"json", `{"timestamp":"2026-03-04 10:11:12.123 UTC","pid":12,"error_severity":"FATAL"}`, "2026-03-04T10:11:12.123Z", LevelFatal},
	{"json", `{"time":"2026-03-04T10:11:12Z","priority":"ERROR"}`, "2026-03-04T10:11:12Z", LevelError},
	{"json", `{"time":"2026-03-04T10:11:12Z","priority":4}`, "2026-03-04T10:11:12Z", LevelWarn},
	{"json", `{"reqId":"x","level":3,"time":"2026-03-04T10:11:12+00:00","app":"core","message":"x"}`, "2026-03-04T10:11:12Z", LevelError},
	{"json", `{"reqId":"x","level":0,"time":"2026-03-04T10:11:12+00:00","app":"core","message":"x"}`, "2026-03-04T10:11:12Z", LevelDebug},
	{"json", `{"timeUnixNano":"1772619072123456789","severityNumber":17,"body":{"stringValue":"x"}}`, "2026-03-04T10:11:12.123456789Z", LevelError},
	{"json", `{"timeUnixNano":"1772619072123456789","severityNumber":9,"severityText":"INFO"}`, "2026-03-04T10:11:12.123456789Z", LevelInfo},
	{"json", `{"instant":{"epochSecond":1772619072,"nanoOfSecond":123000000},"thread":"main","level":"WARN"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"json", `{"msec":"1772619072.123","status":"502","request":"GET / HTTP/1.1"}`, "2026-03-04T10:11:12.123Z", LevelError},
	{"json", `{"start_time":"2026-03-04T10:11:12.123Z","response_code":404}`, "2026-03-04T10:11:12.123Z", LevelWarn},
	// Fortinet
	{"logfmt", `date=2026-03-04 time=10:11:12 devname="fw" level="warning" msg="x"`, "2026-03-04T10:11:12Z", LevelWarn},
	{"logfmt", `Time=2026-03-04T10:11:12Z LogLevel=Error msg=x`, "2026-03-04T10:11:12Z", LevelError},
	{"logfmt", `time="2026-03-04T10:11:12Z" level=warning msg="an error" status=500`, "2026-03-04T10:11:12Z", LevelWarn},
	{"logfmt", `time=2026-03-04T10:11:12.123+08:00 level=INFO-1 msg=x`, "2026-03-04T02:11:12.123Z", LevelInfo},
	{"logfmt", `ts=2026-03-04T10:11:12.123Z caller=main.go:12 level=error err="a \"b\" c"`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logfmt", `t=2026-03-04T10:11:12+0000 lvl=eror msg="x"`, "2026-03-04T10:11:12Z", LevelError},

	{"klog", `E0304 10:11:12.123456    1234 reflector.go:147] x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"klog", `I20260304 10:11:12.123456 1234 main.cc:12] error`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"syslog 5424", `<165>1 2026-03-04T10:11:12.003Z host app 12 ID47 - error: x`, "2026-03-04T10:11:12.003Z", LevelInfo},
	{"syslog 3164", `<34>Mar  4 10:11:12 mymachine su: 'su root' failed`, "2026-03-04T10:11:12Z", LevelFatal},
	{"apache error", `[Wed Mar 04 10:11:12.123456 2026] [core:error] [pid 35708:tid 43286] [client 192.0.2.1:12] AH00128: x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"apache error", `[Wed Mar 04 10:11:12 2026] [warn] [client 192.0.2.1] error: x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"apache error", `[Wed Mar 04 10:11:12.123456 2026] [ssl:trace3] [pid 35708] x`, "2026-03-04T10:11:12.123456Z", LevelTrace},
	{"gunicorn", `[2026-03-04 10:11:12 +0000] [7] [INFO] Booting worker with pid: 7`, "2026-03-04T10:11:12Z", LevelInfo},
	{"monolog", `[2026-03-04 10:11:12] production.ERROR: Undefined variable {"exception":"[object]"} `, "2026-03-04T10:11:12Z", LevelError},
	{"monolog", `[2026-03-04T10:11:12.123456+00:00] app.WARNING: x [] []`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"env_logger", `[2026-03-04T10:11:12Z INFO  app::module] x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"celery", `[2026-03-04 10:11:12,123: WARNING/MainProcess] x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"tornado", `[W 260304 10:11:12 web:2162] 404 GET /`, "2026-03-04T10:11:12Z", LevelWarn},
	{"tornado", `[I 2026-03-04 10:11:12.123 ServerApp] x`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"serilog console", `[10:11:12 DBG] x`, "2026-03-04T10:11:12Z", LevelDebug},
	{"php", `[04-Mar-2026 10:11:12 Asia/Shanghai] PHP Fatal error:  Uncaught Exception: x`, "2026-03-04T10:11:12Z", LevelFatal},
	{"php", `[04-Mar-2026 10:11:12 UTC] PHP Parse error:  x`, "2026-03-04T10:11:12Z", LevelError},
	{"gin", `[GIN] 2026/03/04 - 10:11:12 | 404 |     1.2µs |       192.0.2.1 | GET      "/"`, "2026-03-04T10:11:12Z", LevelWarn},
	{"access", `192.0.2.1 - - [04/Mar/2026:10:11:12 +0100] "GET /error HTTP/1.1" 200 612 "-" "curl/8"`, "2026-03-04T09:11:12Z", LevelInfo},
	{"access", `192.0.2.1 - bob [04/Mar/2026:10:11:12 +0000] "GET /\"[x] HTTP/1.1" 404 612 "-" "-"`, "2026-03-04T10:11:12Z", LevelWarn},
	{"access", `example.com:80 2001:db8::1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 503 12 "-" "-"`, "2026-03-04T10:11:12Z", LevelError},
	{"django", `[04/Mar/2026 10:11:12] "GET /error HTTP/1.1" 404 179`, "2026-03-04T10:11:12Z", LevelWarn},
	{"envoy", `[2026-03-04T10:11:12.123Z] "GET /x HTTP/1.1" 503 UF upstream_reset - "-" 0 57 10 - "192.0.2.1" "curl/8"`, "2026-03-04T10:11:12.123Z", LevelError},
	{"envoy", `[2026-03-04T10:11:12.123Z] "- - -" 0 - - - "-" 12 0 4 - "-"`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"s3", `79a59df900b949e5 bucket [04/Mar/2026:10:11:12 +0000] 192.0.2.3 arn:aws:iam::1:user/a 3E57427F REST.GET.OBJECT key "GET /bucket/key?x HTTP/1.1" 404 NoSuchKey 12 - 7 - "-" "-"`, "2026-03-04T10:11:12Z", LevelWarn},
	{"cloudfront", "2026-03-04\t10:11:12\tLAX1\t2390\t192.0.2.1\tGET\td111.cloudfront.net\t/x\t502\t-\tcurl", "2026-03-04T10:11:12Z", LevelError},
	{"classic load balancer", `2026-03-04T10:11:12.123456Z my-lb 192.0.2.1:2817 192.0.2.2:80 0.000073 0.001048 0.000057 502 502 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/8" - -`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"iis", `2026-03-04 10:11:12 192.0.2.1 GET /x - 443 - 192.0.2.5 Mozilla/5.0+(X11) - 404 0 2 15`, "2026-03-04T10:11:12Z", LevelWarn},
	{"iis", `2026-03-04 10:11:12 W3SVC1 GET /error a=1 80 - 192.0.2.5 - - 500 0 0 1024 15`, "2026-03-04T10:11:12Z", LevelError},
	{"logfmt", `method=GET path=/x format=html controller=A action=index status=500 duration=12.3`, "", LevelError},
	{"nginx error", `2026/03/04 10:11:12 [error] 12#12: *1 open() "/x" failed`, "2026-03-04T10:11:12Z", LevelError},
	{"nginx error", `2026/03/04 10:11:12 [emerg] 12#12: error`, "2026-03-04T10:11:12Z", LevelFatal},
	{"go", `2026/03/04 10:11:12 error while opening`, "2026-03-04T10:11:12Z", LevelNone},
	{"go", `2026/03/04 10:11:12.123456 main.go:23: got an error`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"go", `2026/03/04 10:11:12 WARN slow path=/`, "2026-03-04T10:11:12Z", LevelWarn},
	{"go", `2026/03/04 10:11:12 main.go:23: ERROR: x`, "2026-03-04T10:11:12Z", LevelError},
	{"redis", `12:M 04 Mar 2026 10:11:12.123 * Ready to accept connections`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"redis", `[12] 04 Mar 10:11:12.123 # Warning: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"mysql 5.5", `260304  9:11:12 [Warning] x`, "2026-03-04T09:11:12Z", LevelWarn},
	{"spark", `26/03/04 10:11:12 WARN executor.Executor: an error`, "2026-03-04T10:11:12Z", LevelWarn},
	{"logcat", `03-04 10:11:12.123  1702  2395 E WindowManager: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"logcat", `03-04 10:11:12.123 W/ActivityManager(  585): x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"compact date", `20260304 10:11:12.123 ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"compact date", `20260304T10:11:12 INFO x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"compact date", `20260304-10:11:12:606|Step_LSC|30002312|onStandStepChanged 3579`, "2026-03-04T10:11:12.606Z", LevelNone},
	{"minecraft", `[10:11:12] [Server thread/WARN]: Can't keep up!`, "2026-03-04T10:11:12Z", LevelWarn},
	{"cups", `E [04/Mar/2026:10:11:12 +0800] [Client 5] Request from "localhost" using invalid Host`, "2026-03-04T02:11:12Z", LevelError},
	{"mongodb 4.2", `2026-03-04T10:11:12.123+0000 E NETWORK  [initandlisten] x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"mysql slow", `# Time: 2026-03-04T10:11:12.123456Z`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"mysql", `2026-03-04T10:11:12.123456Z 0 [Warning] [MY-010055] [Server] x`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"mysql", `2026-03-04 10:11:12 0 [Note] x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"mysql", `2026-03-04T10:11:12.123456Z 0 [System] [MY-010116] [Server] x`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"postgresql", `2026-03-04 10:11:12.123 UTC [12] LOG:  database system is ready`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"postgresql", `2026-03-04 10:11:12.123 CST [12] user@db ERROR:  relation "x" does not exist at character 15`, "2026-03-04T10:11:12.123Z", LevelError},
	{"postgresql", `2026-03-04 10:11:12.123 UTC [12] user@db STATEMENT:  select 1`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"postgresql csv", `2026-03-04 10:11:12.123 UTC,"user","a ""b"", db",12,"192.0.2.1:5",69a8.1,1,"SELECT",2026-03-04 10:00:00 UTC,3/4,0,ERROR,42P01,"relation ""x"" does not exist",,,`, "2026-03-04T10:11:12.123Z", LevelError},
	{"postgresql csv", `2026-03-04 10:11:12.123 CST,,,12,,69a8.1,1,,2026-03-04 10:00:00 CST,,0,LOG,00000,"an error"`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"cri", `2026-03-04T10:11:12.123456789Z stderr F level=error msg=x`, "2026-03-04T10:11:12.123456789Z", LevelError},
	{"telegraf", `2026-03-04T10:11:12Z E! [outputs.influxdb] an error`, "2026-03-04T10:11:12Z", LevelError},
	{"windows servicing", `2026-03-04 10:11:12, Info                  CBS    error: x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"windows servicing", `2026-03-04 10:11:12, Error                 CSI    00000001 x`, "2026-03-04T10:11:12Z", LevelError},
	{"hadoop", `260304 101112 148 WARN dfs.DataNode$DataXceiver: x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"nest", `[Nest] 12  - 03/04/2026, 10:11:12 AM   ERROR [App] x`, "2026-03-04T10:11:12Z", LevelError},
	{"nest", `[Nest] 12  - 03/04/2026, 1:11:12 PM     LOG [App] an error`, "2026-03-04T13:11:12Z", LevelInfo},
	{"uwsgi", `[pid: 12|app: 0|req: 1/1] 192.0.2.1 () {32 vars in 450 bytes} [Wed Mar  4 10:11:12 2026] GET /x => generated 12 bytes in 2 msecs (HTTP/1.1 503) 2 headers in 78 bytes`, "2026-03-04T10:11:12Z", LevelError},
	{"unreal", `[2026.03.04-10.11.12:123][  0]LogInit: Warning: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"unreal", `[2026.03.04-10.11.12:123][412]LogNet: an error`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"proxifier", `[03.04 10:11:12] app.exe - proxy.example.com:5070 error : x`, "2026-03-04T10:11:12Z", LevelNone},
	{"cisco", `*Mar  4 10:11:12.123: %SYS-5-CONFIG_I: Configured from console`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"cisco", `000123: Mar  4 10:11:12.123 CST: %LINK-3-UPDOWN: Interface x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"syslog", `Mar  4 10:11:12 host haproxy[12]: 192.0.2.1:5 [04/Mar/2026:10:11:10.123] front back/server 10/0/30/69/109 503 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"`, "2026-03-04T10:11:12Z", LevelError},
	{"syslog", `Mar  4 10:11:12 host haproxy[12]: 192.0.2.1:5 [04/Mar/2026:10:11:10.123] front back/server 10/0/109 2750 -- 1/1/1/1/0 0/0`, "2026-03-04T10:11:12Z", LevelNone},
	{"blue gene", `- 1772619072 2026.03.04 R02-M1 2026-03-04-10.11.12.675872 R02-M1 RAS KERNEL FATAL data TLB error interrupt`, "2026-03-04T10:11:12Z", LevelFatal},
	{"blue gene", `- 1772619072 2026.03.04 dn228 Mar 4 10:11:12 dn228/dn228 crond(pam_unix)[2915]: session closed`, "2026-03-04T10:11:12Z", LevelNone},
	{"load balancer", `https 2026-03-04T10:11:12.123456Z app/name/50dc6c 192.0.2.1:5 192.0.2.2:80 0.086 0.048 0.037 404 404 0 57 "GET https://www.example.com:443/ HTTP/1.1"`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"loguru", `2026-03-04 10:11:12.123 | SUCCESS  | app:main:12 - error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"zap console", "2026-03-04T10:11:12.123Z\tinfo\tapp/main.go:12\terror\t{\"a\": 1}", "2026-03-04T10:11:12.123Z", LevelInfo},
	{"zap console", "1.7726190721234567e+09\twarn\tapp/main.go:12\tslow", "2026-03-04T10:11:12.1234567Z", LevelWarn},
	{"mongodb 4.2", `2026-03-04T10:11:12.123+0000 E  STORAGE  [initandlisten] x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"spring boot", `2026-03-04 10:11:12.123  WARN 12 --- [           main] c.e.App : x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"spring boot", `2026-03-04T10:11:12.123+08:00 ERROR 12 --- [app] [nio-8080-exec-1] c.e.App : x`, "2026-03-04T02:11:12.123Z", LevelError},
	{"python", `2026-03-04 10:11:12,123 - app.module - WARNING - error`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"logback", `10:11:12.123 [main] DEBUG com.example.App - x`, "2026-03-04T10:11:12.123Z", LevelDebug},
	{"logback", `2026-03-04 10:11:12.123 [http-nio-8080-exec-1] ERROR c.e.App - x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"log4j", `2026-03-04 10:11:12,123 INFO  [main] com.example.App (App.java:12) - error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"tracing", `2026-03-04T10:11:12.123456Z  WARN app::module: x`, "2026-03-04T10:11:12.123456Z", LevelWarn},
	{"tracing", `2026-03-04T10:11:12.123456Z ERROR request{id=1}:db: app::module: x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"serilog", `2026-03-04 10:11:12.123 +00:00 [INF] x`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"zerolog console", "\x1b[90m2026-03-04T10:11:12Z\x1b[0m \x1b[31mERR\x1b[0m x \x1b[36merror=\x1b[0mEOF", "2026-03-04T10:11:12Z", LevelError},
	{"zerolog console", `10:11AM WRN x`, "2026-03-04T10:11:00Z", LevelWarn},
	{"syslog iso", `2026-03-04T10:11:12.123456+08:00 host app[12]: warning: x`, "2026-03-04T02:11:12.123456Z", LevelWarn},
	{"syslog iso", `2026-03-04T10:11:12 host mysqld: 2026-03-04  9:11:12 12 [Warning] x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"mysql", `2026-03-04  9:11:12 12 [Warning] x`, "2026-03-04T09:11:12Z", LevelWarn},
	{"syslog", `Mar  4 10:11:12 <4.3> host sshd[12]: x`, "2026-03-04T10:11:12Z", LevelError},
	{"iso 8601", `2026-03-04T10:11:12Z there was an error`, "2026-03-04T10:11:12Z", LevelNone},
	{"iso 8601", `2026-03-04 10:11:12,123 ERROR root: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"iso 8601", `2026-03-04 10:11:12,123 root ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"iso 8601", `2026-03-04 10:11:12,123:WARNING:app: x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"iso 8601", `2026-03-04 10:11:12,123 app.module[12]: NOTICE  [x] Ban`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"iso 8601", `2026-03-04T10:11:12+08 [WARN] x`, "2026-03-04T02:11:12Z", LevelWarn},
	{"syslog", `Mar  4 10:11:12 host sshd[12]: error: PAM: x`, "2026-03-04T10:11:12Z", LevelError},
	{"syslog", `Dec 31 23:59:59 host app: x`, "2025-12-31T23:59:59Z", LevelNone},
	{"syslog", `Mar  4 10:11:12 host kernel: [  1.5] got an error: x`, "2026-03-04T10:11:12Z", LevelNone},
	{"java.util.logging", `Mar 4, 2026 1:11:12 PM com.example.App main`, "2026-03-04T13:11:12Z", LevelNone},
	{"journal full", `Wed 2026-03-04 10:11:12 UTC host sshd[12]: error: PAM: x`, "2026-03-04T10:11:12Z", LevelError},
	{"journal full", `Wed 2026-03-04 10:11:12 CST host kernel: got an error: x`, "2026-03-04T10:11:12Z", LevelNone},
	{"ctime", `Wed Mar  4 10:11:12 2026 [pid 12] [anonymous] FAIL LOGIN`, "2026-03-04T10:11:12Z", LevelNone},
	{"python basic", `ERROR:app.module:x`, "", LevelError},
	{"uvicorn", `INFO:     127.0.0.1:12 - "GET / HTTP/1.1" 500 Internal Server Error`, "", LevelInfo},
	{"uvicorn", "\x1b[33mWARNING\x1b[0m:  x", "", LevelWarn},
	{"geth", `WARN [03-04|10:11:12.123] an error                  peers=3`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"logrus console", `WARN[0012] x                                  key=1`, "", LevelWarn},
	{"logrus console", "\x1b[36mINFO\x1b[0m[0012] x", "", LevelInfo},
	{"logrus console", `ERRO[2026-03-04T10:11:12+08:00] x     error="y"`, "2026-03-04T02:11:12Z", LevelError},
	{"ruby", `I, [2026-03-04T10:11:12.123456 #12]  INFO -- : Started GET "/error"`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"ruby", `E, [2026-03-04T10:11:12.123456 #12] ERROR -- app: x`, "2026-03-04T10:11:12.123456Z", LevelError},
	{"dotnet console", `fail: Microsoft.AspNetCore.Server.Kestrel[13]`, "", LevelError},
	{"dotnet console", `info: Microsoft.Hosting.Lifetime[14]`, "", LevelInfo},
	{"go panic", `panic: runtime error: index out of range`, "", LevelFatal},
	{"rust panic", `thread 'main' panicked at src/main.rs:2:5:`, "", LevelFatal},
	{"journal export", `__REALTIME_TIMESTAMP=1772619072123456`, "2026-03-04T10:11:12.123456Z", LevelNone},
	{"journal priority", `PRIORITY=3`, "", LevelError},
	{"audit", `type=USER_LOGIN msg=audit(1772619072.123:4063): pid=1`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"epoch", `1772619072.123      4 192.0.2.1 TCP_DENIED/403 4099 GET http://example.com/`, "2026-03-04T10:11:12.123Z", LevelNone},
	{"epoch", `[1772619072] nsd[12]: warning: x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"tai64n", `@4000000069a8054a075bca00 imap-login: Info: x`, "2026-03-04T10:11:12.123456Z", LevelInfo},
	{"date in brackets", `[2026-03-04 10:11:12] NOTICE[1638] chan.c: x`, "2026-03-04T10:11:12Z", LevelInfo},
	{"date in brackets", `[2026-03-04T10:11:12.123+0000] {task.py:12} ERROR - x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"date in brackets", `[10:11:12] [error] [warn] x`, "2026-03-04T10:11:12Z", LevelNone},
	{"kubectl", `[pod/app-7d9/main] {"level":"error","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelError},
	{"compose", `caddy  | {"level":"error","ts":1772619072.5,"msg":"x"}`, "2026-03-04T10:11:12.5Z", LevelError},
	{"date after a zone", `+0800 2026-03-04 10:11:12 WARN x`, "2026-03-04T02:11:12Z", LevelWarn},
	{"american date", `3/4/2026 1:11:12 PM WARN x`, "2026-03-04T13:11:12Z", LevelWarn},
	{"american date", `03/04/2026, 12:11:12.123 AM there was an error`, "2026-03-04T00:11:12.123Z", LevelNone},
	{"date", `04-Mar-2026 10:11:12.123 SEVERE [main] org.example.App.main x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"date", `04-03-2026 10:11:12 +0100 x`, "2026-03-04T09:11:12Z", LevelNone},
	{"date", `2026.03.04 10:11:12 LOG3[12]: x`, "2026-03-04T10:11:12Z", LevelNone},
	{"time of day", `10:11:12,123 WARN  x`, "2026-03-04T10:11:12.123Z", LevelWarn},
	{"date after a prefix", `ERROR [2026-03-04 10:11:12,123] com.example.App: x`, "2026-03-04T10:11:12.123Z", LevelError},
	{"date after a prefix", `INFO 2026-03-04 10:11:12,123 views 12 34 error`, "2026-03-04T10:11:12.123Z", LevelInfo},
	{"compose", `app_1  | 2026-03-04T10:11:12Z WARN x`, "2026-03-04T10:11:12Z", LevelWarn},
	{"date after a prefix", `app: 2026/03/04 10:11:12 main.go:1: x`, "2026-03-04T10:11:12Z", LevelNone},

	// no format, but a head
	{"", `[error] x`, "", LevelError},
	{"", `error: x`, "", LevelError},
	{"", `WARN x`, "", LevelWarn},
	{"", `main.c:12:3: warning: unused`, "", LevelWarn},
	{"", `the word error in a message`, "", LevelNone},
	{"", `error in a message`, "", LevelNone},
	{"", `[error] [warn] x`, "", LevelNone},
	{"", `WARN: ERROR: x`, "", LevelNone},
}

var headNear = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)

func TestHead(t *testing.T) {
	seen := map[string]bool{}
	for _, test := range samples {
		seen[test.format] = true
		t.Run(cmp.Or(test.format, "no format"), func(t *testing.T) {
			checkHead(t, test.line, test.time, test.level)
			if h := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(test.line)); h.Format != test.format {
				t.Errorf("%q: %q, want %q", test.line, h.Format, test.format)
			}
		})
	}
	for _, p := range programs {
		seen[NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(p.line)).Format] = true
	}
	for _, f := range table {
		if !seen[f.name] {
			t.Errorf("row %q has no line", f.name)
		}
	}
}

// What the line before was says nothing about this one.
func TestHeadOfAnyFileBefore(t *testing.T) {
	for _, before := range samples {
		d := NewDetector(Hints{Zone: time.UTC, Near: headNear})
		for _, test := range samples {
			d.Head([]byte(before.line))
			h := d.Head([]byte(test.line))
			if h.Format != test.format || h.Level != test.level {
				t.Errorf("%q\nafter %q: %q %v", test.line, before.line, h.Format, h.Level)
			}
		}
	}
}
