package kanban

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const jsonType = "application/json"

// encode makes the body of a kanban, all fields written; a *BadKanban says which limit it breaks.
func encode(k Kanban) ([]byte, error) {
	if k.FileList == nil {
		k.FileList = []string{}
	}
	if k.Metadata == nil {
		k.Metadata = map[string]any{}
	}
	if err := checkNames(k); err != nil {
		return nil, err
	}
	json, err := writeJSON(k)
	if err != nil {
		return nil, bad("the metadata can't be written (%v); it holds texts, finite numbers, booleans, nil, and lists "+
			"and maps of them", err)
	}
	if len(json) > maxSentBytes {
		return nil, bad("the kanban has %d bytes, the limit is %d; put the data in a file and name it in fileList",
			len(json), maxSentBytes)
	}
	return json, checkShape(json, maxSentValues, len(k.FileList)+beside)
}

func writeJSON(value any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), err
}

// decode reads a body as its content type says. foreign: it is no kanban, and shown as the metadata of one. A *BadKanban
// says why a body can't be taken.
func decode(contentType string, body []byte) (k Kanban, foreign bool, err error) {
	if len(body) > maxReadBytes {
		return Kanban{}, false, bad("the body has %d bytes, the limit is %d; put the data in a file", len(body), maxReadBytes)
	}
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	switch media {
	case jsonType:
		if problem := invalidJSON(body); problem != "" {
			return Kanban{}, false, bad("the body is not valid JSON: %s", problem)
		}
		return decodeJSON(body)
	case "application/x-protobuf", "application/protobuf":
		return Kanban{}, false, bad("the body is protobuf (%s), which this client can't read; send JSON", media)
	case "":
		if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) && invalidJSON(body) == "" {
			return decodeJSON(body)
		}
	}
	metadata := map[string]any{}
	if media != "" {
		metadata["contentType"] = media
	}
	if utf8.Valid(body) {
		metadata["body"] = string(body)
	} else {
		metadata["bodyBase64"] = base64.StdEncoding.EncodeToString(body)
	}
	return Kanban{FileList: []string{}, Metadata: metadata}, true, nil
}

// invalidJSON says what is wrong without quoting the body, which may be anybody's secret.
func invalidJSON(body []byte) string {
	var value json.RawMessage
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(body, &value); {
	case !utf8.Valid(body):
		return "it is not UTF-8"
	case err == nil:
		return ""
	case errors.As(err, &syntax):
		return fmt.Sprintf("at byte %d", syntax.Offset)
	default:
		return "it can't be read"
	}
}

func decodeJSON(body []byte) (k Kanban, foreign bool, err error) {
	if err := checkShape(body, maxReadValues, maxFiles+beside); err != nil {
		return Kanban{}, false, err
	}
	var fields map[string]json.RawMessage
	if bytes.TrimLeft(body, " \t\r\n")[0] != '{' {
		value, err := readValue(body)
		return Kanban{FileList: []string{}, Metadata: map[string]any{"body": value}}, true, err
	}
	if err := json.Unmarshal(body, &fields); err != nil {
		return Kanban{}, false, bad("the body can't be read as an object")
	}
	k = Kanban{FileList: []string{}, Metadata: map[string]any{}}
	seen := 0
	for _, field := range []struct {
		name, what string
		into       any
	}{
		{"startAt", "a text", &k.StartAt}, {"finishAt", "a text", &k.FinishAt},
		{"nextDeviceName", "a text", &k.NextDeviceName}, {"connectionKey", "a text", &k.ConnectionKey},
		{"processNumber", "a whole number of 32 bits", &k.ProcessNumber}, {"priorSuccess", "true or false", &k.PriorSuccess},
		{"dataPath", "a text", &k.DataPath}, {"fileList", "a list of texts", &k.FileList}, {"metadata", "an object", &k.Metadata},
	} {
		raw, present := fields[field.name]
		if !present {
			continue
		}
		seen++
		if string(raw) == "null" {
			continue
		}
		if err := readField(raw, field.into); err != nil {
			var limit *BadKanban
			if errors.As(err, &limit) {
				return Kanban{}, false, err
			}
			return Kanban{}, false, bad("the field %s must be %s", field.name, field.what)
		}
	}
	if seen == 0 && len(fields) > 0 {
		value, err := readValue(body)
		if err != nil {
			return Kanban{}, false, err
		}
		k.Metadata = value.(map[string]any)
		return k, true, nil
	}
	return k, false, checkNames(k)
}

func readField(raw json.RawMessage, into any) error {
	switch field := into.(type) {
	case *map[string]any:
		value, err := readValue(raw)
		if err != nil {
			return err
		}
		object, ok := value.(map[string]any)
		if !ok {
			return errors.New("no object")
		}
		*field = object
	case *[]string:
		// Pointers, since null would become an empty text.
		var files []*string
		if err := json.Unmarshal(raw, &files); err != nil {
			return err
		}
		for _, file := range files {
			if file == nil {
				return errors.New("null in a list of texts")
			}
			*field = append(*field, *file)
		}
	default:
		return json.Unmarshal(raw, into)
	}
	return nil
}

// readValue reads any JSON value; whole numbers whose digits a float64 would change are int64.
func readValue(raw []byte) (any, error) {
	if err := checkShape(raw, maxReadValues, 1); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, bad("the body is not valid JSON")
	}
	return numbers(value)
}

func numbers(value any) (any, error) {
	var err error
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if utf8.RuneCountInString(key) > maxName {
				return nil, bad("a metadata key is longer than %d characters", maxName)
			}
			if v[key], err = numbers(inner); err != nil {
				return nil, err
			}
		}
	case []any:
		for i, inner := range v {
			if v[i], err = numbers(inner); err != nil {
				return nil, err
			}
		}
	case json.Number:
		return number(v)
	}
	return value, nil
}

func number(text json.Number) (any, error) {
	float, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return nil, bad("a number is larger than a double can hold")
	}
	if whole, err := strconv.ParseInt(string(text), 10, 64); err == nil && strconv.FormatFloat(float, 'f', -1, 64) != string(text) {
		return whole, nil
	}
	return float, nil
}
