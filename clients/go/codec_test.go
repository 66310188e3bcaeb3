package kanban

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestEveryFieldIsWritten(t *testing.T) {
	body, err := encode(Kanban{})
	want := `{"startAt":"","finishAt":"","nextDeviceName":"","connectionKey":"","processNumber":0,"priorSuccess":false,` +
		`"dataPath":"","fileList":[],"metadata":{}}`
	if err != nil || string(body) != want {
		t.Errorf("%s %v", body, err)
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	for i := 0; i < 500; i++ {
		k := randomKanban(random)
		body, err := encode(k)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, contentType := range []string{"application/json", " APPLICATION/JSON ; charset=utf-8", ""} {
			got, foreign, err := decode(contentType, body)
			if err != nil || foreign || !reflect.DeepEqual(got, k) {
				t.Fatalf("seed %d, %s: %v %v\n%+v\n%+v", seed, body, foreign, err, k, got)
			}
		}
	}
}

func randomKanban(random *rand.Rand) Kanban {
	texts := []string{"", "plain", "\"quoted\\ <&>", "ümläut 漢字 🙂", "line\nend\u2028", "{[,]}"}
	text := func() string { return texts[random.Intn(len(texts))] }
	var value func(depth int) any
	value = func(depth int) any {
		switch kind := random.Intn(8); {
		case kind == 0:
			return nil
		case kind == 1:
			return random.Intn(2) == 0
		case kind == 2:
			return random.NormFloat64() * 1e20
		case kind == 3:
			return float64(random.Intn(100))
		case kind == 4:
			return int64(math.MaxInt64 - random.Intn(100))
		case kind == 5 && depth < 5:
			list := []any{}
			for i := random.Intn(4); i > 0; i-- {
				list = append(list, value(depth+1))
			}
			return list
		case kind == 6 && depth < 5:
			object := map[string]any{}
			for i := random.Intn(4); i > 0; i-- {
				object[text()] = value(depth + 1)
			}
			return object
		}
		return text()
	}
	k := Kanban{
		StartAt: text(), FinishAt: text(), NextDeviceName: text(), ConnectionKey: text(), DataPath: text(),
		ProcessNumber: random.Int31() - random.Int31(), PriorSuccess: random.Intn(2) == 0,
		FileList: []string{}, Metadata: map[string]any{},
	}
	for i := random.Intn(4); i > 0; i-- {
		k.FileList = append(k.FileList, text())
		k.Metadata[fmt.Sprint(text(), i)] = value(0)
	}
	return k
}

func TestReadingGoesByTheContentType(t *testing.T) {
	for _, c := range []struct {
		contentType, body string
		metadata          map[string]any
		foreign           bool
	}{
		{"application/json", `{"metadata":null,"fileList":null,"processNumber":null,"unknown":1}`, map[string]any{}, false},
		{"application/json", `{}`, map[string]any{}, false},
		{"application/json", `{"StartAt":"other case"}`, map[string]any{"StartAt": "other case"}, true},
		{"application/json", `{"a":[1,2.5,9007199254740993]}`, map[string]any{"a": []any{1.0, 2.5, int64(9007199254740993)}}, true},
		{"application/json", ` [null] `, map[string]any{"body": []any{nil}}, true},
		{"", `{"a":1}`, map[string]any{"a": 1.0}, true},
		{"", `{"a":`, map[string]any{"body": `{"a":`}, true},
		{"", `[1]`, map[string]any{"body": `[1]`}, true},
		{"Text/Plain; x=y", "hé", map[string]any{"contentType": "text/plain", "body": "hé"}, true},
		{"image/png", "\xff\x00", map[string]any{"contentType": "image/png", "bodyBase64": "/wA="}, true},
	} {
		k, foreign, err := decode(c.contentType, []byte(c.body))
		if err != nil || foreign != c.foreign || !reflect.DeepEqual(k.Metadata, c.metadata) {
			t.Errorf("%s %s: %+v %v %v", c.contentType, c.body, k.Metadata, foreign, err)
		}
	}
}

func TestWhatCanNotBeReadHasAReasonThatGivesNothingAway(t *testing.T) {
	text := func(size int) string { return strings.Repeat("x", size) }
	for _, body := range []string{
		``, `{"metadata":{"secret":1}`, `{"startAt":1}`, `{"processNumber":1.0}`, `{"processNumber":3000000000}`,
		`{"priorSuccess":"secret"}`, `{"fileList":{}}`, `{"fileList":["secret",null]}`, `{"metadata":[]}`, `{"metadata":"secret"}`,
		`{"metadata":{"a":1e999}}`, "{\"dataPath\":\"\xff\"}", `{"dataPath":"` + text(4097) + `"}`,
		`{"fileList":["` + text(4097) + `"]}`, `{"metadata":{"` + text(4097) + `":1}}`,
		`{"fileList":[` + strings.Repeat(`"",`, 10_000) + `""]}`,
		`{"metadata":{"a":[` + strings.Repeat(`1,`, 199_999) + `1]}}`,
		`{"metadata":` + strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 101),
		`{"dataPath":"` + text(8<<20) + `"}`,
	} {
		_, _, err := decode(jsonType, []byte(body))
		if _, isBad := err.(*BadKanban); !isBad || strings.Contains(err.Error(), "secret") || len(err.Error()) > 200 {
			t.Errorf("%.80s: %v", body, err)
		}
	}
	if _, _, err := decode("application/x-protobuf", nil); err == nil || !strings.Contains(err.Error(), "protobuf") {
		t.Error(err)
	}
	for _, body := range []string{
		`{"metadata":{"a":[` + strings.Repeat(`1,`, 199_998) + `1]}}`,
		`{"metadata":` + strings.Repeat(`{"a":`, 98) + `{}` + strings.Repeat(`}`, 99),
		`{"fileList":[` + strings.Repeat(`"",`, 9_999) + `""]}`, `{"dataPath":"` + text(4096) + `"}`,
	} {
		if _, _, err := decode(jsonType, []byte(body)); err != nil {
			t.Errorf("%.80s: %v", body, err)
		}
	}
}

