// Package redis is a stub for fixtures.
package redis

import "context"

type Options struct {
	Addr string
	DB   int
}

type Client struct{}

func NewClient(opt *Options) *Client { return nil }

func (c *Client) Close() error { return nil }

func (c *Client) Ping(ctx context.Context) error { return nil }
