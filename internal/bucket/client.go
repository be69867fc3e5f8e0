package bucket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// client sends the requests. It tries nothing twice, and its errors are failures.
type client struct {
	core   *minio.Core
	bucket string
}

// page is a page of a list.
type page struct {
	entries []entry // in the order of their keys
	token   string  // of the next page, "" for none
}

// entry is an object, or a folder: the part of keys up to the next slash.
type entry struct {
	key      string
	folder   bool
	etag     string
	size     int64
	modified time.Time
}

func newClient(o Options, usage *usage) (*client, error) {
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, err
	}
	lookup := minio.BucketLookupDNS
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	core, err := minio.NewCore(endpoint.Host, &minio.Options{
		Creds:        credentials.New(&provider{read: o.Credentials}),
		Secure:       endpoint.Scheme == "https",
		Transport:    newTransport(usage),
		Region:       o.Region, // else the library asks for it
		BucketLookup: lookup,
		MaxRetries:   1,
	})
	if err != nil {
		return nil, err
	}
	return &client{core, o.Bucket}, nil
}

// list asks for up to max keys that begin with a prefix, up to the next slash. The library takes no
// context here; the transport bounds the request.
func (c *client) list(prefix, token string, max int) (page, error) {
	result, err := c.core.ListObjectsV2(c.bucket, prefix, "", token, "/", max)
	if err != nil {
		return page{}, failed(err)
	}
	p := page{entries: make([]entry, 0, len(result.Contents)+len(result.CommonPrefixes))}
	if result.IsTruncated {
		p.token = result.NextContinuationToken
	}
	for _, o := range result.Contents {
		// Answers to GET tell no fractions of seconds.
		p.entries = append(p.entries, entry{key: o.Key, etag: strings.Trim(o.ETag, `"`), size: o.Size, modified: o.LastModified.Truncate(time.Second)})
	}
	for _, prefix := range result.CommonPrefixes {
		p.entries = append(p.entries, entry{key: prefix.Prefix, folder: true})
	}
	slices.SortFunc(p.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	return p, nil
}

// get asks for a range of an object with an entity tag. Without one, the store must tell the size
// and time, or is believed.
func (c *client) get(ctx context.Context, key, etag string, begin, end int64) (io.ReadCloser, error) {
	var o minio.GetObjectOptions
	if etag != "" {
		if err := o.SetMatchETag(etag); err != nil {
			return nil, err
		}
	}
	if err := o.SetRange(begin, end-1); err != nil {
		return nil, err
	}
	body, _, header, err := c.core.GetObject(ctx, c.bucket, key, o)
	if err != nil {
		return nil, failed(err)
	}
	if want := fmt.Sprintf("bytes %d-%d/", begin, end-1); !strings.HasPrefix(header.Get("Content-Range"), want) {
		body.Close()
		return nil, &failure{status: http.StatusNotImplemented, code: "(it ignores Range)"}
	}
	return body, nil
}

// failed returns an error of the library as a failure. The library's text may hold a URL, but no
// credential.
func failed(err error) error {
	if answer := minio.ToErrorResponse(err); answer.StatusCode != 0 {
		return &failure{status: answer.StatusCode, code: answer.Code}
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return &failure{err: err}
}

// credentialAge is how long credentials are used before they are read again: others may renew them.
const credentialAge = 5 * time.Minute

// provider gives the library our credentials.
type provider struct {
	read  func() (Credentials, error)
	until time.Time
}

func (p *provider) Retrieve() (credentials.Value, error) {
	c, err := p.read()
	if err != nil {
		return credentials.Value{}, err
	}
	p.until = time.Now().Add(credentialAge)
	v := credentials.Value{AccessKeyID: c.Key, SecretAccessKey: c.Secret, SessionToken: c.Token, SignerType: credentials.SignatureV4}
	if c == (Credentials{}) {
		v.SignerType = credentials.SignatureAnonymous
	}
	return v, nil
}

func (p *provider) RetrieveWithCredContext(*credentials.CredContext) (credentials.Value, error) {
	return p.Retrieve()
}

func (p *provider) IsExpired() bool { return !time.Now().Before(p.until) }
