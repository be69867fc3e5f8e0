package bucket

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/storage"
)

// client asks a store. It tries nothing twice, and its errors are failures.
type client struct {
	bucket      string
	url         string // of the bucket, with a slash at its end
	region      string
	credentials recentCredentials
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
	c := &client{bucket: o.Bucket, region: o.Region, credentials: recentCredentials{read: o.Credentials}, transport: newTransport(usage, times), times: times, secure: endpoint.Scheme == "https"}
	if c.url = endpoint.Scheme + "://" + o.Bucket + "." + endpoint.Host + "/"; o.PathStyle {
		c.url = endpoint.Scheme + "://" + endpoint.Host + "/" + o.Bucket + "/"
	}
	return c, nil
}

// list asks for up to max keys that begin with a prefix, up to the next slash.
func (c *client) list(ctx context.Context, prefix, token string, max int) (page, error) {
	return c.listUpTo(ctx, "/", prefix, token, max)
}

// keys is list of everything that begins with a prefix.
func (c *client) keys(ctx context.Context, prefix, token string, max int) (page, error) {
	return c.listUpTo(ctx, "", prefix, token, max)
}

// listUpTo is list up to the next delimiter.
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
	answer, err := c.do(ctx, request{method: http.MethodGet, query: query})
	if err != nil {
		return page{}, err
	}
	defer answer.Body.Close()
	body := xml.NewDecoder(io.LimitReader(answer.Body, maxXML))
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
	for _, o := range list.Contents {
		p.entries = append(p.entries, entry{key: decodedKey(o.Key, list.EncodingType), etag: strings.Trim(o.ETag, `"`), size: o.Size, modified: o.LastModified})
	}
	for _, prefix := range list.CommonPrefixes {
		p.entries = append(p.entries, entry{key: decodedKey(prefix.Prefix, list.EncodingType), folder: true})
	}
	slices.SortFunc(p.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	return p, nil
}

// decodedKey returns a key in a list.
func decodedKey(text, encoding string) string {
	if encoding != "url" {
		return text
	}
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}

// get asks for a range of the object of an entry. The store compares its entity tag. Without one, as
// for files that somebody copied into the folder of versitygw, the answer must tell the same time.
func (c *client) get(ctx context.Context, e entry, begin, end int64) (io.ReadCloser, error) {
	header := http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", begin, end-1)}}
	if e.etag != "" {
		header.Set("If-Match", quoted(e.etag))
	}
	answer, err := c.do(ctx, request{method: http.MethodGet, key: e.key, header: header})
	if err != nil {
		return nil, err
	}
	part, size, _ := strings.Cut(answer.Header.Get("Content-Range"), "/")
	switch {
	case part != fmt.Sprintf("bytes %d-%d", begin, end-1) && (size == "" || size == strconv.FormatInt(e.size, 10)):
		err = &failure{status: http.StatusNotImplemented, code: "(it ignores Range)"}
	case size != strconv.FormatInt(e.size, 10), e.etag == "" && lastModified(answer.Header).Unix() != e.modified.Unix():
		err = &failure{status: http.StatusPreconditionFailed}
	default:
		return answer.Body, nil
	}
	answer.Body.Close()
	return nil, err
}

func quoted(etag string) string { return `"` + etag + `"` }

func tag(header http.Header) string { return strings.Trim(header.Get("ETag"), `"`) }

// lastModified returns the time of an object, the zero time for none.
func lastModified(header http.Header) time.Time {
	t, _ := http.ParseTime(header.Get("Last-Modified"))
	return t
}

// head describes an object.
func (c *client) head(ctx context.Context, key string) (entry, error) {
	answer, err := c.do(ctx, request{method: http.MethodHead, key: key})
	if err != nil {
		return entry{}, err
	}
	answer.Body.Close()
	return entry{key: key, etag: tag(answer.Header), size: answer.ContentLength, modified: lastModified(answer.Header)}, nil
}

// condition is what an object must be for a request to replace it.
type condition struct {
	missing bool   // there is none
	etag    string // it has this entity tag, "" for any
}

