// Package grpc is a stub for fixtures.
package grpc

type DialOption interface{}

type ClientConn struct{}

func (c *ClientConn) Close() error { return nil }

func (c *ClientConn) Connect() {}

func NewClient(target string, opts ...DialOption) (*ClientConn, error) { return nil, nil }
