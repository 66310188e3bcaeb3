package cache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// payloads is the cache as package kanban uses it.
type payloads struct{ cache *Cache }

// freed notes a reader; the last of them deletes the value and the note. A value that is not there any more needs none.
var freed = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
if left == -2 then
  return 0
end
redis.call('SADD', KEYS[2], ARGV[1])
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then
  return redis.call('DEL', KEYS[1], KEYS[2])
end
if left > 0 then
  redis.call('PEXPIRE', KEYS[2], left)
end
return 0
`)

func (p payloads) Read(ctx context.Context, key string) ([]byte, error) {
	return p.cache.read(ctx, key)
}

func (p payloads) Write(ctx context.Context, key string, value []byte, keep time.Duration) error {
	return p.cache.write(ctx, key, value, keep)
}

func (p payloads) Free(ctx context.Context, key, reader string, readers int) error {
	if readers == 1 {
		return p.cache.delete(ctx, key)
	}
	return p.cache.ask(ctx, func(ctx context.Context, client *redis.Client) error {
		return freed.Eval(ctx, client, []string{key, key + ":readers"}, reader, readers).Err()
	})
}

func (p payloads) Close() error { return p.cache.Close() }
