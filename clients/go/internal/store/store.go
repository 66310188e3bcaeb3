// Package store is how package cache tells package kanban of the device's cache: so a microservice that does not import
// package cache has no Redis client linked into it.
package store

import (
	"context"
	"time"
)

// Cache is what payloads need of Redis. For several goroutines; the connection is made at the first use.
type Cache interface {
	// Read is the value of the key; nil where there is none.
	Read(ctx context.Context, key string) ([]byte, error)
	// Write keeps a value for so long.
	Write(ctx context.Context, key string, value []byte, keep time.Duration) error
	// Free deletes a value that the last of so many readers has handled, or notes that this reader has.
	Free(ctx context.Context, key, reader string, readers int) error
	// Close ends the connection.
	Close() error
}

// Open is set where package cache is linked; nil where it is not. The port may be empty.
var Open func(host, port string) (Cache, error)
