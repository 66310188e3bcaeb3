package kanban

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"aion.io/kanban/internal/store"
)

const aKey = "0191e0a0-0000-7000-8000-000000000001"

func TestReferencesGoodAndBad(t *testing.T) {
	good := func() map[string]any {
		return map[string]any{"in": "cache", "of": "camera_1", "key": aKey, "bytes": 3.0, "readers": 2.0}
	}
	want := Reference{InCache, "camera_1", aKey, 3, 2}
	if r, why := readReference(good()); r != want || why != "" {
		t.Errorf("%+v %s", r, why)
	}
	for name, values := range map[string][]any{
		"in":      {nil, "redis", 1.0, ""},
		"of":      {nil, "", ".", "..", "../camera_1", "a/b", "a\x00", strings.Repeat("a", 256), 1.0},
		"key":     {nil, "", "../" + aKey, strings.ToUpper(aKey), aKey + "\n", "0191e0a0-0000-4000-8000-000000000001", "0191e0a0-0000-7000-c000-000000000001", aKey[1:]},
		"bytes":   {nil, -1.0, 1.5, "3", float64(maxPayload + 1), 1e300},
		"readers": {nil, 0.0, 1.5, "1", 1001.0},
	} {
		for _, value := range values {
			r := good()
			r[name] = value
			if _, why := readReference(r); !strings.HasPrefix(why, name+" is") {
				t.Errorf("%s %q: %s", name, value, why)
			}
		}
	}
	one := good()
	delete(one, "readers")
	one["of"], one["bytes"] = strings.Repeat("a", 255), int64(0)
	if r, why := readReference(one); r.Readers != 1 || r.Bytes != 0 || why != "" {
		t.Errorf("%+v %s", r, why)
	}
	if _, why := readReference("aion:payload:camera_1:" + aKey); why == "" {
		t.Error("a text is no reference")
	}
	many := map[string]any{}
	for i := 0; i <= maxPayloads; i++ {
		many[fmt.Sprint(i)] = good()
	}
	if came := receivedPayloads(map[string]any{payloadsMember: many}); came["7"].bad == "" {
		t.Error("101 are too many")
	}
	delete(many, "0")
	many["a b"] = good()
	delete(many, "1")
	came := receivedPayloads(map[string]any{payloadsMember: many})
	if came["7"].bad != "" || came["a b"].bad == "" {
		t.Errorf("%+v", came)
	}
	if came = receivedPayloads(map[string]any{payloadsMember: 7.0}); len(came) != 0 {
		t.Errorf("%+v", came)
	}
}

