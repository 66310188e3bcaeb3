package cache

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"aion.io/kanban/internal/store"
	"github.com/redis/go-redis/v9"
)

const patience = 20 * time.Second

// real is the Redis for tests, with keys of its own.
func real(t *testing.T) (c *Cache, asked *redis.Client, prefix string) {
	t.Helper()
	address := os.Getenv("AION_TEST_REDIS")
	if address == "" {
		t.Skip("left out: AION_TEST_REDIS is not set")
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = Open(parsed.Hostname(), parsed.Port()); err != nil {
		t.Fatal(err)
	}
	asked = redis.NewClient(&redis.Options{Addr: c.address})
	t.Cleanup(func() { c.Close(); asked.Close() })
	return c, asked, fmt.Sprintf("go-%08x:", rand.New(rand.NewSource(time.Now().UnixNano())).Uint32())
}

func TestValues(t *testing.T) {
	c, asked, prefix := real(t)
	ctx, key := context.Background(), prefix+"ü"
	if value, err := c.Get(ctx, key); value != nil || err != nil {
		t.Error(value, err)
	}
	for keep, most := range map[time.Duration]time.Duration{0: time.Hour, longestKeep: longestKeep, time.Second: time.Second} {
		if err := c.Put(ctx, key, []byte("a\x00b"), keep); err != nil {
			t.Fatal(err)
		}
		if left := asked.PTTL(ctx, key).Val(); left > most || left < most-patience {
			t.Errorf("%v: %v", keep, left)
		}
	}
	_ = c.Put(ctx, key, []byte("a\x00b"), 0)
	if value, err := c.Get(ctx, key); string(value) != "a\x00b" || err != nil {
		t.Error(value, err)
	}
	_ = c.Put(ctx, key, nil, 0)
	if value, err := c.Get(ctx, key); value == nil || len(value) != 0 || err != nil {
		t.Error(value, err)
	}
	for i := 0; i < 2; i++ {
		if err := c.Delete(ctx, key); err != nil {
			t.Error(err)
		}
	}
	if n := asked.Exists(ctx, key).Val(); n != 0 {
		t.Error("it is still there")
	}
	asked.LPush(ctx, key, "a list")
	defer asked.Del(ctx, key)
	if _, err := c.Get(ctx, key); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "WRONGTYPE") {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Get(cancelled, prefix); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_ = c.Close()
	if _, err := c.Get(ctx, prefix); err == nil {
		t.Error("it is closed")
	}
}

func TestWhatIsRefusedBeforeRedisIsAsked(t *testing.T) {
	if _, err := Open("", ""); err == nil || !strings.Contains(err.Error(), "REDIS_HOST is not set") {
		t.Error(err)
	}
	if _, err := Open("redis", "tcp://10.0.0.1:6379"); err == nil || !strings.Contains(err.Error(), "REDIS_PORT is") {
		t.Error(err)
	}
	t.Setenv("REDIS_HOST", " 127.0.0.1 ")
	t.Setenv("REDIS_PORT", "1")
	c, err := Connect()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for why, ask := range map[string]func() error{
		"AION's own":        func() error { return c.Put(ctx, "aion:x", nil, 0) },
		"AION's own ":       func() error { return c.Delete(ctx, "aion:payload:x") },
		"1 to 512":          func() error { return c.Put(ctx, strings.Repeat("ü", 257), nil, 0) },
		"1 to 512 ":         func() error { _, err := c.Get(ctx, ""); return err },
		"1 to 512 bytes of": func() error { return c.Delete(ctx, "\xff") },
		"16777216":          func() error { return c.Put(ctx, "x", make([]byte, maxValue+1), 0) },
		"from 1 s to 12 h":  func() error { return c.Put(ctx, "x", nil, longestKeep+1) },
		"to 12 h, not -1s":  func() error { return c.Put(ctx, "x", nil, -time.Second) },
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(why)) || errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", why, err)
		}
	}
	if n := c.client.PoolStats().Misses; n != 0 {
		t.Errorf("%d connections were asked for", n)
	}
	// More often than the library bears before it waits for a second.
	for i := 0; i < 2*maxConnections; i++ {
		if _, err := c.Get(ctx, "x"); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "the cache at 127.0.0.1:1 is") {
			t.Fatal(err)
		}
	}
}

func TestEachCommandConnectsAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	c, _ := Open(host, port)
	defer c.Close()
	listener.Close()
	for i := 0; i < 2*maxConnections; i++ {
		if _, err := c.Get(context.Background(), "x"); !errors.Is(err, ErrUnavailable) {
			t.Fatal(err)
		}
	}
	// Nobody but the kernel answers there.
	if listener, err = net.Listen("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	connections := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go io.Copy(io.Discard, conn)
			connections <- conn
		}
	}()
	began := time.Now()
	if err := c.Put(context.Background(), "x", []byte("y"), 0); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	if took := time.Since(began); took < limit/2 || took > patience {
		t.Errorf("%v", took)
	}
	if n := len(connections); n != 1 {
		t.Errorf("%d connections for one command", n)
	}
}

func TestPayloadsOfSeveralReaders(t *testing.T) {
	c, asked, prefix := real(t)
	ctx, p := context.Background(), payloads{c}
	key, readers := prefix+"payload", prefix+"payload:readers"
	if err := p.Write(ctx, key, []byte("abc"), time.Minute); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 2; i++ {
		if err := p.Free(ctx, key, "a_1", 2); err != nil {
			t.Fatal(err)
		}
	}
	if left := asked.PTTL(ctx, readers).Val(); left <= 0 || left > time.Minute || asked.SCard(ctx, readers).Val() != 1 {
		t.Errorf("%v", left)
	}
	if value, err := p.Read(ctx, key); string(value) != "abc" || err != nil {
		t.Error(value, err)
	}
	for _, reader := range []string{"b_1", "c_1"} { // the third finds nothing, and leaves nothing
		if err := p.Free(ctx, key, reader, 2); err != nil {
			t.Fatal(err)
		}
		if n := asked.Exists(ctx, key, readers).Val(); n != 0 {
			t.Errorf("%s: %d are left", reader, n)
		}
	}
	_ = p.Write(ctx, key, nil, time.Minute)
	if err := p.Free(ctx, key, "a_1", 1); err != nil || asked.Exists(ctx, key).Val() != 0 {
		t.Error(err)
	}
}

func TestFullCache(t *testing.T) {
	if os.Getenv("AION_TEST_REDIS") == "" {
		t.Skip("left out: AION_TEST_REDIS is not set")
	}
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("left out: there is no redis-server")
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(socket.Addr().String())
	socket.Close()
	server := exec.Command(program, "--port", port, "--bind", host, "--save", "", "--maxmemory", "3mb", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	if store.Open == nil {
		t.Fatal("package kanban does not know this one")
	}
	c, err := Open(host, port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if err = c.Put(ctx, "a", []byte("a"), 0); err == nil || time.Now().After(end) {
			break
		}
	}
	for i := 0; i < 10 && err == nil; i++ {
		err = c.Put(ctx, fmt.Sprint(i), make([]byte, 1<<20), 0)
	}
	if !errors.Is(err, ErrFull) || errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), host+":"+port+" is full") {
		t.Error(err)
	}
	if err := c.Delete(ctx, "a"); err != nil {
		t.Error(err)
	}
}
