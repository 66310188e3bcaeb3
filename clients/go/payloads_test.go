package kanban

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aion.io/kanban/internal/store"
)

// onFiles is a store without a cache.
func onFiles(t *testing.T) (*payloads, *lines, *time.Time) {
	log, now := &lines{}, time.Now()
	clock := func() time.Time { return now }
	env := Environment{Service: "a", Number: 1, Home: t.TempDir()}.withDefaults()
	p := newPayloads(env, newLogger(log, clock, env), clock)
	t.Cleanup(func() { p.close(patience) })
	return p, log, &now
}

func (p *payloads) writeNew(t *testing.T, k Kanban, all ...Payload) (finished, []Reference) {
	t.Helper()
	attached, err := p.env.attach(&k, all, nil, p.now())
	if err != nil {
		t.Fatal(err)
	}
	body, err := encode(k)
	if err != nil {
		t.Fatal(err)
	}
	outputs := []finished{{body: body, payloads: attached}}
	if err := p.write(context.Background(), outputs); err != nil {
		t.Fatal(err)
	}
	back, _, err := decode(jsonType, outputs[0].body)
	if err != nil {
		t.Fatal(err)
	}
	var references []Reference
	for _, one := range all {
		references = append(references, receivedPayloads(back.Metadata)[one.Name].Reference)
	}
	return outputs[0], references
}

// settled: all in the background is done.
func (p *payloads) settled(t *testing.T) {
	t.Helper()
	done := make(chan struct{})
	p.free.add(func(context.Context) error { close(done); return nil })
	if !await(done, patience) {
		t.Fatal("the background has not come to an end")
	}
}

func (p *payloads) files(t *testing.T, of string) (names []string) {
	t.Helper()
	entries, _ := os.ReadDir(filepath.Join(p.env.Home, "Data", of, "payload"))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestFilesAreWrittenReadAndFreed(t *testing.T) {
	p, log, now := onFiles(t)
	if len(p.files(t, "a_1")) != 0 || p.free.busy != nil {
		t.Error("before the first one there is nothing")
	}
	// Without a cache it is a file; that is told once.
	metadata := map[string]any{"n": `"in":"cache"`, "<": "&"}
	_, refs := p.writeNew(t, Kanban{Metadata: metadata}, Payload{Name: "one", Data: []byte("abc")}, Payload{Name: "empty"})
	_, more := p.writeNew(t, Kanban{}, Payload{Name: "two", Data: []byte("x"), Readers: 2})
	if refs[0].In != InFile || refs[1].In != InFile || more[0].Readers != 2 || len(metadata) != 2 {
		t.Errorf("%+v %+v", refs, more)
	}
	if n := strings.Count(log.String(), "payloads go into files"); n != 1 {
		t.Errorf("%d lines: %s", n, log)
	}
	*now = now.Add(tellPause)
	p.writeNew(t, Kanban{}, Payload{Name: "x", Data: []byte("x")})
	if n := strings.Count(log.String(), "payloads go into files"); n != 2 {
		t.Errorf("%d lines", n)
	}
	if data, err := p.read("one", refs[0]); string(data) != "abc" || err != nil {
		t.Error(string(data), err)
	}
	if data, err := p.read("empty", refs[1]); data == nil || len(data) != 0 || err != nil {
		t.Error(data, err)
	}
	other := refs[1]
	other.Bytes = 4
	var lost *PayloadLost
	if _, err := p.read("one", other); !errors.As(err, &lost) || !strings.HasPrefix(err.Error(), "its payload 'one' is gone: ") {
		t.Error(err)
	}
	_ = os.Symlink(p.env.payloadFile(refs[0]), p.env.payloadFile(Reference{Of: "a_1", Key: aKey}))
	if _, err := p.read("link", Reference{InFile, "a_1", aKey, 3, 1}); !errors.As(err, &lost) {
		t.Error(err)
	}
	p.freeAll(append(refs, more...))
	p.freeAll(refs) // one that is freed already
	p.settled(t)
	if _, err := p.read("one", refs[0]); !errors.As(err, &lost) || !strings.Contains(err.Error(), "(kept 24 h at most); send it anew") {
		t.Error(err)
	}
	if names := p.files(t, "a_1"); len(names) != 4 || strings.Contains(log.String(), "could not be deleted") { // x, two, its note, and the link
		t.Errorf("%v %s", names, log)
	}
	second := newPayloads(Environment{Service: "b", Number: 2, Home: p.env.Home}.withDefaults(), p.log, p.now)
	second.freeAll(more)
	second.settled(t)
	if names := p.files(t, "a_1"); len(names) != 2 {
		t.Errorf("%v", names)
	}
	second.freeAll(more)
	second.close(patience)
	if names := p.files(t, "a_1"); len(names) != 2 {
		t.Errorf("a note of what is not there any more: %v", names)
	}
}

func TestOwnFolderIsCleaned(t *testing.T) {
	p, _, now := onFiles(t)
	write := func() Reference {
		_, refs := p.writeNew(t, Kanban{}, Payload{Name: "x", Data: []byte("abc"), In: InFile})
		p.settled(t)
		return refs[0]
	}
	age := func(r Reference, by time.Duration) {
		at := now.Add(-by)
		if err := os.Chtimes(p.env.payloadFile(r), at, at); err != nil {
			t.Fatal(err)
		}
	}
	old, young := write(), write()
	age(old, 25*time.Hour)
	age(young, 23*time.Hour)
	write()
	if names := p.files(t, "a_1"); len(names) != 3 {
		t.Errorf("not before an hour: %v", names)
	}
	*now = now.Add(cleanPause)
	age(old, 25*time.Hour)
	age(young, 23*time.Hour)
	write()
	if _, err := os.Stat(p.env.payloadFile(old)); !errors.Is(err, os.ErrNotExist) || len(p.files(t, "a_1")) != 3 {
		t.Error(err, p.files(t, "a_1"))
	}
}

func TestFailureToWriteLeavesNothing(t *testing.T) {
	p, _, _ := onFiles(t)
	open := store.Open
	store.Open = nil // as where package cache is not linked
	defer func() { store.Open = open }()
	k := Kanban{}
	attached, err := p.env.attach(&k, []Payload{{Name: "x", Data: []byte("abc"), In: InFile}, {Name: "y", In: InCache}}, nil, p.now())
	if err != nil {
		t.Fatal(err)
	}
	err = p.write(context.Background(), []finished{{payloads: attached}})
	if err == nil || !strings.Contains(err.Error(), "its payload 'y' can't be written") || !strings.Contains(err.Error(), "aion.io/kanban/cache") {
		t.Error(err)
	}
	p.settled(t)
	if names := p.files(t, "a_1"); len(names) != 0 {
		t.Error(names)
	}
}

func TestBackgroundHasALimitAndTellsOnce(t *testing.T) {
	log := &lines{}
	b := newBackground(newLogger(log, time.Now, Environment{}), time.Now)
	begun, wait, done := make(chan struct{}), make(chan struct{}), 0
	b.add(func(context.Context) error { close(begun); <-wait; return errors.New("oh") })
	<-begun
	for i := 0; i < maxWaiting+5; i++ {
		b.add(func(context.Context) error { done++; return nil })
	}
	close(wait)
	b.close(patience)
	b.add(func(context.Context) error { done = 0; return nil })
	if done != maxWaiting || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("%d %s", done, log)
	}
	b = newBackground(newLogger(log, time.Now, Environment{}), time.Now)
	b.add(func(ctx context.Context) error { <-ctx.Done(); return nil })
	b.close(time.Millisecond) // does not wait for ever
}
