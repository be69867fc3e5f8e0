package bucket

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

	"gowebdav/internal/storage"
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
	secure      bool // by TLS
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
	c := &client{bucket: o.Bucket, region: o.Region, credentials: credentials.New(&provider{read: o.Credentials}), transport: newTransport(usage, times), times: times, secure: endpoint.Scheme == "https"}
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

// list asks for up to max keys that begin with a prefix, up to the next slash.
func (c *client) list(ctx context.Context, prefix, token string, max int) (page, error) {
	return c.listUpTo(ctx, "/", prefix, token, max)
}

// keys is list of everything that begins with a prefix.
func (c *client) keys(ctx context.Context, prefix, token string, max int) (page, error) {
	return c.listUpTo(ctx, "", prefix, token, max)
}

// listUpTo is list up to the next delimiter. That of the library takes no context, believes any XML, and
// keeps a kilobyte for each key.
func (c *client) listUpTo(ctx context.Context, delimiter, prefix, token string, max int) (page, error) {
	query := url.Values{"list-type": {"2"}, "encoding-type": {"url"}, "prefix": {prefix}, "max-keys": {strconv.Itoa(max)}}
	if delimiter != "" {
		query.Set("delimiter", delimiter)
	}
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

// head describes an object.
func (c *client) head(ctx context.Context, key string) (entry, error) {
	o, err := c.core.StatObject(ctx, c.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return entry{}, c.failed(ctx, err)
	}
	return entry{key: key, etag: o.ETag, size: o.Size, modified: o.LastModified}, nil
}

// condition is what an object must be for a request to replace it.
type condition struct {
	missing bool   // there is none
	etag    string // it has this entity tag, "" for any
}

func (c condition) options(key string) (o minio.PutObjectOptions) {
	if c.missing {
		o.SetMatchETagExcept("*")
	} else if c.etag != "" {
		o.SetMatchETag(c.etag)
	}
	o.ContentType = storage.MediaType(key)
	o.DisableContentSha256 = true // else the library sends the body in signed chunks, which OSS refuses
	return o
}

// hash returns what the signature covers of a body: without TLS, all of it.
func (c *client) hash(body []byte) string {
	if c.secure {
		return ""
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// put stores an object, and returns its entity tag.
func (c *client) put(ctx context.Context, key string, body []byte, when condition) (etag string, err error) {
	info, err := c.core.PutObject(ctx, c.bucket, key, bytes.NewReader(body), int64(len(body)), "", c.hash(body), when.options(key))
	if err != nil {
		return "", c.failed(ctx, err)
	}
	return info.ETag, nil
}

// begin begins an upload in parts.
func (c *client) begin(ctx context.Context, key string) (id string, err error) {
	if id, err = c.core.NewMultipartUpload(ctx, c.bucket, key, condition{}.options(key)); err != nil {
		return "", c.failed(ctx, err)
	}
	return id, nil
}

// part stores a part, whose numbers begin with 1.
func (c *client) part(ctx context.Context, key, id string, number int, body []byte) (etag string, err error) {
	o := minio.PutObjectPartOptions{Sha256Hex: c.hash(body), DisableContentSha256: true}
	part, err := c.core.PutObjectPart(ctx, c.bucket, key, id, number, bytes.NewReader(body), int64(len(body)), o)
	if err != nil {
		return "", c.failed(ctx, err)
	}
	return part.ETag, nil
}

// complete makes an object of the parts with these entity tags. PutObject of the library would drop
// the condition.
func (c *client) complete(ctx context.Context, key, id string, etags []string, when condition) (etag string, err error) {
	parts := make([]minio.CompletePart, len(etags))
	for i, etag := range etags {
		parts[i] = minio.CompletePart{PartNumber: i + 1, ETag: etag}
	}
	info, err := c.core.CompleteMultipartUpload(ctx, c.bucket, key, id, parts, when.options(key))
	if err != nil {
		return "", c.failed(ctx, err)
	}
	return info.ETag, nil
}

// abort removes the parts of an upload.
func (c *client) abort(ctx context.Context, key, id string) error {
	if err := c.core.AbortMultipartUpload(ctx, c.bucket, key, id); err != nil {
		return c.failed(ctx, err)
	}
	return nil
}

// copyObject copies an object with an entity tag. If the copy must replace none, the store is told so.
func (c *client) copyObject(ctx context.Context, from, etag, to string, when condition) error {
	header := map[string]string{}
	if etag != "" {
		header["x-amz-copy-source-if-match"] = `"` + etag + `"`
	}
	if when.missing {
		header["If-None-Match"] = "*"
	}
	info, err := c.core.CopyObject(ctx, c.bucket, from, c.bucket, to, header, minio.CopySrcOptions{}, minio.PutObjectOptions{})
	if err != nil {
		return c.failed(ctx, err)
	}
	if info.ETag == "" { // the answer was an error after its status (CopyObject in the API of S3), which the library overlooks
		return &failure{status: http.StatusOK, code: "(a copy that failed)"}
	}
	return nil
}

// multipart is an upload in parts that was begun.
type multipart struct {
	key, id string
	begun   time.Time
}

// multiparts lists the uploads in parts whose keys begin with a prefix, up to 1,000.
func (c *client) multiparts(ctx context.Context, prefix string) (found []multipart, err error) {
	list, err := c.core.ListMultipartUploads(ctx, c.bucket, prefix, "", "", "", pageKeys)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	for _, m := range list.Uploads {
		if strings.HasPrefix(m.Key, prefix) {
			found = append(found, multipart{m.Key, m.UploadID, m.Initiated})
		}
	}
	return found, nil
}

// remove removes an object. There may be none.
func (c *client) remove(ctx context.Context, key string) error {
	if err := c.core.RemoveObject(ctx, c.bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return c.failed(ctx, err)
	}
	return nil
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
		return credentials.Value{}, fmt.Errorf("%w: %w", errCredentials, err)
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
