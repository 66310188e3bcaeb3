package kanban

import (
	"bytes"
	"encoding/json"
	"math"
	"sort"
	"strconv"
	"unicode/utf8"
)

// Of a kanban's body, so that it does not grow while it is written.
const usualBytes = 512

// appendKanban writes what kanban usually hold by itself, which is quicker where a processor has just woken up for one, and
// leaves the rest to encoding/json.
func appendKanban(to []byte, k Kanban) ([]byte, error) {
	to = append(to, `{"startAt":`...)
	to = appendText(to, k.StartAt)
	to = append(to, `,"finishAt":`...)
	to = appendText(to, k.FinishAt)
	to = append(to, `,"nextDeviceName":`...)
	to = appendText(to, k.NextDeviceName)
	to = append(to, `,"connectionKey":`...)
	to = appendText(to, k.ConnectionKey)
	to = append(to, `,"processNumber":`...)
	to = strconv.AppendInt(to, int64(k.ProcessNumber), 10)
	to = append(to, `,"priorSuccess":`...)
	to = strconv.AppendBool(to, k.PriorSuccess)
	to = append(to, `,"dataPath":`...)
	to = appendText(to, k.DataPath)
	to = append(to, `,"fileList":[`...)
	for i, file := range k.FileList {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendText(to, file)
	}
	to = append(to, `],"metadata":`...)
	if k.Metadata == nil {
		return append(to, "{}}"...), nil
	}
	to, err := appendValue(to, k.Metadata, 2)
	return append(to, '}'), err
}

func appendValue(to []byte, value any, depth int) ([]byte, error) {
	switch v := value.(type) {
	case string:
		return appendText(to, v), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case int:
		return strconv.AppendInt(to, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case float64:
		if whole := int64(v); math.Abs(v) < 1e15 && float64(whole) == v && whole != 0 {
			return strconv.AppendInt(to, whole, 10), nil
		}
	case map[string]any:
		if v != nil {
			return appendObject(to, v, depth)
		}
	case []any:
		if v != nil {
			return appendList(to, v, depth)
		}
	}
	text, err := writeJSON(value)
	if err != nil {
		return nil, bad("the metadata can't be written (%v); it holds texts, finite numbers, booleans, nil, and lists "+
			"and maps of them", err)
	}
	return append(to, text...), nil
}

// appendObject, of a map that may hold itself.
func appendObject(to []byte, object map[string]any, depth int) (_ []byte, err error) {
	if depth > maxDepth {
		return nil, tooDeep()
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	sort.Strings(names)
	to = append(to, '{')
	for i, name := range names {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(appendText(to, name), ':')
		if to, err = appendValue(to, object[name], depth+1); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

func appendList(to []byte, list []any, depth int) (_ []byte, err error) {
	if depth > maxDepth {
		return nil, tooDeep()
	}
	to = append(to, '[')
	for i, value := range list {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendValue(to, value, depth+1); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

func appendText(to []byte, text string) []byte {
	plain := true
	for i := 0; i < len(text) && plain; i++ {
		plain = text[i] >= ' ' && text[i] != '"' && text[i] != '\\'
	}
	if plain && utf8.ValidString(text) {
		to = append(to, '"')
		to = append(to, text...)
		return append(to, '"')
	}
	written, _ := writeJSON(text) // a text: it can't fail
	return append(to, written...)
}

func writeJSON(value any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), err
}
