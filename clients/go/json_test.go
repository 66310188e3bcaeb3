package kanban

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// asLibrary reads with encoding/json; nil where it does not.
func asLibrary(body []byte) (value any, valid bool) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return value, decoder.Decode(&value) == nil
}

func TestReadingJSONIsAsTheLibraryReads(t *testing.T) {
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	const signs = `{}[]",:\/ttrueflsn0123456789.eE+-u` + " \t\n\r\x00\x1f\x7f\xc3\xa9"
	for i := 0; i < 30_000; i++ {
		k := randomKanban(random)
		body, err := encode(k)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if random.Intn(4) == 0 {
			var wide bytes.Buffer
			_ = json.Indent(&wide, body, " ", "\t")
			body = wide.Bytes()
		}
		for n := random.Intn(4); n > 0 && len(body) > 0; n-- {
			at := random.Intn(len(body))
			switch sign := signs[random.Intn(len(signs))]; random.Intn(4) {
			case 0:
				body[at] = sign
			case 1:
				body = append(body[:at:at], body[at+1:]...)
			case 2:
				body = body[:at+1]
			default:
				body = append(body[:at:at], append([]byte{sign}, body[at:]...)...)
			}
		}
		read := reader{body: body, most: maxReadValues, depth: 1} // no metadata: numbers as they are written
		got, err := read.readAll()
		want, valid := asLibrary(body)
		if valid != (err == nil && utf8.Valid(body)) || valid && !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %q: %v\n%v\n%v", seed, body, err, got, want)
		}
		given, err := readValue(body)
		if valid {
			as, wrong := numbers(want)
			if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(given, as) {
				t.Fatalf("seed %d: %q: %v %v\n%v\n%v", seed, body, err, wrong, given, as)
			}
		}
	}
}

func TestNumbersAreReadAsTheyAre(t *testing.T) {
	for text, want := range map[string]any{
		"0": 0.0, "-1": -1.0, "1.0": 1.0, "1e3": 1000.0, "9007199254740992": 9007199254740992.0,
		"-9007199254740993": int64(-9007199254740993), "9007199254740994": 9007199254740994.0,
		"9223372036854775807": int64(9223372036854775807), "9223372036854775808": 9223372036854775808.0, "1e-400": 0.0,
	} {
		if got, err := readValue([]byte(text)); err != nil || got != want {
			t.Errorf("%s: %v %T %v", text, got, got, err)
		}
	}
	if got, _ := readValue([]byte("-0")); 1/got.(float64) > 0 {
		t.Error(got)
	}
	for _, text := range []string{"1e999", "-", "01", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "--1", ""} {
		if got, err := readValue([]byte(text)); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWritingJSONIsAsTheLibraryWrites(t *testing.T) {
	type named map[string]any
	for _, value := range []any{
		nil, true, 1, int64(-5), int8(3), uint64(1 << 63), 0.0, -1.5, 1e15, 999999999999999.0, -1e21, 1e-7, float32(0.1), json.Number("1.50"),
		"", "a<&>b", "ü漢🙂", "\u2028\u2029", "\x00\x1f\x7f\t\"\\", "\xff\xc3", strings.Repeat("x", 1000), []any{}, []any(nil), map[string]any(nil),
		map[string]any{"b": 1, "a": []any{nil, "x", map[string]any{"\n": 1.0}}, "": false}, named{"x": 1}, []string{"a"}, map[string]int{"a": 1},
		[]byte("abc"), struct{ A, b int }{1, 2}, time.Unix(0, 0).UTC(),
	} {
		want, err := writeJSON(value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := appendValue(nil, value, 2)
		var gotValue, wantValue any
		_, _ = json.Unmarshal(got, &gotValue), json.Unmarshal(want, &wantValue)
		if err != nil || !reflect.DeepEqual(gotValue, wantValue) || !json.Valid(got) || !utf8.Valid(got) {
			t.Errorf("%v: %s %s %v", value, got, want, err)
		}
	}
	if got, _ := appendValue(nil, math.Copysign(0, -1), 2); string(got) != "-0" {
		t.Errorf("%s", got)
	}
	round, list := map[string]any{}, []any{nil}
	round["round"], list[0] = round, list
	for _, value := range []any{round, list, map[string]any{"a": round}} {
		if _, err := encode(Kanban{Metadata: map[string]any{"a": value}}); err == nil || !strings.Contains(err.Error(), "levels") {
			t.Error(err)
		}
	}
}