func TestPlaceOfAPayload(t *testing.T) {
	env := Environment{Service: "a", Number: 2, Home: "/h"}.withDefaults()
	none := env
	none.PayloadInCache = -1
	for _, c := range []struct {
		env   Environment
		bytes int
		told  Place
		in    Place
	}{
		{env, 1 << 20, "", InCache}, {env, 1<<20 + 1, "", InFile}, {env, 0, "", InCache}, {none, 0, "", InFile},
		{env, 1, InFile, InFile}, {none, maxPayloadInCache, InCache, InCache},
	} {
		a, err := c.env.reference(Payload{Name: "x", Data: make([]byte, c.bytes), In: c.told}, nil, time.Now())
		if err != nil || a.In != c.in || a.Of != "a_2" || !payloadKey.MatchString(a.Key) || a.Bytes != int64(c.bytes) || a.Readers != 1 {
			t.Errorf("%+v: %+v %v", c, a.Reference, err)
		}
	}
	if file := env.payloadFile(Reference{Of: "b_1", Key: aKey}); file != "/h/Data/b_1/payload/"+aKey {
		t.Error(file)
	}
	came := map[string]received{"old": {bad: "no"}}
	for why, p := range map[string]Payload{
		"64 of A-Z":                           {Name: "a b"},
		"there may be 1":                      {Name: "x", Readers: 1001},
		"InFile":                              {Name: "x", In: "redis"},
		"fileList":                            {Name: "x", Data: make([]byte, maxPayload+1)},
		"in the cache is 16777216":            {Name: "x", Data: make([]byte, maxPayloadInCache+1), In: InCache},
		"as it is":                            {Name: "x", Pass: "old", Readers: 2},
		"bad reference":                       {Name: "x", Pass: "old"},
		"no payload 'new', only these: [old]": {Name: "x", Pass: "new"},
	} {
		if _, err := env.reference(p, came, time.Now()); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
}

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

func TestTryWithPayloads(t *testing.T) {
	handler := func(_ context.Context, work *Work) error {
		data, err := work.Payload("photo")
		if err != nil {
			return err
		}
		if len(work.Payloads()) != 2 || work.Payloads()["photo"].Bytes != int64(len(data)) {
			return fmt.Errorf("%v", work.Payloads())
		}
		return work.Finish(Kanban{Metadata: map[string]any{"bytes": len(data)}},
			Payload{Name: "grey", Data: append(data, '!'), Readers: 2}, Payload{Name: "raw", Pass: "photo"})
	}
	outcome := Try(context.Background(), handler, Trial{Payloads: map[string][]byte{"photo": []byte("abc"), "other": {}}})
	if outcome.Err != nil {
		t.Fatal(outcome.Err)
	}
	want := map[string]Payload{"grey": {Name: "grey", Data: []byte("abc!"), In: InCache, Readers: 2}}
	if !reflect.DeepEqual(outcome.Payloads, []map[string]Payload{want}) {
		t.Errorf("%+v", outcome.Payloads)
	}
	came := receivedPayloads(outcome.Outputs[0].Metadata)
	if came["grey"].Of != "service_1" || came["raw"].Of != "sender_1" || came["raw"].Bytes != 3 || len(came) != 2 {
		t.Errorf("%+v", came)
	}
	outcome = Try(context.Background(), handler, Trial{Kanban: outcome.Outputs[0]})
	if outcome.Err == nil || outcome.GivenUp != "" {
		t.Errorf("a name that the kanban does not have is an error like others: %+v", outcome)
	}
	gone := map[string]any{"photo": Reference{InCache, "camera_1", aKey, 3, 1}}
	outcome = Try(context.Background(), handler, Trial{Kanban: Kanban{Metadata: map[string]any{payloadsMember: gone}}})
	if !strings.HasPrefix(outcome.GivenUp, "its payload 'photo' is gone: ") {
		t.Errorf("%+v", outcome)
	}
	gone["photo"] = Reference{InCache, "../camera_1", aKey, 3, 1}
	outcome = Try(context.Background(), handler, Trial{Kanban: Kanban{Metadata: map[string]any{payloadsMember: gone}}})
	if !strings.HasPrefix(outcome.GivenUp, "its payload 'photo' has a bad reference: of is no") {
		t.Errorf("%+v", outcome)
	}
}

func TestWhatIsPassedOnIsNotFreed(t *testing.T) {
	one, two := Reference{InCache, "c_1", aKey, 3, 1}, Reference{InFile, "c_1", aKey, 3, 1}
	member := map[string]any{"a": one, "b": two, "c": one, "d": "bad"}
	body, err := encode(Kanban{Metadata: map[string]any{payloadsMember: member}})
	if err != nil {
		t.Fatal(err)
	}
	frees := func(outputs ...func(*Work) error) []Reference {
		k, _, _ := decode(jsonType, body)
		work := newWork(Environment{Service: "s", Number: 1}, k, trail{}, nil, time.Now)
		for _, output := range outputs {
			if err := output(work); err != nil {
				t.Fatal(err)
			}
		}
		return toFree(work.came, work.passed)
	}
	as := func(member any, payloads ...Payload) func(*Work) error {
		return func(w *Work) error {
			return w.Finish(Kanban{Metadata: map[string]any{payloadsMember: member}}, payloads...)
		}
	}
	if all := frees(as(nil), as("nonsense")); len(all) != 2 {
		t.Errorf("%v", all)
	}
	if all := frees(as(map[string]Reference{"x": one}), as(map[string]any{"y": two})); len(all) != 0 {
		t.Errorf("%v", all)
	}
	if all := frees(as(map[string]any{"x": one}, Payload{Name: "x", Data: []byte("new")}, Payload{Name: "z", Pass: "b"})); !reflect.DeepEqual(all, []Reference{one}) {
		t.Errorf("%v", all)
	}
	if all := frees(func(w *Work) error { return w.Finish(w.Kanban) }); len(all) != 0 {
		t.Errorf("%v", all)
	}
	k := Kanban{Metadata: map[string]any{payloadsMember: "nonsense"}}
	if _, err := (Environment{}).attach(&k, []Payload{{Name: "x"}}, nil, time.Now()); err == nil {
		t.Error("there is no place for a reference")
	}
}
