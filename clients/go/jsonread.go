package kanban

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Of a kanban.
const kanbanFields = 9

// reader reads JSON once, within the limits of what is received: into texts, bool, nil, []any, map[string]any, and numbers as
// json.Number, but in the metadata as what a handler is given. encoding/json would go over a body several times for that,
// which is a twentieth of a hop.
type reader struct {
	body   []byte // UTF-8
	at     int
	depth  int
	values int
	most   int
	inside bool // the metadata
}

// readAll reads the one value that the body is.
func (r *reader) readAll() (any, error) {
	value, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.space(); r.at < len(r.body) {
		return nil, r.invalid()
	}
	return value, nil
}

// invalid says what is wrong without quoting the body, which may be anybody's secret.
func (r *reader) invalid() error { return bad("the body is not valid JSON: at byte %d", r.at) }

func (r *reader) value() (any, error) {
	r.space()
	switch c := r.peek(); {
	case c == '"':
		return r.text()
	case c == '{' || c == '[':
		if r.depth++; r.depth > maxDepth {
			return nil, tooDeep()
		}
		r.at++
		inner := r.object
		if c == '[' {
			inner = r.list
		}
		value, err := inner()
		r.depth--
		return value, err
	case c == '-' || digit(c):
		return r.number()
	case r.word("null"):
		return nil, nil
	case r.word("true"):
		return true, nil
	case r.word("false"):
		return false, nil
	}
	return nil, r.invalid()
}

func (r *reader) object() (any, error) {
	room := 0
	if r.depth == 1 {
		room = kanbanFields
	}
	object := make(map[string]any, room)
	for first := true; ; first = false {
		if r.sign('}') {
			if first {
				return object, nil
			}
			r.at--
			return nil, r.invalid()
		}
		r.space()
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		if r.inside && len(name) > maxName && utf8.RuneCountInString(name) > maxName {
			return nil, bad("a metadata key is longer than %d characters", maxName)
		}
		if !r.sign(':') {
			return nil, r.invalid()
		}
		if object[name], err = r.member(name); err != nil {
			return nil, err
		}
		if r.sign(',') {
			continue
		}
		if r.sign('}') {
			return object, nil
		}
		return nil, r.invalid()
	}
}

func (r *reader) member(name string) (any, error) {
	if r.depth > 1 || name != "metadata" || r.inside {
		return r.counted()
	}
	r.values++
	most := r.most
	if r.inside = true; r.values+maxReadValues < most {
		r.most = r.values + maxReadValues
	}
	value, err := r.value()
	r.inside, r.most = false, most
	return value, err
}

func (r *reader) list() (any, error) {
	list := []any{}
	if r.sign(']') {
		return list, nil
	}
	for {
		value, err := r.counted()
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		if r.sign(']') {
			return list, nil
		}
		if !r.sign(',') {
			return nil, r.invalid()
		}
	}
}

// counted is a value in another one.
func (r *reader) counted() (any, error) {
	if r.values++; r.values > r.most {
		return nil, tooMany(maxReadValues)
	}
	return r.value()
}

func (r *reader) text() (string, error) {
	if r.peek() != '"' {
		return "", r.invalid()
	}
	escaped := false
	for i := r.at + 1; i < len(r.body); i++ {
		switch c := r.body[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			r.at = i
			return "", r.invalid()
		case c == '"':
			whole := r.body[r.at : i+1]
			text := string(whole[1 : len(whole)-1])
			if escaped && json.Unmarshal(whole, &text) != nil {
				return "", r.invalid()
			}
			r.at = i + 1
			return text, nil
		}
	}
	r.at = len(r.body)
	return "", r.invalid()
}

func (r *reader) number() (any, error) {
	begin := r.at
	if r.peek() == '-' {
		r.at++
	}
	if r.peek() == '0' {
		r.at++
	} else if !r.digits() {
		return nil, r.invalid()
	}
	if r.peek() == '.' {
		if r.at++; !r.digits() {
			return nil, r.invalid()
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if !r.digits() {
			return nil, r.invalid()
		}
	}
	number := json.Number(r.body[begin:r.at])
	if r.inside {
		return inMetadata(number)
	}
	return number, nil
}

// inMetadata is a float64, or an int64 where a float64 would change the digits.
func inMetadata(number json.Number) (any, error) {
	text := string(number)
	whole, err := strconv.ParseInt(text, 10, 64)
	if err == nil && whole != 0 && -1<<53 <= whole && whole <= 1<<53 {
		return float64(whole), nil
	}
	float, tooLarge := strconv.ParseFloat(text, 64)
	switch {
	case tooLarge != nil:
		return nil, bad("a number is larger than a double can hold")
	case err == nil && strconv.FormatFloat(float, 'f', -1, 64) != text:
		return whole, nil
	}
	return float, nil
}

// digits is whether there is one at least.
func (r *reader) digits() bool {
	begin := r.at
	for digit(r.peek()) {
		r.at++
	}
	return r.at > begin
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// peek is 0, which is nowhere valid, at the end.
func (r *reader) peek() byte {
	if r.at < len(r.body) {
		return r.body[r.at]
	}
	return 0
}

func (r *reader) space() {
	for r.at < len(r.body) && (r.body[r.at] == ' ' || r.body[r.at] == '\n' || r.body[r.at] == '\t' || r.body[r.at] == '\r') {
		r.at++
	}
}

// sign takes this one, after spaces.
func (r *reader) sign(c byte) bool {
	r.space()
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) word(word string) bool {
	if len(r.body)-r.at < len(word) || string(r.body[r.at:r.at+len(word)]) != word {
		return false
	}
	r.at += len(word)
	return true
}
