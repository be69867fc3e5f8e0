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
	maxXML      = 64 << 10 // bytes of an XML request body
	maxXMLDepth = 100      // nested elements
	maxXMLNames = 1 << 20  // bytes of all names, each with its namespace
	davNS       = "DAV:"
	windowsNS   = "urn:schemas-microsoft-com:"
	xmlNS       = "http://www.w3.org/XML/1998/namespace"
	xmlnsNS     = "http://www.w3.org/2000/xmlns/"
)

// name is an expanded XML name.
type name = xml.Name

func davName(local string) name { return name{Space: davNS, Local: local} }

// element is an element of a request's XML.
type element struct {
	name     name
	lang     string // xml:lang in force (RFC 4918 §4.3)
	attrs    []xml.Attr
	children []element
	content  []any // string and *element, in document order
}

// text joins the character data of the element, without that of its children.
func (e *element) text() string {
	var b strings.Builder
	for _, c := range e.content {
		if s, ok := c.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}

// child returns the first child with this name in DAV:, or nil.
func (e *element) child(local string) *element {
	for i := range e.children {
		if e.children[i].name == davName(local) {
			return &e.children[i]
		}
	}
	return nil
}

// readXML reads a body with this DAV: element as its root, nil for an empty body. XML that
// is not well-formed, with namespaces, is 400. So is a document type, which could define
// entities (RFC 4918 §20.6).
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
		// RFC 4918 §8.2 allows 400 or 422. We do not understand another element, so it is
		// 400.
		return nil, refusal(http.StatusBadRequest, "XML body has the root {%s}%s, expected DAV:%s", e.name.Space, e.name.Local, root)
	}
	return e, nil
}

// xmlReader builds elements. encoding/xml accepts undeclared prefixes, xmlns:a="" and
// duplicate attributes, so xmlReader resolves names itself.
type xmlReader struct {
	d     *xml.Decoder
	depth int
	bound map[string][]string // namespaces of each prefix, the innermost last
	names int                 // bytes of all names so far
}

// parseXML reads a document in UTF-8, whatever encoding it declares.
func parseXML(body []byte) (*element, error) {
	x := &xmlReader{d: xml.NewDecoder(bytes.NewReader(body)), bound: map[string][]string{"xml": {xmlNS}}}
	x.d.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // decodeXML has decoded it
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
				return nil, errors.New("text outside of the root element")
			}
		case xml.EndElement:
			return nil, errors.New("end tag without a start tag")
		case xml.StartElement:
			if root != nil {
				return nil, errors.New("two root elements in the body")
			}
			root = new(element)
			if err := x.element(root, token, ""); err != nil {
				return nil, err
			}
		}
	}
}

// element reads from after a start tag to its end tag.
func (x *xmlReader) element(e *element, start xml.StartElement, lang string) error {
	if x.depth++; x.depth > maxXMLDepth {
		return fmt.Errorf("XML elements nest more than %d levels deep", maxXMLDepth)
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

// declared returns the namespaces that a start tag binds, by prefix.
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
		// Namespaces in XML 1.0 §3, §5: only the default may be undeclared, and two
		// prefixes are reserved.
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

// resolve turns a prefix into its namespace. The default applies to elements only.
func (x *xmlReader) resolve(n name, isElement bool) (name, error) {
	if !validLocal(n) {
		return n, errors.New("invalid XML name: " + n.Local)
	}
	if n.Space != "" || isElement {
		ns, ok := x.namespace(n.Space)
		if !ok && n.Space != "" {
			return n, errors.New("prefix " + n.Space + " has no namespace")
		}
		n.Space = ns
	}
	// A long namespace is declared once, and thousands of names can use it.
	if x.names += len(n.Space) + len(n.Local); x.names > maxXMLNames {
		return n, refusal(http.StatusRequestEntityTooLarge, "names in the XML body have more than %d bytes", maxXMLNames)
	}
	return n, nil
}

// namespace returns the namespace that a prefix is bound to.
func (x *xmlReader) namespace(prefix string) (string, bool) {
	all := x.bound[prefix]
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1], true
}

// validLocal reports whether the part after the colon is a name too. The decoder has
// checked the whole as if a colon were a letter.
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

// appendXML writes an element for a place where D: is bound to DAV: and lang is in force.
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

// appendStart writes a start tag without its closing bracket. D: is bound to DAV: in every
// answer; other namespaces are declared where they are used.
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

// appendText escapes character data. Characters that XML 1.0 cannot express (control
// characters, invalid UTF-8) become U+FFFD.
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
	xml.EscapeText(buf, []byte(s)) // a Buffer never fails
	return buf.Bytes()
}
