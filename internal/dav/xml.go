package dav

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxXML      = 64 << 10 // bytes of a request body that carries XML
	maxXMLDepth = 100      // nested elements
	maxXMLNames = 1 << 20  // bytes of all names with their namespaces, each written out
	davNS       = "DAV:"
	windowsNS   = "urn:schemas-microsoft-com:"
	xmlNS       = "http://www.w3.org/XML/1998/namespace"
	xmlnsNS     = "http://www.w3.org/2000/xmlns/"
)

// name is an expanded XML name.
type name = xml.Name

func davName(local string) name { return name{Space: davNS, Local: local} }

// element is a part of a request's XML.
type element struct {
	name     name
	lang     string // xml:lang in force (RFC 4918 §4.3)
	attrs    []xml.Attr
	children []element
	content  []any // string and *element, in document order
}

// text is what stands before each child and after the last, joined.
func (e *element) text() string {
	var b strings.Builder
	for _, c := range e.content {
		if s, ok := c.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}

// child returns the first child of a name in DAV:, or nil.
func (e *element) child(local string) *element {
	for i := range e.children {
		if e.children[i].name == davName(local) {
			return &e.children[i]
		}
	}
	return nil
}

// readXML reads a body that must have this DAV: element as its root. An empty
// body is nil. What is not well-formed, with namespaces, is 400; a document
// type, which could name entities, too (RFC 4918 §20.6).
func readXML(w http.ResponseWriter, r *http.Request, root string) (*element, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxXML))
	if err != nil {
		return nil, bodyError(err)
	}
	if body, err = decodeXML(body, r.Header.Get("Content-Type")); err != nil {
		return nil, bodyError(err)
	}
	if len(body) == 0 {
		return nil, nil
	}
	e, err := parseXML(body)
	if err != nil {
		return nil, bodyError(err)
	}
	if e.name != davName(root) {
		// RFC 4918 §8.2 leaves 400 or 422; a body of another kind is not
		// understood rather than not processable.
		return nil, Errorf(http.StatusBadRequest, "body is {%s}%s, expected DAV:%s", e.name.Space, e.name.Local, root)
	}
	return e, nil
}

// xmlReader builds elements. encoding/xml minds neither an undeclared prefix nor
// xmlns:a="" nor an attribute that comes twice, so the names are resolved here.
type xmlReader struct {
	d     *xml.Decoder
	depth int
	bound map[string][]string // what each prefix is bound to, the innermost last
	names int                 // bytes of the names so far
}

// parseXML reads a document that is in UTF-8, whatever it declares.
func parseXML(body []byte) (*element, error) {
	x := &xmlReader{d: xml.NewDecoder(bytes.NewReader(body)), bound: map[string][]string{"xml": {xmlNS}}}
	x.d.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // decodeXML has seen to it
	var root *element
	for {
		token, err := x.d.RawToken()
		if err == io.EOF {
			if root == nil {
				return nil, errors.New("no XML element in the body")
			}
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, errors.New("document type in the body")
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return nil, errors.New("text outside of the XML element")
			}
		case xml.EndElement:
			return nil, errors.New("end of an element that has not begun")
		case xml.StartElement:
			if root != nil {
				return nil, errors.New("two XML elements in the body")
			}
			root = new(element)
			if err := x.element(root, token, ""); err != nil {
				return nil, err
			}
		}
	}
}

// element reads what follows a start tag up to its end tag.
func (x *xmlReader) element(e *element, start xml.StartElement, lang string) error {
	if x.depth++; x.depth > maxXMLDepth {
		return errors.New("XML elements nested too deeply")
	}
	defer func() { x.depth-- }()
	scope, err := declared(start.Attr)
	if err != nil {
		return err
	}
	for prefix, ns := range scope {
		x.bound[prefix] = append(x.bound[prefix], ns)
		defer func() { x.bound[prefix] = x.bound[prefix][:len(x.bound[prefix])-1] }()
	}

	if e.name, err = x.resolve(start.Name, true); err != nil {
		return err
	}
	e.lang = lang
	seen := map[name]bool{}
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		if a.Name, err = x.resolve(a.Name, false); err != nil {
			return err
		}
		if seen[a.Name] {
			return errors.New("attribute " + a.Name.Local + " twice") // Namespaces §6.3
		}
		seen[a.Name] = true
		if a.Name == (name{Space: xmlNS, Local: "lang"}) {
			e.lang = a.Value
		}
		e.attrs = append(e.attrs, a)
	}

	for {
		token, err := x.d.RawToken()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch token := token.(type) {
		case xml.Directive:
			return errors.New("document type in the body")
		case xml.CharData:
			e.content = append(e.content, string(token))
		case xml.EndElement:
			if token.Name != start.Name {
				return errors.New("element " + start.Name.Local + " ends as " + token.Name.Local)
			}
			return nil
		case xml.StartElement:
			var c element
			if err := x.element(&c, token, e.lang); err != nil {
				return err
			}
			e.children = append(e.children, c)
			e.content = append(e.content, &c)
		}
	}
}

