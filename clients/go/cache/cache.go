// Package cache is for the Redis of a device, which every microservice may use as a data cache: see
// docs/clients/cache.md of AION. A microservice that imports it, if only for its effect, has its payloads go through
// the cache, too:
//
//	import _ "aion.io/kanban/cache"
package cache

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"aion.io/kanban/internal/store"
	"github.com/redis/go-redis/v9"
)

const (
	// Of connecting and of each answer: a Redis in the same device takes microseconds.
	limit = 2 * time.Second
	// More handlers' goroutines than ask at once usually.
	maxConnections = 10

	maxKey   = 512
	maxValue = 16 << 20
	// What begins with it is AION's.
	reserved = "aion:"

	defaultKeep  = time.Hour
	shortestKeep = time.Second
	// Less than a payload is kept, so that a full cache throws payloads away last.
	longestKeep = 12 * time.Hour
)

var (
	// ErrUnavailable is in the error of a call that Redis did not answer, or with an error.
	ErrUnavailable = errors.New("the cache is unavailable")
	// ErrFull is in the error of a call that Redis refused because it is full.
	ErrFull = errors.New("the cache is full")
)

// Cache is the data cache. Keys are seen by every microservice: begin yours with your service's name. For several
// goroutines.
type Cache struct {
	address string
	client  *redis.Client
}

func init() {
	store.Open = func(host, port string) (store.Cache, error) {
		c, err := Open(host, port)
		if err != nil {
			return nil, err
		}
		return payloads{c}, nil
	}
}

// Connect is the cache that the environment names: REDIS_HOST, and REDIS_PORT where it is not 6379. The connection is made
// at the first use.
func Connect() (*Cache, error) {
	return Open(strings.TrimSpace(os.Getenv("REDIS_HOST")), strings.TrimSpace(os.Getenv("REDIS_PORT")))
}

// Open is Connect for tests; an empty port is 6379.
func Open(host, port string) (*Cache, error) {
	if host == "" {
		return nil, errors.New("the environment variable REDIS_HOST is not set: AION sets it for the microservices it starts; " +
			"to use the cache by hand set it to the host of Redis, and REDIS_PORT where that is not 6379")
	}
	if port == "" {
		port = "6379"
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return nil, fmt.Errorf("the environment variable REDIS_PORT is %q; it must be a port, from 1 to 65535", port)
	}
	address := net.JoinHostPort(host, port)
	return &Cache{address, redis.NewClient(&redis.Options{
		Addr: address, Dialer: dial, DialTimeout: limit, ReadTimeout: limit, WriteTimeout: limit, PoolTimeout: limit,
		ContextTimeoutEnabled: true, MaxRetries: -1, PoolSize: maxConnections, MaxActiveConns: maxConnections,
		// Nothing is asked of Redis but what a cache needs.
		Protocol: 2, DisableIdentity: true,
	})}, nil
}

// Get is the value of the key; nil where there is nothing (an empty value is not nil).
func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	return c.read(ctx, key)
}

// Put keeps a value of 16 MiB at most, from 1 s to 12 h; 0 is 1 h. It may be gone before that where the cache is full.
func (c *Cache) Put(ctx context.Context, key string, value []byte, keep time.Duration) error {
	if keep == 0 {
		keep = defaultKeep
	}
	switch err := checkKey(key); {
	case err != nil:
		return err
	case keep < shortestKeep || keep > longestKeep:
		return fmt.Errorf("the cache keeps a value from 1 s to 12 h, not %v", keep)
	}
	return c.write(ctx, key, value, keep)
}

// Delete deletes the value of the key; one that is not there is deleted already.
func (c *Cache) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return c.delete(ctx, key)
}

// Close ends the connection; whoever calls after that gets an error.
func (c *Cache) Close() error { return c.client.Close() }

func (c *Cache) read(ctx context.Context, key string) (value []byte, err error) {
	err = c.ask(ctx, func(ctx context.Context, client *redis.Client) (err error) {
		value, err = client.Get(ctx, key).Bytes()
		if errors.Is(err, redis.Nil) {
			value, err = nil, nil
		}
		return err
	})
	return value, err
}

func (c *Cache) write(ctx context.Context, key string, value []byte, keep time.Duration) error {
	if len(value) > maxValue {
		return fmt.Errorf("a value of the cache has %d bytes at most, not %d; put it into a file", maxValue, len(value))
	}
	return c.ask(ctx, func(ctx context.Context, client *redis.Client) error {
		return client.Set(ctx, key, value, keep).Err()
	})
}

func (c *Cache) delete(ctx context.Context, key string) error {
	return c.ask(ctx, func(ctx context.Context, client *redis.Client) error { return client.Del(ctx, key).Err() })
}

// ask carries out one command, once.
func (c *Cache) ask(ctx context.Context, command func(context.Context, *redis.Client) error) error {
	err := command(ctx, c.client)
	var answer redis.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer) && redis.HasErrorPrefix(err, "OOM"):
		return &failure{ErrFull, err, fmt.Sprintf("the cache at %s is full (%v); delete what is not needed, keep it for less "+
			"time, or give Redis more maxmemory", c.address, err)}
	}
	return &failure{ErrUnavailable, err, fmt.Sprintf("the cache at %s is unavailable (%v); see that REDIS_HOST and REDIS_PORT "+
		"name the Redis of this device, and that it runs", c.address, err)}
}

// failure is of a kind, ErrFull or ErrUnavailable.
type failure struct {
	kind, cause error
	text        string
}

func (f *failure) Error() string        { return f.text }
func (f *failure) Is(target error) bool { return target == f.kind }
func (f *failure) Unwrap() error        { return f.cause }

func checkKey(key string) error {
	switch {
	case key == "" || len(key) > maxKey || !utf8.ValidString(key):
		return fmt.Errorf("a key of the cache has 1 to %d bytes of UTF-8, not %d; make it shorter", maxKey, len(key))
	case strings.HasPrefix(key, reserved):
		return fmt.Errorf("keys that begin with %s are AION's own; begin yours with your service's name", reserved)
	}
	return nil
}
