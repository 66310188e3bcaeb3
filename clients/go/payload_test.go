package kanban

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
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
	if _, err := (Environment{}).attach(&k, []Payload{{Name: "x"}}, nil, time.Now()); err != nil || len(memberOf(k.Metadata)) != 1 {
		t.Errorf("%v %v", k.Metadata, err)
	}
}