// declared are the namespaces that a start tag binds, by prefix.
func declared(attrs []xml.Attr) (map[string]string, error) {
	var scope map[string]string
	for _, a := range attrs {
		prefix := a.Name.Local
		switch {
		case a.Name.Space == "" && prefix == "xmlns":
			prefix = ""
		case a.Name.Space != "xmlns":
			continue
		}
		_, twice := scope[prefix]
		// Namespaces in XML 1.0 §3, §5: only the default may be undeclared, and
		// two names are taken.
		if twice || a.Value == "" && prefix != "" || prefix == "xmlns" || a.Value == xmlnsNS || (prefix == "xml") != (a.Value == xmlNS) {
			return nil, fmt.Errorf("prefix %q cannot be bound to namespace %q", prefix, a.Value)
		}
		if scope == nil {
			scope = map[string]string{}
		}
		scope[prefix] = a.Value
	}
	return scope, nil
}

// resolve turns a prefix into its namespace. Only elements take the default.
func (x *xmlReader) resolve(n name, isElement bool) (name, error) {
	if !validLocal(n) {
		return n, errors.New("no name: " + n.Local)
	}
	if n.Space != "" || isElement {
		ns, ok := x.namespace(n.Space)
		if !ok && n.Space != "" {
			return n, errors.New("prefix " + n.Space + " has no namespace")
		}
		n.Space = ns
	}
	// A long namespace is declared once and meant by thousands.
	if x.names += len(n.Space) + len(n.Local); x.names > maxXMLNames {
		return n, Errorf(http.StatusRequestEntityTooLarge, "names of more than %d bytes in the body", maxXMLNames)
	}
	return n, nil
}

// namespace is what a prefix is bound to.
func (x *xmlReader) namespace(prefix string) (string, bool) {
	all := x.bound[prefix]
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1], true
}

// validLocal reports whether what stands behind the colon is a name as well. The
// decoder has checked the whole, as if a colon were a letter.
func validLocal(n name) bool {
	if strings.Contains(n.Local, ":") {
		return false
	}
	if n.Space == "" {
		return true
	}
	_, err := xml.NewDecoder(strings.NewReader("<" + n.Local + "/>")).RawToken()
	return err == nil
}

// appendXML writes an element so that it can stand wherever D: is DAV: and lang
// is the language in force.
func (e *element) appendXML(b []byte, lang string) []byte {
	b = appendStart(b, e.name)
	if e.lang != lang {
		b = append(b, ` xml:lang="`...)
		b = append(appendText(b, e.lang), '"')
	}
	for i, a := range e.attrs {
		if a.Name.Space == xmlNS && a.Name.Local == "lang" {
			continue
		}
		b = append(b, ' ')
		if a.Name.Space == xmlNS {
			b = append(b, "xml:"...)
		} else if a.Name.Space != "" {
			prefix := "a" + strconv.Itoa(i)
			b = append(b, "xmlns:"+prefix+`="`...)
			b = append(appendText(b, a.Name.Space), `" `...)
			b = append(b, prefix+":"...)
		}
		b = append(append(b, a.Name.Local...), `="`...)
		b = append(appendText(b, a.Value), '"')
	}
	if len(e.content) == 0 {
		return append(b, "/>"...)
	}
	b = append(b, '>')
	for _, c := range e.content {
		switch c := c.(type) {
		case string:
			b = appendText(b, c)
		case *element:
			b = c.appendXML(b, e.lang)
		}
	}
	return appendEnd(b, e.name)
}

// appendStart writes a start tag without its closing bracket. DAV: is bound to
// D: throughout an answer, any other namespace is declared where it is used.
func appendStart(b []byte, n name) []byte {
	if n.Space == davNS {
		return append(append(b, "<D:"...), n.Local...)
	}
	b = append(append(b, '<'), n.Local...)
	b = append(b, ` xmlns="`...)
	return append(appendText(b, n.Space), '"')
}

func appendEnd(b []byte, n name) []byte {
	b = append(b, "</"...)
	if n.Space == davNS {
		b = append(b, "D:"...)
	}
	return append(append(b, n.Local...), '>')
}

// appendEmpty writes an element without content.
func appendEmpty(b []byte, n name) []byte { return append(appendStart(b, n), "/>"...) }

// appendText escapes character data. What XML 1.0 has no way to say (control
// characters, invalid UTF-8) becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c >= ' ' && c < 0x7f && c != '<' && c != '>' && c != '&' && c != '"' && c != '\''
	}
	if plain {
		return append(b, s...)
	}
	buf := bytes.NewBuffer(b)
	xml.EscapeText(buf, []byte(s)) // a Buffer takes everything
	return buf.Bytes()
}
