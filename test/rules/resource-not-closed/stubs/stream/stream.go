// Package stream stands for packages of others that no table has.
package stream

import "io"

// Decoder reads values.
type Decoder struct{ r io.Reader }

// NewDecoder reads from r.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r} }

// Decode reads one value.
func (d *Decoder) Decode(v any) error { return nil }

// Inflate reads what r holds in a packed form.
func Inflate(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(r), nil }

// Spool reads from r as long as it likes, and closes it.
func Spool(r io.ReadCloser) error { return r.Close() }
