package config

import (
	"strings"
	"testing"
)

func TestParseBucket(t *testing.T) {
	for text, want := range map[string]Bucket{
		"s3://logs":                         {Name: "logs", Endpoint: "https://s3.us-east-1.amazonaws.com", Region: "us-east-1"},
		"s3://logs/":                        {Name: "logs", Endpoint: "https://s3.us-east-1.amazonaws.com", Region: "us-east-1"},
		"s3://logs/app/2026/?region=eu-x-1": {Name: "logs", Prefix: "app/2026/", Endpoint: "https://s3.eu-x-1.amazonaws.com", Region: "eu-x-1"},
		"s3://my.logs/a?profile=archive":    {Name: "my.logs", Prefix: "a/", Endpoint: "https://s3.us-east-1.amazonaws.com", Region: "us-east-1", Profile: "archive", PathStyle: true},
		"s3://logs?endpoint=https://oss-cn-hangzhou-internal.aliyuncs.com&region=oss-cn-hangzhou": {Name: "logs", Endpoint: "https://oss-cn-hangzhou-internal.aliyuncs.com", Region: "oss-cn-hangzhou"},
		"s3://logs?endpoint=http://127.0.0.1:9000/":                                               {Name: "logs", Endpoint: "http://127.0.0.1:9000", Region: "us-east-1", PathStyle: true},
		"s3://logs?endpoint=http://127.0.0.1:9000&path_style=false":                               {Name: "logs", Endpoint: "http://127.0.0.1:9000", Region: "us-east-1"},
		"s3://logs/%E6%97%A5%20a?path_style=true":                                                 {Name: "logs", Prefix: "日 a/", Endpoint: "https://s3.us-east-1.amazonaws.com", Region: "us-east-1", PathStyle: true},
	} {
		got, err := parseBucket(text)
		if err != nil || *got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, want)
		}
	}
	t.Setenv("AWS_REGION", "ap-east-1")
	t.Setenv("AWS_ENDPOINT_URL_S3", "https://store.example")
	if b, err := parseBucket("s3://logs"); err != nil || b.Region != "ap-east-1" || b.Endpoint != "https://store.example" {
		t.Errorf("from the environment: %+v, %v", b, err)
	}
}

func TestWrongBuckets(t *testing.T) {
	for text, want := range map[string]string{
		"s3://":                          "path: expected s3://BUCKET or s3://BUCKET/PREFIX",
		"s3://a b/x":                     "path: expected s3://BUCKET or s3://BUCKET/PREFIX",
		"s3://key:Zecret@logs/x":         "path: expected no credentials in the URL",
		"s3://logs/x#y":                  "path: expected no # in the URL",
		"s3://logs/a//b":                 "path: expected no empty, . or .. segment",
		"s3://logs/../b":                 "path: expected no empty, . or .. segment",
		"s3://logs?secret=Zecret":        "path: expected endpoint, region, profile or path_style after ?",
		"s3://logs?region=a&region=b":    "path: region: expected one value",
		"s3://logs?region=":              "path: region: expected one value",
		"s3://logs?region=a/b":           "path: region: expected a name",
		"s3://logs?path_style=maybe":     "path: path_style: expected true or false",
		"s3://logs?endpoint=Zecret":      "path: endpoint: expected https://HOST",
		"s3://logs?endpoint=http://h/b":  "path: endpoint: expected https://HOST",
		"s3://logs?endpoint=http://u@h/": "path: endpoint: expected https://HOST",
	} {
		_, err := parseEntries("/b," + text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Zecret") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if entries, err := parseEntries("/b,s3://logs,u,p,false"); err != nil || entries[0].readOnly {
		t.Errorf("a writable bucket: %v, %v", entries, err)
	}
	entries, err := parseEntries("/b,s3://logs/app?region=eu-1,u,p,true")
	if err != nil || entries[0].String() != "/b,s3://logs/app?region=eu-1,u,p,true" {
		t.Errorf("%v, %v", entries, err)
	}
}