// header returns the header of a request that makes the object of a key.
func (c condition) header(key string) http.Header {
	header := http.Header{"Content-Type": {storage.MediaType(key)}}
	if c.missing {
		header.Set("If-None-Match", "*")
	} else if c.etag != "" {
		header.Set("If-Match", quoted(c.etag))
	}
	return header
}

// put stores an object, and returns its entity tag.
func (c *client) put(ctx context.Context, key string, body []byte, when condition) (etag string, err error) {
	header, err := c.ask(ctx, request{method: http.MethodPut, key: key, header: when.header(key), body: body})
	return tag(header), err
}

// begin begins an upload in parts.
func (c *client) begin(ctx context.Context, key string) (id string, err error) {
	var begun struct {
		XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
		UploadID string   `xml:"UploadId"`
	}
	err = c.askXML(ctx, request{method: http.MethodPost, key: key, query: url.Values{"uploads": {""}}, header: condition{}.header(key)}, &begun)
	return begun.UploadID, err
}

// part stores a part, whose numbers begin with 1.
func (c *client) part(ctx context.Context, key, id string, number int, body []byte) (etag string, err error) {
	header, err := c.ask(ctx, request{method: http.MethodPut, key: key, query: url.Values{"partNumber": {strconv.Itoa(number)}, "uploadId": {id}}, body: body})
	return tag(header), err
}

// complete makes an object of the parts with these entity tags.
func (c *client) complete(ctx context.Context, key, id string, etags []string, when condition) (etag string, err error) {
	type part struct {
		PartNumber int
		ETag       string
	}
	var upload struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUpload"`
		Part    []part
	}
	for i, etag := range etags {
		upload.Part = append(upload.Part, part{i + 1, etag})
	}
	body, err := xml.Marshal(upload)
	if err != nil {
		return "", err
	}
	var made struct {
		XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
		ETag    string
	}
	err = c.askXML(ctx, request{method: http.MethodPost, key: key, query: url.Values{"uploadId": {id}}, header: when.header(key), body: body}, &made)
	return strings.Trim(made.ETag, `"`), err
}

// abort removes the parts of an upload.
func (c *client) abort(ctx context.Context, key, id string) error {
	_, err := c.ask(ctx, request{method: http.MethodDelete, key: key, query: url.Values{"uploadId": {id}}})
	return err
}

// copyObject copies an object with an entity tag. If the copy must replace none, the store is told so.
func (c *client) copyObject(ctx context.Context, from, etag, to string, when condition) error {
	header := http.Header{"X-Amz-Copy-Source": {escaped(c.bucket + "/" + from)}}
	if etag != "" {
		header.Set("X-Amz-Copy-Source-If-Match", quoted(etag))
	}
	if when.missing {
		header.Set("If-None-Match", "*")
	}
	var made struct {
		XMLName xml.Name `xml:"CopyObjectResult"`
		ETag    string
	}
	return c.askXML(ctx, request{method: http.MethodPut, key: to, header: header}, &made)
}

// multipart is an upload in parts that was begun.
type multipart struct {
	key, id string
	begun   time.Time
}

// multiparts lists the uploads in parts whose keys begin with a prefix, up to 1,000.
func (c *client) multiparts(ctx context.Context, prefix string) (found []multipart, err error) {
	var list struct {
		XMLName xml.Name `xml:"ListMultipartUploadsResult"`
		Upload  []struct {
			Key       string
			UploadID  string `xml:"UploadId"`
			Initiated time.Time
		}
		EncodingType string
	}
	query := url.Values{"uploads": {""}, "prefix": {prefix}, "encoding-type": {"url"}, "max-uploads": {strconv.Itoa(pageKeys)}}
	if err := c.askXML(ctx, request{method: http.MethodGet, query: query}, &list); err != nil {
		return nil, err
	}
	for _, m := range list.Upload {
		if key := decodedKey(m.Key, list.EncodingType); strings.HasPrefix(key, prefix) {
			found = append(found, multipart{key, m.UploadID, m.Initiated})
		}
	}
	return found, nil
}

// remove removes an object. There may be none.
func (c *client) remove(ctx context.Context, key string) error {
	_, err := c.ask(ctx, request{method: http.MethodDelete, key: key})
	return err
}
