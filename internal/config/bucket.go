package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// Bucket is a prefix of a bucket in object storage, in the place of a folder.
type Bucket struct {
	Name      string
	Prefix    string // of the keys, with a slash at its end; "" for the whole bucket
	Endpoint  string // the URL of the service: scheme and host
	Region    string
	Profile   string // in the shared file of credentials, "" for those of the environment
	PathStyle bool   // the name stands in the path of URLs, not in the host
}

const bucketScheme = "s3://"

// parseBucket reads s3://BUCKET/PREFIX. Its errors do not show the URL: it may be a password in the
// wrong place.
func parseBucket(text string) (*Bucket, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, !validBucket(u.Host):
		return nil, errors.New("expected s3://BUCKET or s3://BUCKET/PREFIX, found no name of a bucket")
	case u.User != nil:
		return nil, errors.New("expected no credentials in the URL: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile as profile=NAME")
	case u.Fragment != "":
		return nil, errors.New("expected no # in the URL: write %23")
	}
	b := &Bucket{Name: u.Host, Endpoint: os.Getenv("AWS_ENDPOINT_URL_S3"), Region: os.Getenv("AWS_REGION")}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		b.Prefix = prefix + "/"
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(b.Prefix, "/"), "/") {
		if b.Prefix != "" && (segment == "" || segment == "." || segment == "..") || strings.ContainsFunc(segment, unicode.IsControl) {
			return nil, errors.New("expected no empty, . or .. segment in the prefix")
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("expected keys and values after ? in the URL")
	}
	style := ""
	for key, values := range query {
		field := map[string]*string{"endpoint": &b.Endpoint, "region": &b.Region, "profile": &b.Profile, "path_style": &style}[key]
		switch {
		case field == nil:
			return nil, errors.New("expected endpoint, region, profile or path_style after ? in the URL, found another key")
		case len(values) > 1 || values[0] == "":
			return nil, fmt.Errorf("%s: expected one value", key)
		}
		*field = values[0]
	}
	b.Region = cmp.Or(b.Region, "us-east-1")
	if strings.ContainsFunc(b.Region, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return nil, errors.New("region: expected a name such as eu-central-1")
	}
	b.Endpoint = cmp.Or(b.Endpoint, "https://s3."+b.Region+".amazonaws.com")
	endpoint, err := url.Parse(b.Endpoint)
	if err != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" || endpoint.Hostname() == "" || endpoint.User != nil || strings.Trim(endpoint.Path, "/") != "" || endpoint.RawQuery != "" {
		return nil, errors.New("endpoint: expected https://HOST or http://HOST, of the service without the bucket")
	}
	b.Endpoint = endpoint.Scheme + "://" + endpoint.Host
	b.PathStyle = !virtualHosts(endpoint.Hostname()) || strings.Contains(b.Name, ".")
	if style != "" {
		if b.PathStyle, err = strconv.ParseBool(style); err != nil {
			return nil, errors.New("path_style: expected true or false")
		}
	}
	return b, nil
}

// validBucket reports whether a name may be that of a bucket, which is a part of host names.
func validBucket(name string) bool {
	valid := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_' || r >= 'A' && r <= 'Z'
	}
	return len(name) >= 3 && len(name) <= 63 && !strings.ContainsFunc(name, func(r rune) bool { return !valid(r) }) && net.ParseIP(name) == nil
}

// virtualHosts reports whether a service expects the name of the bucket in the host. OSS refuses the
// other style; servers that one runs oneself know only that.
func virtualHosts(host string) bool {
	for _, domain := range []string{"amazonaws.com", "amazonaws.com.cn", "aliyuncs.com", "myqcloud.com", "volces.com", "myhuaweicloud.com"} {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