func TestWhatCanNotBeWrittenIsRefused(t *testing.T) {
	deep := map[string]any{}
	for i := 0; i < 99; i++ {
		deep = map[string]any{"a": deep}
	}
	metadata := func(value any) Kanban { return Kanban{Metadata: map[string]any{"a": value}} }
	for name, k := range map[string]Kanban{
		"bytes": metadata(strings.Repeat("x", 1<<20)), "NaN": metadata(math.NaN()), "a function": metadata(func() {}),
		"levels": {Metadata: deep}, "values": metadata(make([]int, 50_000)), "files": {FileList: make([]string, 10_001)},
		"a path": {DataPath: strings.Repeat("x", 4_097)},
	} {
		if _, err := encode(k); err == nil {
			t.Errorf("%s is not refused", name)
		} else if _, isBad := err.(*BadKanban); !isBad {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, k := range map[string]Kanban{
		"values": metadata(make([]int, 49_999)), "levels": {Metadata: deep["a"].(map[string]any)}, "files": {FileList: make([]string, 10_000)},
	} {
		if _, err := encode(k); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIDs(t *testing.T) {
	// As the Java client makes it, too.
	if id := derivedID("0190a1b2-0000-7000-8000-000000000001", "watch", 1, 0); !isUUID(id) || id[14] != '8' {
		t.Error(id)
	}
	if derivedID("a", "b", 1, 0) == derivedID("a", "b", 1, 1) || derivedID("a", "b", 1, 0) != derivedID("a", "b", 1, 0) {
		t.Error("derived ids differ by the ordinal and by nothing else")
	}
	earlier, later := newID(time.UnixMilli(1_700_000_000_000)), newID(time.UnixMilli(1_700_000_000_001))
	if earlier >= later || earlier[14] != '7' || !strings.HasPrefix(earlier, "018bcfe5-6800-7") || !isUUID(earlier) {
		t.Error(earlier, later)
	}
}

func TestTraceContext(t *testing.T) {
	id, flow := "0190a1b2-0000-8000-8000-00000000000a", "0190a1b2-0000-7000-8000-000000000001"
	given := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
	foreign := digits("any") // of its SHA-256
	for _, c := range [][4]string{
		{id, flow, "", "00-0190a1b2000070008000000000000001-800000000000000a-01"},
		{id, flow, given, "00-0af7651916cd43dd8448eb211c80319c-800000000000000a-00"},
		{id, flow, "nonsense", "00-0190a1b2000070008000000000000001-800000000000000a-01"},
		{id, flow, "00-" + noTrace + "-b7ad6b7169203331-01", "00-0190a1b2000070008000000000000001-800000000000000a-01"},
		{"any", "any", "", "00-" + foreign + "-" + foreign[16:] + "-01"},
	} {
		if got := traceContext(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func TestNames(t *testing.T) {
	if got := beforeQueue("a.b*c#d%", 7); got != "before.a%2Eb%2Ac%23d%25.007" {
		t.Error(got)
	}
	for _, one := range [][4]string{
		{"", "", "me", "default.2"}, {"x.y", "me", "me", "x%2Ey.2"}, {"x.y", "ed.ge*2", "me", "x%2Ey.2.device.ed%2Ege%2A2"},
		{"", "me", "", "default.2.device.me"},
	} {
		if key := finishedKey(one[0], 2, one[1], one[2]); key != one[3] {
			t.Errorf("%q is the routing key of %q", key, one)
		}
	}
	env := Environment{Service: "a", Number: 1, Device: "me"}
	if key, err := env.route(&Kanban{NextDeviceName: "far"}); err != nil || key != "default.1.device.far" {
		t.Error(key, err)
	}
	if _, err := env.route(&Kanban{NextDeviceName: strings.Repeat("d", 239)}); err == nil || !strings.Contains(err.Error(), "limit is 255") {
		t.Error(err)
	}
	if afterKey("", 1) != "default.1" || afterKey("x.y", 1234) != "x%2Ey.1234" || beforeQueue("a", 1234) != "before.a.1234" {
		t.Error("keys")
	}
}

func TestProgressBody(t *testing.T) {
	var told map[string]any
	_ = json.Unmarshal(progressBody(trail{id: "i", flow: "f"}, 7, strings.Repeat("ü", 300)), &told)
	want := map[string]any{"parent": "i", "flow": "f", "done": 1.0, "text": strings.Repeat("ü", 200)}
	if !reflect.DeepEqual(told, want) {
		t.Error(told)
	}
}
