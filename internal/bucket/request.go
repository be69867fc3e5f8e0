package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/encoding/httpbinding"
)

// The library only signs: the clients of libraries have their own retries and limits, and what they
// compile and read before main took as much time and memory as all other packages together.

const (
	emptyHash    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of no bytes
	unsignedBody = "UNSIGNED-PAYLOAD"
)

// maxXML is the maximum size of an answer in XML, in bytes: 1,000 keys of up to 1,024 bytes, and what
// a list says of them.
const maxXML = 4 << 20

// request is what differs between requests.
type request struct {
	method string
	key    string // "" for the bucket itself
	query  url.Values
	header http.Header
	body   []byte
}

// escaped returns a key as it stands in a URL.
func escaped(key string) string { return httpbinding.EscapePath(key, false) }

// send sends a request, and returns its answer, whatever its status.
func (c *client) send(ctx context.Context, q request) (*http.Response, error) {
	var body io.Reader
	if len(q.body) > 0 {
		body = bytes.NewReader(q.body)
	}
	r, err := http.NewRequestWithContext(ctx, q.method, c.url+escaped(q.key), body)
	if err != nil {
		return nil, err
	}
	r.URL.RawQuery = q.query.Encode()
	r.GetBody = nil // which would send it twice
	if q.header != nil {
		r.Header = q.header
	}
	if err := c.credentials.sign(ctx, r, c.hash(q), c.region, time.Now()); err != nil {
		return nil, err
	}
	return c.transport.RoundTrip(r)
}

// hash returns what the signature covers of a body. TLS protects the content of objects.
func (c *client) hash(q request) string {
	switch {
	case len(q.body) == 0:
		return emptyHash
	case c.secure && q.method == http.MethodPut:
		return unsignedBody
	}
	sum := sha256.Sum256(q.body)
	return hex.EncodeToString(sum[:])
}

// do is send for an answer of success, whose body the caller closes.
func (c *client) do(ctx context.Context, q request) (*http.Response, error) {
	answer, err := c.send(ctx, q)
	if err != nil {
		return nil, failed(ctx, err)
	}
	if answer.StatusCode/100 == 2 {
		return answer, nil
	}
	defer answer.Body.Close()
	var refusal struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}
	xml.NewDecoder(io.LimitReader(answer.Body, maxXML)).Decode(&refusal)
	if refusal.Code == "" && q.key != "" { // as of HEAD
		refusal.Code = map[int]string{http.StatusNotFound: "NoSuchKey", http.StatusForbidden: "AccessDenied"}[answer.StatusCode]
	}
	return nil, c.refused(answer.StatusCode, refusal.Code) // without a code, the status tells enough
}

// ask is do for a request whose answer has nothing to read.
func (c *client) ask(ctx context.Context, q request) (http.Header, error) {
	answer, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	return answer.Header, nil
}

// askXML is do for an answer in XML. It may be an error after a status of success (CopyObject and
// CompleteMultipartUpload in the API of S3).
func (c *client) askXML(ctx context.Context, q request, into any) error {
	answer, err := c.do(ctx, q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxXML))
	if err != nil {
		return failed(ctx, err)
	}
	var refusal struct {
		XMLName xml.Name
		Code    string
	}
	if err := xml.Unmarshal(body, &refusal); err == nil && refusal.XMLName.Local == "Error" {
		return c.refused(answer.StatusCode, refusal.Code)
	}
	if err := xml.Unmarshal(body, into); err != nil {
		return failed(ctx, fmt.Errorf("its answer cannot be read: %w", err))
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
		c.credentials.expire()
	}
	return &failure{status: status, code: code, hint: hint}
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

// recentCredentials are credentials that were read not long ago.
type recentCredentials struct {
	read func() (Credentials, error)

	mu     sync.Mutex
	last   Credentials
	signer *v4.Signer // of last: it keeps what it derives from a secret by the name of its key alone
	until  time.Time
}

func (c *recentCredentials) retrieve() (Credentials, *v4.Signer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); !now.Before(c.until) {
		last, err := c.read()
		if err != nil {
			return Credentials{}, nil, fmt.Errorf("%w: %w", errCredentials, err)
		}
		if last != c.last || c.signer == nil {
			c.signer = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }) // S3 signs the path as it is sent
		}
		c.last, c.until = last, now.Add(credentialAge)
	}
	return c.last, c.signer, nil
}

// sign signs a request whose body has a hash. Without credentials, it changes nothing.
func (c *recentCredentials) sign(ctx context.Context, r *http.Request, hash, region string, at time.Time) error {
	known, signer, err := c.retrieve()
	if err != nil || known == (Credentials{}) {
		return err
	}
	r.Header.Set("X-Amz-Content-Sha256", hash)
	return signer.SignHTTP(ctx, aws.Credentials{AccessKeyID: known.Key, SecretAccessKey: known.Secret, SessionToken: known.Token}, r, hash, "s3", region, at)
}

// expire makes the next request read them.
func (c *recentCredentials) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}
