package format

import (
	"testing"
	"time"
)

// variants has lines of each kind that the formats allow: carried by others, with text right
// behind the date, with keys of many libraries, with a status. They are in a file of UTC that
// was changed on 2026-03-05.
var variants = map[string][]struct {
	line  string
	time  string // RFC 3339, empty for none
	level Level
}{
	"behind a prefix": {
		{`2026-03-04T10:11:12.900000000Z stderr F time="2026-03-04T10:11:12Z" level=error msg="x"`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.900000000+00:00 stdout F INFO:     127.0.0.1:5 - "GET / HTTP/1.1" 200 OK`, "2026-03-04T10:11:12.9Z", LevelInfo},
		{`2026-03-04T10:11:12.9Z stdout F {"level":30,"time":1772619072500,"msg":"x"}`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`2026-03-04T10:11:12.9Z stderr F [2026-03-04 10:11:12 +0000] [7] [ERROR] x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.9Z stderr F ERROR:root:x`, "2026-03-04T10:11:12.9Z", LevelError},
		{`2026-03-04T10:11:12.9Z stderr F fail: Microsoft.AspNetCore.Server.Kestrel[13]`, "2026-03-04T10:11:12.9Z", LevelError},
		{`2026-03-04T10:11:12.9Z stderr F Mar 04, 2026 10:11:12 AM org.x.Y main`, "2026-03-04T10:11:12Z", LevelNone},
		{`2026-03-04T10:11:12.9Z stderr F 1:M 04 Mar 2026 10:11:12.123 # Warning x`, "2026-03-04T10:11:12.123Z", LevelWarn},
		{`2026-03-04T10:11:12.9Z stderr F W0304 10:11:12.123456       1 reflector.go:147] x`, "2026-03-04T10:11:12.123456Z", LevelWarn},
		{`2026-03-04T10:11:12.123456789Z I0304 10:11:12.000000       1 main.go:5] x`, "2026-03-04T10:11:12Z", LevelInfo},
		{`2026-03-04T10:11:12.123456789Z time=2026-03-04T10:11:12.100Z level=WARN msg=x`, "2026-03-04T10:11:12.1Z", LevelWarn},
		{`2026-03-04T10:11:12.123456789Z [2026-03-04T10:11:12Z ERROR app] x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.123456789Z 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.123456789Z ERROR:app:x`, "2026-03-04T10:11:12.123456789Z", LevelError},
		{`web-1       | 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 404 12`, "2026-03-04T10:11:12Z", LevelWarn},
		{`web-1  | INFO:     Started server process [1]`, "", LevelInfo},
		{`web-1  | E0304 10:11:12.123456 1 a.go:1] x`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`web_1  | time="2026-03-04T10:11:12Z" level=error msg=x`, "2026-03-04T10:11:12Z", LevelError},
		{`my-proj-db-1  | 2026-03-04 10:11:12.123 UTC [1] FATAL:  x`, "2026-03-04T10:11:12.123Z", LevelFatal},
		{`redis-1  | 1:M 04 Mar 2026 10:11:12.123 * Ready`, "2026-03-04T10:11:12.123Z", LevelInfo},
		{`app-1  | [10:11:12 WRN] x`, "2026-03-04T10:11:12Z", LevelWarn},
		{`app-1  | ERROR x`, "", LevelError},
		{`app-1  | plain`, "", LevelNone},
		{`app-1 | 2026-03-04T10:11:12.9Z {"level":"error"}`, "2026-03-04T10:11:12.9Z", LevelError},
		{`2026-03-04T10:11:12+0000 host app[12]: {"level":"error","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`2026-03-04T10:11:12+00:00 host app[12]: level=warn msg=x`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04T10:11:12.123456+00:00 host app[12]: ERROR x`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`2026-03-04T10:11:12,123456+00:00 host app[12]: W0304 10:11:12.5 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelWarn},
		{`Wed 2026-03-04 10:11:12.123456 UTC host app[12]: time="2026-03-04T10:11:12Z" level=error`, "2026-03-04T10:11:12Z", LevelError},
		{`Wed 2026-03-04 10:11:12 UTC host systemd[1]: Started x.`, "2026-03-04T10:11:12Z", LevelNone},
		{`Mar 04 10:11:12 host k3s[12]: time="2026-03-04T10:11:12Z" level=error msg=x`, "2026-03-04T10:11:12Z", LevelError},
		{`Mar 04 10:11:12 host kubelet[12]: E0304 10:11:12.500000   12 kubelet.go:1] x`, "2026-03-04T10:11:12.5Z", LevelError},
		{`Mar 04 10:11:12.123456 host dockerd[12]: time="2026-03-04T10:11:12.1Z" level=warning msg=x`, "2026-03-04T10:11:12.1Z", LevelWarn},
		{`1772619072.123456 host app[12]: {"level":"error"}`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`[pod/app-7d9/main] {"level":"error","time":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`[pod/app-7d9/main] 2026-03-04T10:11:12.9Z {"level":"warn"}`, "2026-03-04T10:11:12.9Z", LevelWarn},
		{`[pod/app-7d9/main] 2026-03-04T10:11:12.9Z I0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`[pod/app-7d9/main] level=error msg=x`, "", LevelError},
		{`[pod/app-7d9/main] ERROR x`, "", LevelError},
		{`[pod/app/c] 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`<14>1 2026-03-04T10:11:12.9Z host app 12 - - I0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`<14>Mar  4 10:11:12 host app: {"level":"error"}`, "2026-03-04T10:11:12Z", LevelError},
		{`<14>2026-03-04T10:11:12.9Z host app[1]: {"level":"error"}`, "2026-03-04T10:11:12.9Z", LevelError},
		{`{"log":"I0304 10:11:12.500000       1 a.go:1] x\n","stream":"stderr","time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`{"log":"time=\"2026-03-04T10:11:12Z\" level=error msg=\"x\"\n","stream":"stderr","time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"log":"[ERROR] x\n","stream":"stderr","attrs":{"tag":"x"},"time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12.9Z", LevelError},
		{`{"stream":"stderr","time":"2026-03-04T10:11:12.9Z","log":"ERROR x\n"}`, "2026-03-04T10:11:12.9Z", LevelError},
		{`app-7d9 main {"level":"error","time":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12.123 {"level":"error","msg":"x"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12 level=error msg=x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.123456+00:00 app[web.1]: 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.123456+00:00 heroku[router]: at=info method=GET path="/" host=x status=503 bytes=12`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`2026-03-04T10:11:12.123456+00:00 heroku[router]: at=error code=H12 desc="Request timeout" status=503`, "2026-03-04T10:11:12.123456Z", LevelError},
	},
	"syslog and databases": {
		{`[1234] 4/3/2026 -- 10:11:12 - (suricata.c:1084) <Notice> (LogVersion) -- This is Suricata`, "2026-03-04T10:11:12Z", LevelInfo},
		{`Mar  4 10:11:12 fw date=2026-03-04 time=10:11:12 devname="fw" devid="FG" logid="0" type="event" subtype="x" level="error" vd="root"`, "2026-03-04T10:11:12Z", LevelError},
		{`<189>Mar  4 10:11:12 fw date=2026-03-04 time=10:11:12 devname="fw" devid="FG" level="error"`, "2026-03-04T10:11:12Z", LevelError},
		{`Mar  4 10:11:12 fw %ASA-4-106023: Deny tcp src`, "2026-03-04T10:11:12Z", LevelWarn},
		{`Mar 04 2026 10:11:12 fw : %ASA-3-305006: x`, "2026-03-04T10:11:12Z", LevelError},
		{`Mar  4 10:11:12 10.0.0.1 123: Mar  4 10:11:12.123: %LINK-3-UPDOWN: x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04T10:11:12+00:00 router daemon.err dnsmasq[12]: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 UTC LOG:  an error`, "2026-03-04T10:11:12Z", LevelInfo},
		{`2026-03-04 10:11:12 UTC:192.0.2.1(5432):user@db:[12]:ERROR:  x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 UTC::@:[12]:LOG:  x`, "2026-03-04T10:11:12Z", LevelInfo},
		{`2026-03-04 10:11:12.123 GMT [12-1] app@db ERROR:  x`, "2026-03-04T10:11:12.123Z", LevelError},
	},
	"right behind a date, and keys": {
		{`2026-03-04 10:11:12,123:ERROR:certbot._internal.log:x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12,123:DEBUG:certbot._internal.main:certbot version`, "2026-03-04T10:11:12.123Z", LevelDebug},
		{`2026-03-04T10:11:12::WARNING::[x] y`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04 10:11:12::WARNING::[x] y`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04 10:11:12 [WARNING]: x`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04 10:11:12,123[ERROR]x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12|ERROR|x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12;ERROR;x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12-ERROR-x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 ERROR: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12.123ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12: ERROR: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 (ERROR) x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 <error> x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 - error: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 error: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 *ERROR* x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 [main]: ERROR: x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12,123 [12] ERROR Foo.Bar - x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12.1234|ERROR|App.Foo|x`, "2026-03-04T10:11:12.1234Z", LevelError},
		{`{"Time":"2026-03-04T10:11:12Z","SEVERITY":"WARNING"}`, "2026-03-04T10:11:12Z", LevelWarn},
		{`{"@timestamp":"2026-03-04T10:11:12Z","log.level":"ERROR","message":"x"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"timestamp":1772619072123,"Level":"Error"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"ts":"2026-03-04T10:11:12.123+0800","LEVEL":"INFO"}`, "2026-03-04T02:11:12.123Z", LevelInfo},
		{`{"Timestamp":"2026-03-04T10:11:12.123Z","Level":"Warning","MessageTemplate":"x"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
		{`{"time":1772619072123,"level":20}`, "2026-03-04T10:11:12.123Z", LevelDebug},
		{`{"level":"40","time":1772619072}`, "2026-03-04T10:11:12Z", LevelWarn},
		{`{"level":60,"time":1772619072123}`, "2026-03-04T10:11:12.123Z", LevelFatal},
		{`{"timeUnixNano":"1772619072123456789","severityNumber":13}`, "2026-03-04T10:11:12.123456789Z", LevelWarn},
		{`{"timestamp":"2026-03-04T10:11:12Z","severityNumber":"SEVERITY_NUMBER_ERROR"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"observedTimeUnixNano":"1772619072123456789","severityText":"ERROR"}`, "2026-03-04T10:11:12.123456789Z", LevelError},
		{`{"instant":{"epochSecond":1772619072,"nanoOfSecond":123456000},"level":"ERROR"}`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`{"instant.epochSecond":1772619072,"level":"ERROR"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"timeMillis":1772619072123,"level":"WARN"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
		{`{"msec":"1772619072.123","status":"404"}`, "2026-03-04T10:11:12.123Z", LevelWarn},
		{`{"reqId":"x","level":2,"time":"2026-03-04T10:11:12+00:00","message":"x"}`, "2026-03-04T10:11:12Z", LevelWarn},
		{`{"level":"3","time":"2026-03-04T10:11:12+00:00","reqId":"x"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"timestamp":"2026-03-04T10:11:12Z","severity":"NOTICE"}`, "2026-03-04T10:11:12Z", LevelInfo},
		{`{"timestamp":{"seconds":1772619072,"nanos":123000000},"severity":"ERROR"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"date":1772619072.123,"log":"x"}`, "2026-03-04T10:11:12.123Z", LevelNone},
		{`{"syslog_severity":"error","timestamp":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"time":"2026-03-04T10:11:12Z","levelno":40,"message":"x"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"asctime":"2026-03-04 10:11:12,123","levelname":"ERROR"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"event_time":"2026-03-04T10:11:12Z","level":"error"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"ts":1772619072123456,"level":"error"}`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`{"level":"error","@timestamp":1772619072123}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"level":{"name":"ERROR"},"time":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"log":{"level":"error"},"@timestamp":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
	},
	"statuses": {
		{`[04/Mar/2026 10:11:12] "POST /x HTTP/1.1" 500 145`, "2026-03-04T10:11:12Z", LevelError},
		{`[04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 404 12`, "2026-03-04T10:11:12Z", LevelWarn},
		{`WARNING:django.request:Not Found: /x`, "", LevelWarn},
		{`[2026-03-04T10:11:12.123Z] "GET / HTTP/2" 404 - via_upstream - "-" 0 57 10 9 "-" "curl/8" "id" "host" "192.0.2.1:80"`, "2026-03-04T10:11:12.123Z", LevelWarn},
		{`[2026-03-04T10:11:12.123Z] "- - -" 0 NR - "-" 0 0 0 - "-" "-"`, "2026-03-04T10:11:12.123Z", LevelNone},
		{`{"start_time":"2026-03-04T10:11:12.123Z","response_code":503,"method":"GET"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"start_time":"2026-03-04T10:11:12.123Z","response_code":"200"}`, "2026-03-04T10:11:12.123Z", LevelInfo},
		{`method=GET path=/x format=html controller=A action=index status=404 duration=12.3 view=0.0`, "", LevelWarn},
		{`I, [2026-03-04T10:11:12.123456 #12]  INFO -- : method=GET path=/x status=500`, "2026-03-04T10:11:12.123456Z", LevelInfo},
		{`{"method":"GET","path":"/","status":500,"duration":1.2,"@timestamp":"2026-03-04T10:11:12.123Z"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12 192.0.2.1 GET /x - 443 - 192.0.2.5 Mozilla/5.0+(X11) https://example.com/ 500 0 0 15`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04 10:11:12 192.0.2.5 - GET /x 404 0 64 123 456 15`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04 10:11:12 W3SVC1 HOST 192.0.2.1 POST /x - 443 - 192.0.2.5 HTTP/2.0 Mozilla/5.0 - - example.com 403 0 0 1234 567 89`, "2026-03-04T10:11:12Z", LevelWarn},
		{`2026-03-04T10:11:12.123456Z my-lb 192.0.2.1:2817 192.0.2.2:80 0.000073 0.001048 0.000057 200 404 0 29 "GET http://x:80/ HTTP/1.1" "curl" - -`, "2026-03-04T10:11:12.123456Z", LevelInfo},
		{`2026-03-04T10:11:12.123456Z my-lb 192.0.2.1:2817 - -1 -1 -1 504 0 0 0 "GET http://x:80/ HTTP/1.1" "curl" - -`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`2026-03-04T10:11:12.123456Z my-tcp-lb 192.0.2.1:2817 192.0.2.2:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -`, "2026-03-04T10:11:12.123456Z", LevelNone},
		{`h2 2026-03-04T10:11:12.123456Z app/name/50dc6c 192.0.2.1:5 192.0.2.2:80 0.086 0.048 0.037 502 502 0 57 "GET https://x:443/ HTTP/2.0"`, "2026-03-04T10:11:12.123456Z", LevelError},
		{`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket [04/Mar/2026:10:11:12 +0000] 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT key "GET /key HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "curl" -`, "2026-03-04T10:11:12Z", LevelWarn},
		{`79a59df900b949e5 bucket [04/Mar/2026:10:11:12 +0000] - svc:s3.amazonaws.com 3E57 S3.EXPIRE.OBJECT key "-" - - - - - - "-" "-"`, "2026-03-04T10:11:12Z", LevelNone},
		{"2026-03-04\t10:11:12\tFRA2\t2390\t192.0.2.1\tGET\td111.cloudfront.net\t/x\t404\t-\tcurl\t-\t-\tError", "2026-03-04T10:11:12Z", LevelWarn},
		{"2026-03-04\t10:11:12\tFRA2-C1\t2390\t192.0.2.1\tGET\td111.cloudfront.net\t/x\t000\t-\tcurl", "2026-03-04T10:11:12Z", LevelNone},
		{`{"ClientAddr":"192.0.2.1:5","DownstreamStatus":502,"OriginStatus":502,"level":"info","time":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"level":"info","ts":1772619072.5,"logger":"http.log.access.log0","msg":"handled request","status":404}`, "2026-03-04T10:11:12.5Z", LevelWarn},
		{`{"level":"error","ts":1772619072.5,"logger":"http.log.error","msg":"x","status":502}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 502 12 "-" "curl" 1 "app@docker" "http://192.0.2.2:80" 3ms`, "2026-03-04T10:11:12Z", LevelError},
		{`{"time_local":"04/Mar/2026:10:11:12 +0000","status":404,"request":"GET / HTTP/1.1"}`, "2026-03-04T10:11:12Z", LevelWarn},
		{`{"time_iso8601":"2026-03-04T10:11:12+00:00","status":"500"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"@timestamp":"2026-03-04T10:11:12+00:00","upstream_status":"502","status":"502"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"httpRequest":{"status":500},"timestamp":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`{"http":{"response":{"status_code":500}},"@timestamp":"2026-03-04T10:11:12Z"}`, "2026-03-04T10:11:12Z", LevelError},
		{`192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] 404 "GET / HTTP/1.1"`, "2026-03-04T10:11:12Z", LevelNone},
		{`192.0.2.1 - - [2026-03-04T10:11:12+00:00] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`::1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`192.0.2.1 - john doe [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12Z", LevelError},
		{`192.0.2.1 - - [04/Mar/2026:10:11:12.123 +0000] "GET / HTTP/1.1" 500 12`, "2026-03-04T10:11:12.123Z", LevelError},
		{`10.0.0.1 - - [04/Mar/2026 10:11:12] "GET / HTTP/1.1" 500 -`, "2026-03-04T10:11:12Z", LevelError},
		{`2026/03/04 10:11:12 | 500 |     1.2µs |       192.0.2.1 | GET      "/"`, "2026-03-04T10:11:12Z", LevelError},
		{`[GIN] 2026/03/04 - 10:11:12 | 500 |     1.2µs |       192.0.2.1 | GET      "/"`, "2026-03-04T10:11:12Z", LevelError},
		{`10:11:12 | 500 |   1.2ms |  192.0.2.1 | GET     | /x`, "2026-03-04T10:11:12Z", LevelError},
	},
	"milliseconds after a colon": {
		{`10:11:12:123 ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`[10:11:12:123] ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026/03/04 10:11:12:123 ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04T10:11:12:123Z ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`04/Mar/2026:10:11:12:123 +0000 x`, "2026-03-04T10:11:12.123Z", LevelNone},
		{`Mar  4 10:11:12:123 host app: x`, "2026-03-04T10:11:12.123Z", LevelNone},
		{`03-04 10:11:12:123  1702  2395 E W: x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`20260304 10:11:12:123 ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`{"time":"2026-03-04 10:11:12:123","level":"error"}`, "2026-03-04T10:11:12.123Z", LevelError},
		{`time="2026-03-04 10:11:12:123" level=error`, "2026-03-04T10:11:12.123Z", LevelError},
		{`I0304 10:11:12:123456 12 a.go:1] x`, "2026-03-04T10:11:12.123456Z", LevelInfo},
		{`[3/4/26 10:11:12:123 CET] 0000002a SystemOut     O x`, "2026-03-04T09:11:12.123Z", LevelInfo},
		{`3:04:05:123 PM ERROR x`, "2026-03-04T15:04:05.123Z", LevelError},
		{`2026-03-04 03:11:12:123 PM ERROR x`, "2026-03-04T15:11:12.123Z", LevelError},
		{`2026年03月04日 10:11:12:123 ERROR x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`2026-03-04 10:11:12:80 x`, "2026-03-04T10:11:12Z", LevelNone},
	},
}

func TestVariants(t *testing.T) {
	for kind, lines := range variants {
		t.Run(kind, func(t *testing.T) {
			for _, l := range lines {
				t.Run(l.line, func(t *testing.T) { checkHead(t, l.line, l.time, l.level) })
			}
		})
	}
}

// checkHead compares the head of a line in a file of UTC that was changed on 2026-03-05.
func checkHead(t *testing.T, line, when string, level Level) {
	t.Helper()
	h := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(line))
	if got := timeText(h.Time); got != when || h.Level != level {
		t.Errorf("%q as %q:\n got %s %v\nwant %s %v", line, h.Format, got, h.Level, when, level)
	}
}

// timeText returns a time in RFC 3339, or nothing for none.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}
