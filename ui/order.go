package ui

import (
	"net/url"
	"strings"
)

// Order is the column that a listing is sorted by, with "-" before it for descending.
// Folders come first in each order.
type Order string

// The columns to sort by. ByName is the default.
const (
	ByName Order = "name"
	BySize Order = "size"
	ByTime Order = "time"
)

// ParseOrder parses an order. Anything else is ByName.
func ParseOrder(s string) Order {
	switch o := Order(s); o.Column() {
	case ByName, BySize, ByTime:
		return o
	}
	return ByName
}

// Column is the order without its direction.
func (o Order) Column() Order { return Order(strings.TrimPrefix(string(o), "-")) }

// Descending reports whether the largest comes first.
func (o Order) Descending() bool { return strings.HasPrefix(string(o), "-") }

// column is the head of a column. Its link sorts the listing by it.
type column struct {
	Name  string
	Class string
	Href  string
	Sort  string // aria-sort; "" if the listing is sorted by another column
}

// columns returns the heads of a listing. The first click on one brings what people look
// for: the first names, the largest files, the newest files.
func (v *folderView) columns() []column {
	list := []column{
		{Name: v.T.Name, Class: "n", Href: string(ByName)},
		{Name: v.T.Size, Class: "s", Href: "-" + string(BySize)},
		{Name: v.T.Modified, Class: "t", Href: "-" + string(ByTime)},
	}
	for i := range list {
		c := &list[i]
		next := Order(c.Href)
		if next.Column() == v.F.Order.Column() {
			c.Sort, next = "ascending", "-"+v.F.Order.Column()
			if v.F.Order.Descending() {
				c.Sort, next = "descending", v.F.Order.Column()
			}
		}
		c.Href = v.query(next, "")
	}
	return list
}

// query returns the query of a page of this listing: the same filter, in an order, after a
// place.
func (v *folderView) query(order Order, after string) string {
	query := url.Values{}
	if order != ByName {
		query.Set("sort", string(order))
	}
	if v.F.Filter != "" {
		query.Set("q", v.F.Filter)
	}
	if after != "" {
		query.Set("after", after)
	}
	return "?" + query.Encode()
}
