package kanban

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	_ "aion.io/kanban/cache"
	"aion.io/kanban/internal/store"
)

// withCache is an instance's environment with the Redis for tests; the payloads have keys that nobody else's have.
func (b *broker) withCache() (Environment, store.Cache) {
	b.t.Helper()
	address := os.Getenv("AION_TEST_REDIS")
	if address == "" {
		b.t.Skip("left out: AION_TEST_REDIS is not set")
	}
	parsed, err := url.Parse(address)
	b.must(err)
	env := b.environment()
	env.RedisHost, env.RedisPort = parsed.Hostname(), parsed.Port()
	cache, err := store.Open(env.RedisHost, env.RedisPort)
	b.must(err)
	b.t.Cleanup(func() { cache.Close() })
	return env, cache
}

// attached makes payloads as another microservice would.
func (b *broker) attached(env Environment, all ...Payload) (metadata map[string]any, references map[string]received) {
	b.t.Helper()
	env.Service = "camera"
	var log lines
	p := newPayloads(env.withDefaults(), newLogger(&log, time.Now, env), time.Now)
	defer p.close(patience)
	output, _ := p.writeNew(b.t, Kanban{}, all...)
	k, _, err := decode(jsonType, output.body)
	b.must(err)
	if log.String() != "" {
		b.t.Error(log.String())
	}
	return k.Metadata, receivedPayloads(k.Metadata)
}

func (b *broker) is(env Environment, cache store.Cache, r Reference, there bool) {
	b.t.Helper()
	b.eventually(fmt.Sprintf("%v of %+v", there, r), func() bool {
		if r.In == InFile {
			_, err := os.Stat(env.payloadFile(r))
			return there == (err == nil)
		}
		value, err := cache.Read(context.Background(), r.cacheKey())
		b.must(err)
		return there == (value != nil)
	})
}

func TestPayloadsAreReadPassedOnAndFreed(t *testing.T) {
	b := newBroker(t)
	env, cache := b.withCache()
	metadata, came := b.attached(env, Payload{Name: "small", Data: []byte("abc")}, Payload{Name: "large", Data: make([]byte, 2<<20)},
		Payload{Name: "kept", Data: []byte("kept")}, Payload{Name: "twice", Data: []byte("x"), Readers: 2})
	_, log := b.start(env, func(_ context.Context, work *Work) error {
		for name, bytes := range map[string]int{"small": 3, "large": 2 << 20, "kept": 4, "twice": 1} {
			if data, err := work.Payload(name); err != nil || len(data) != bytes {
				return GiveUp("%s: %d %v", name, len(data), err)
			}
		}
		if work.Attempt == 1 {
			_ = work.Finish(Kanban{}, Payload{Name: "never", Data: []byte("never")})
			return errors.New("once more")
		}
		return work.Finish(Kanban{}, Payload{Name: "photo", Pass: "kept"}, Payload{Name: "new", Data: []byte("new")})
	})
	b.put("one", metadata)
	_, k := b.next(b.after)
	out := receivedPayloads(k.Metadata)
	if len(out) != 2 || out["photo"] != came["kept"] || out["new"].Of != "watch_1" || out["new"].In != InCache {
		t.Errorf("%+v", out)
	}
	b.is(env, cache, came["small"].Reference, false)
	b.is(env, cache, came["large"].Reference, false)
	b.empty()
	for _, one := range []received{came["kept"], came["twice"], out["new"]} {
		b.is(env, cache, one.Reference, true)
		b.must(cache.Free(context.Background(), one.cacheKey(), "test", one.Readers))
	}
	b.is(env, cache, came["twice"].Reference, false)
	if n := strings.Count(log.String(), "\n"); n != 1 { // the attempt that failed
		t.Error(log.String())
	}
}

func TestPayloadsOfOneGivenUpAndOfACopyAreKept(t *testing.T) {
	b := newBroker(t)
	env, cache := b.withCache()
	again := make(chan bool, 1)
	b.start(env, func(_ context.Context, work *Work) error {
		if work.Kanban.Metadata["park"] == true {
			return GiveUp("no lens")
		}
		_, err := work.Payload("image")
		again <- err == nil
		return err
	})
	metadata, came := b.attached(env, Payload{Name: "image", Data: []byte("abc"), In: InFile})
	metadata["park"] = true
	b.put("parked", metadata)
	b.next(b.dead)
	delete(metadata, "park")
	b.is(env, cache, came["image"].Reference, true)
	b.put("parked", metadata)
	b.next(b.after) // the receipt
	if !<-again {
		t.Error("it was gone")
	}
	b.is(env, cache, came["image"].Reference, false)
	b.must((&payloads{env: env, free: newBackground(nil, time.Now), now: time.Now, cleaned: time.Now()}).writeFile(
		env.payloadFile(came["image"].Reference), []byte("abc")))
	b.put("parked", metadata) // known: acknowledged without the handler
	b.put("other", map[string]any{payloadsMember: map[string]any{"image": Reference{InCache, "camera_1", aKey, 3, 1}}})
	if d, _ := b.next(b.dead); d.MessageId != "other" || !strings.HasPrefix(d.Headers["aion-dead-reason"].(string),
		"its payload 'image' is gone: not in the cache as aion:payload:camera_1:"+aKey+" (kept 24 h at most, less when the cache is full)") {
		t.Errorf("%v", d.Headers)
	}
	b.empty()
	b.is(env, cache, came["image"].Reference, true)
}

func TestSendWithPayloads(t *testing.T) {
	b := newBroker(t)
	env, cache := b.withCache()
	client, _ := b.start(env, nil)
	_, err := client.Send(context.Background(), Kanban{Metadata: map[string]any{"n": 1.0}}, Payload{Name: "image", Data: []byte("abc"), In: InCache})
	b.must(err)
	_, k := b.next(b.after)
	image := receivedPayloads(k.Metadata)["image"].Reference
	if want := (Reference{InCache, "watch_1", image.Key, 3, 1}); image != want || k.Metadata["n"] != 1.0 {
		t.Errorf("%+v", k)
	}
	value, err := cache.Read(context.Background(), image.cacheKey())
	if string(value) != "abc" || err != nil {
		t.Error(value, err)
	}
	b.must(cache.Free(context.Background(), image.cacheKey(), "test", 1))
	_, err = client.Send(context.Background(), Kanban{}, Payload{Name: "image", Pass: "image"})
	if err == nil || !strings.Contains(err.Error(), "no payload 'image'") {
		t.Error(err)
	}
	env.RedisPort = "1"
	env.Number = 2
	away, _ := b.start(env, nil)
	if _, err := away.Send(context.Background(), Kanban{}, Payload{Name: "image", In: InCache}); err == nil || !strings.Contains(err.Error(), env.RedisHost+":1") {
		t.Error(err)
	}
	b.must(func() error { _, err := away.Send(context.Background(), Kanban{}, Payload{Name: "image"}); return err }())
	_, k = b.next(b.after)
	if image := receivedPayloads(k.Metadata)["image"]; !reflect.DeepEqual(image.Reference, Reference{InFile, "watch_2", image.Key, 0, 1}) {
		t.Errorf("%+v", image)
	}
}
