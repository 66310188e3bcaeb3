package kanban

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

const jsonType = "application/json"

// encode makes the body of a kanban, all fields written; a *BadKanban says which limit it breaks.
func encode(k Kanban) ([]byte, error) {
	if err := checkNames(k); err != nil {
		return nil, err
	}
	body, err := appendKanban(make([]byte, 0, usualBytes), k)
	if err != nil {
		return nil, err
	}
	if len(body) > maxSentBytes {
		return nil, bad("the kanban has %d bytes, the limit is %d; put the data in a file and name it in fileList",
			len(body), maxSentBytes)
	}
	return body, checkShape(body, maxSentValues, len(k.FileList)+beside)
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
		return decodeJSON(body)
	case "application/x-protobuf", "application/protobuf":
		return Kanban{}, false, bad("the body is protobuf (%s), which this client can't read; send JSON", media)
	case "":
		if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
			k, foreign, err := decodeJSON(body)
			if err == nil || utf8.Valid(body) && json.Valid(body) {
				return k, foreign, err
			}
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

func decodeJSON(body []byte) (k Kanban, foreign bool, err error) {
	if !utf8.Valid(body) {
		return Kanban{}, false, bad("the body is not valid JSON: it is not UTF-8")
	}
	read := reader{body: body, most: maxReadValues + maxFiles + beside - 1}
	value, err := read.readAll()
	if err != nil {
		return Kanban{}, false, err
	}
	k = Kanban{FileList: []string{}, Metadata: map[string]any{}}
	object, isObject := value.(map[string]any)
	switch known, wrong := k.set(object); {
	case wrong != "":
		return Kanban{}, false, bad("the field %s", wrong)
	case known > 0 || isObject && len(object) == 0:
		return k, false, checkNames(k)
	case read.values > maxReadValues:
		return Kanban{}, false, tooMany(maxReadValues)
	}
	if value, err = numbers(value); err != nil {
		return Kanban{}, false, err
	}
	if isObject {
		k.Metadata = object
	} else {
		k.Metadata["body"] = value
	}
	return k, true, nil
}

// set sets the fields that are there; how many, and what is wrong with one of them.
func (k *Kanban) set(object map[string]any) (known int, wrong string) {
	for name, value := range object {
		ok, what := true, "a text"
		switch known++; name {
		case "startAt":
			ok = set(&k.StartAt, value)
		case "finishAt":
			ok = set(&k.FinishAt, value)
		case "nextDeviceName":
			ok = set(&k.NextDeviceName, value)
		case "connectionKey":
			ok = set(&k.ConnectionKey, value)
		case "dataPath":
			ok = set(&k.DataPath, value)
		case "priorSuccess":
			ok, what = set(&k.PriorSuccess, value), "true or false"
		case "processNumber":
			ok, what = value == nil || k.setNumber(value), "a whole number of 32 bits"
		case "fileList":
			ok, what = value == nil || k.setFiles(value), "a list of texts"
		case "metadata":
			ok, what = set(&k.Metadata, value), "an object"
		default:
			known--
		}
		if !ok {
			return known, name + " must be " + what
		}
	}
	return known, ""
}

// set leaves the field as it is where the value is null.
func set[T any](field *T, value any) bool {
	given, ok := value.(T)
	if ok {
		*field = given
	}
	return ok || value == nil
}

func (k *Kanban) setNumber(value any) bool {
	text, _ := value.(json.Number)
	number, err := strconv.ParseInt(string(text), 10, 32)
	k.ProcessNumber = int32(number)
	return err == nil
}

func (k *Kanban) setFiles(value any) bool {
	all, ok := value.([]any)
	for i := 0; ok && i < len(all); i++ {
		var file string
		file, ok = all[i].(string)
		k.FileList = append(k.FileList, file)
	}
	return ok
}

// readValue reads JSON as if it were in the metadata.
func readValue(raw []byte) (any, error) {
	read := reader{body: raw, most: maxReadValues, inside: true}
	return read.readAll()
}

// numbers are given to a handler as those of metadata are.
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
		return inMetadata(v)
	}
	return value, nil
}
