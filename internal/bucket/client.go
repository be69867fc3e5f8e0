package bucket

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/signer"
)

// client sends the requests. It tries nothing twice, and its errors are failures.
type client struct {
	core        *minio.Core
	bucket      string
	url         string // of the bucket
	region      string
	credentials *credentials.Credentials
	transport   *transport
	times       times
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

func newClient(o Options, usage *usage, times times) (*client, error) {
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, err
	}
	lookup := minio.BucketLookupDNS
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	c := &client{bucket: o.Bucket, region: o.Region, credentials: credentials.New(&provider{read: o.Credentials}), transport: newTransport(usage, times), times: times}
	if c.url = endpoint.Scheme + "://" + o.Bucket + "." + endpoint.Host + "/"; o.PathStyle {
		c.url = endpoint.Scheme + "://" + endpoint.Host + "/" + o.Bucket + "/"
	}
	c.core, err = minio.NewCore(endpoint.Host, &minio.Options{
		Creds:        c.credentials,
		Secure:       endpoint.Scheme == "https",
		Transport:    c.transport,
		Region:       o.Region, // else the library asks for it
		BucketLookup: lookup,
		MaxRetries:   1,
	})
	return c, err
}

// emptyHash is the SHA-256 of no bytes, which is what a request for a list sends.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// maxList is the maximum size of a page of a list, in bytes: 1,000 keys of up to 1,024 bytes, and
// what is said of them.
const maxList = 4 << 20

// list asks for up to max keys that begin with a prefix, up to the next slash. That of the library takes
// no context, believes any XML, and keeps a kilobyte for each key.
func (c *client) list(ctx context.Context, prefix, token string, max int) (page, error) {
	query := url.Values{"list-type": {"2"}, "encoding-type": {"url"}, "delimiter": {"/"}, "prefix": {prefix}, "max-keys": {strconv.Itoa(max)}}
	if token != "" {
		query.Set("continuation-token", token)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.times.list, errSlowList)
	defer cancel()
	answer, err := c.send(ctx, query)
	if err != nil {
		return page{}, failed(ctx, err)
	}
	defer answer.Body.Close()
	body := xml.NewDecoder(io.LimitReader(answer.Body, maxList))
	if answer.StatusCode != http.StatusOK {
		var refusal struct {
			XMLName xml.Name `xml:"Error"`
			Code    string
		}
		body.Decode(&refusal) // without a code, the status tells enough
		return page{}, c.refused(answer.StatusCode, refusal.Code)
	}
	var list struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Contents []struct {
			Key          string
			ETag         string
			Size         int64
			LastModified time.Time
		}
		CommonPrefixes        []struct{ Prefix string }
		EncodingType          string
		IsTruncated           bool
		NextContinuationToken string
	}
	if err := body.Decode(&list); err != nil {
		return page{}, failed(ctx, fmt.Errorf("its list cannot be read: %w", err))
	}
	p := page{entries: make([]entry, 0, len(list.Contents)+len(list.CommonPrefixes))}
	if list.IsTruncated {
		if p.token = list.NextContinuationToken; p.token == "" {
			return page{}, &failure{status: http.StatusNotImplemented, code: "(its list has no end)"}
		}
	}
	key := func(text string) string {
		if list.EncodingType != "url" {
			return text
		}
		decoded, err := url.QueryUnescape(text)
		if err != nil {
			return text
		}
		return decoded
	}
	for _, o := range list.Contents {
		p.entries = append(p.entries, entry{key: key(o.Key), etag: strings.Trim(o.ETag, `"`), size: o.Size, modified: o.LastModified})
	}
	for _, prefix := range list.CommonPrefixes {
		p.entries = append(p.entries, entry{key: key(prefix.Prefix), folder: true})
	}
	slices.SortFunc(p.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	return p, nil
}

// send sends a GET to the bucket itself.
func (c *client) send(ctx context.Context, query url.Values) (*http.Response, error) {
	credential, err := c.credentials.GetWithContext(nil)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Amz-Content-Sha256", emptyHash)
	return c.transport.RoundTrip(signer.SignV4(*r, credential.AccessKeyID, credential.SecretAccessKey, credential.SessionToken, c.region))
}

// get asks for a range of the object of an entry. The store compares its entity tag. Without one, as
// for files that somebody copied into the folder of versitygw, the answer must tell the same time.
func (c *client) get(ctx context.Context, e entry, begin, end int64) (io.ReadCloser, error) {
	var o minio.GetObjectOptions
	if e.etag != "" {
		if err := o.SetMatchETag(e.etag); err != nil {
			return nil, err
		}
	}
	if err := o.SetRange(begin, end-1); err != nil {
		return nil, err
	}
	body, info, header, err := c.core.GetObject(ctx, c.bucket, e.key, o)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	part, size, _ := strings.Cut(header.Get("Content-Range"), "/")
	switch {
	case part != fmt.Sprintf("bytes %d-%d", begin, end-1) && (size == "" || size == strconv.FormatInt(e.size, 10)):
		err = &failure{status: http.StatusNotImplemented, code: "(it ignores Range)"}
	case size != strconv.FormatInt(e.size, 10), e.etag == "" && info.LastModified.Unix() != e.modified.Unix():
		err = &failure{status: http.StatusPreconditionFailed}
	default:
		return body, nil
	}
	body.Close()
	return nil, err
}

// refused returns the failure of an answer with a status and a code.
func (c *client) refused(status int, code string) error {
	hint := hints[code]
	if code == skewed {
		hint = skewHint(time.Duration(c.transport.ahead.Load()))
	}
	if badCredentials(code) {
		c.credentials.Expire()
	}
	return &failure{status: status, code: code, hint: hint}
}

// failed returns an error of the library as a failure.
func (c *client) failed(ctx context.Context, err error) error {
	if answer := minio.ToErrorResponse(err); answer.StatusCode != 0 {
		return c.refused(answer.StatusCode, answer.Code)
	}
	return failed(ctx, err)
}

// failed returns the error of a request without an answer as a failure. The error's text may hold a URL, but
// no credential.
func failed(ctx context.Context, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if ctx.Err() != nil {
		return &failure{err: context.Cause(ctx)}
	}
	return &failure{err: fmt.Errorf("the request to the store failed: %w", err)}
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
