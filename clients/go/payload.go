package kanban

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"
)

const (
	payloadsMember = "aion-payloads"
	// What a kanban holds of references stays small beside its own limit.
	maxPayloads = 100
	maxReaders  = 1_000
	// What is larger belongs in a file of dataPath: a payload is held in memory as a whole.
	maxPayload = 256 << 20
	// Redis has 128 MB in all.
	maxPayloadInCache = 16 << 20
	maxFolder         = 255 // bytes of a name in Linux' file systems
)

// Place is where a payload is kept.
type Place string

const (
	// InCache is the Redis of the device.
	InCache Place = "cache"
	// InFile is the folder of the instance that wrote it.
	InFile Place = "file"
)

// Payload is what is too large for a kanban and goes beside it, with a kanban that is finished or sent.
type Payload struct {
	// Name by which the receiver asks for it: 1 to 64 of A-Z a-z 0-9 . _ -
	Name string
	// Data of it, 256 MiB at most; not to be changed before the handler, or Send, has returned.
	Data []byte
	// Pass, instead of Data, is the name under which the received kanban has the payload that is to be passed on.
	Pass string
	// In is where it has to be kept; empty is by its size: up to 1 MiB (AION_PAYLOAD_IN_CACHE) in the cache if that takes
	// it, else in a file.
	In Place
	// Readers is how many microservices will handle it, 1,000 at most; 0 means 1. The last one that has frees it.
	Readers int
}

// Reference is what a kanban holds of a payload.
type Reference struct {
	// In is where it is.
	In Place `json:"in"`
	// Of is the instance that wrote it, <service>_<number>.
	Of string `json:"of"`
	// Key is a UUIDv7.
	Key string `json:"key"`
	// Bytes is its size.
	Bytes int64 `json:"bytes"`
	// Readers is how many microservices will handle it.
	Readers int `json:"readers"`
}

// PayloadLost is the error of [Work.Payload] that another attempt would not help: a handler that returns it gives its
// kanban up at once.
type PayloadLost struct{ Name, Reason string }

func (e *PayloadLost) Error() string { return fmt.Sprintf("its payload '%s' %s", e.Name, e.Reason) }

var (
	payloadName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	payloadKey  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
)

// received is a reference of a kanban that came. Where it is bad nothing is read or deleted because of it.
type received struct {
	Reference
	bad string
}

// receivedPayloads reads a kanban's references; none where it has no such member.
func receivedPayloads(metadata map[string]any) map[string]received {
	member, found := metadata[payloadsMember]
	if !found {
		return nil
	}
	all, _ := member.(map[string]any)
	read := make(map[string]received, len(all))
	for name, value := range all {
		var one received
		switch reference, why := readReference(value); {
		case len(all) > maxPayloads:
			one.bad = fmt.Sprintf("the kanban has %d payloads, the limit is %d", len(all), maxPayloads)
		case !payloadName.MatchString(name):
			one.bad = "its name is not 1 to 64 of A-Z a-z 0-9 . _ -"
		case why != "":
			one.bad = why
		default:
			one.Reference = reference
		}
		read[name] = one
	}
	return read
}

// readReference says what is wrong with one that is bad.
func readReference(value any) (r Reference, why string) {
	fields, isObject := value.(map[string]any)
	if !isObject {
		return r, "it is no object"
	}
	in, _ := fields["in"].(string)
	r.In = Place(in)
	r.Of, _ = fields["of"].(string)
	r.Key, _ = fields["key"].(string)
	size, sized := whole(fields["bytes"])
	readers, counted := whole(fields["readers"])
	if _, told := fields["readers"]; !told {
		readers, counted = 1, true
	}
	r.Bytes, r.Readers = size, int(readers)
	switch {
	case r.In != InCache && r.In != InFile:
		return r, "in is neither cache nor file"
	case r.Of == "" || len(r.Of) > maxFolder || strings.ContainsAny(r.Of, "/\x00") || r.Of == "." || r.Of == "..":
		return r, "of is no <service>_<number>"
	case !payloadKey.MatchString(r.Key):
		return r, "key is no UUIDv7 in lower case"
	case !sized || size < 0 || size > maxPayload:
		return r, fmt.Sprintf("bytes is no whole number from 0 to %d", maxPayload)
	case !counted || readers < 1 || readers > maxReaders:
		return r, fmt.Sprintf("readers is no whole number from 1 to %d", maxReaders)
	}
	return r, ""
}

func whole(value any) (int64, bool) {
	switch number := value.(type) {
	case float64:
		return int64(number), number == math.Trunc(number) && math.Abs(number) < 1<<53
	case int64:
		return number, true
	}
	return 0, false
}

// id is what two references to the same payload have in common.
func (r Reference) id() Reference { return Reference{In: r.In, Of: r.Of, Key: r.Key} }

func (r Reference) cacheKey() string { return "aion:payload:" + r.Of + ":" + r.Key }

func (e Environment) payloadFile(r Reference) string {
	return filepath.Join(e.Home, "Data", r.Of, "payload", r.Key)
}

// attached is a payload of an output that has yet to be written.
type attached struct {
	name string
	Reference
	data   []byte
	forced bool // the sender says where
}

// attach puts the references of the payloads into the metadata, beside those that are there. came are the references of
// the kanban in hand.
func (e Environment) attach(k *Kanban, payloads []Payload, came map[string]received, now time.Time) ([]attached, error) {
	if len(payloads) == 0 {
		return nil, nil
	}
	references := memberOf(k.Metadata)
	var all []attached
	named := map[string]bool{}
	for _, p := range payloads {
		if named[p.Name] {
			return nil, bad("two payloads have the name %q", p.Name)
		}
		named[p.Name] = true
		a, err := e.reference(p, came, now)
		if err != nil {
			return nil, err
		}
		if references[p.Name] = a.Reference; p.Pass == "" {
			all = append(all, a)
		}
	}
	if len(references) > maxPayloads {
		return nil, bad("the kanban has %d payloads, the limit is %d; put more into one of them", len(references), maxPayloads)
	}
	metadata := make(map[string]any, len(k.Metadata)+1)
	for name, value := range k.Metadata {
		metadata[name] = value
	}
	metadata[payloadsMember] = references
	k.Metadata = metadata
	return all, nil
}

// reference is that of one payload; it is written later.
func (e Environment) reference(p Payload, came map[string]received, now time.Time) (a attached, err error) {
	switch {
	case !payloadName.MatchString(p.Name):
		return a, bad("the payload's name %q is not 1 to 64 of A-Z a-z 0-9 . _ -", p.Name)
	case p.Pass != "":
		one, found := came[p.Pass]
		switch {
		case p.Data != nil || p.In != "" || p.Readers != 0:
			return a, bad("the payload '%s' is passed on as it is: leave Data, In and Readers empty", p.Name)
		case !found:
			return a, fmt.Errorf("the payload '%s' can't be passed on: %w", p.Pass, unknownPayload(p.Pass, came))
		case one.bad != "":
			return a, &PayloadLost{p.Pass, "has a bad reference: " + one.bad}
		}
		return attached{Reference: one.Reference}, nil
	case p.In != "" && p.In != InCache && p.In != InFile:
		return a, bad("the payload '%s' can't be in %q; leave In empty, or use InCache or InFile", p.Name, p.In)
	case p.Readers < 0 || p.Readers > maxReaders:
		return a, bad("the payload '%s' has %d readers; there may be 1 to %d", p.Name, p.Readers, maxReaders)
	case len(p.Data) > maxPayload:
		return a, bad("the payload '%s' has %d bytes, the limit is %d; write it into a file of dataPath and name that in fileList",
			p.Name, len(p.Data), maxPayload)
	case p.In == InCache && len(p.Data) > maxPayloadInCache:
		return a, bad("the payload '%s' has %d bytes, the limit in the cache is %d; leave In empty", p.Name, len(p.Data), maxPayloadInCache)
	}
	a = attached{p.Name, Reference{p.In, e.folder(), newID(now), int64(len(p.Data)), p.Readers}, p.Data, p.In != ""}
	if p.Readers == 0 {
		a.Readers = 1
	}
	if p.In == "" {
		a.In = InFile
		if len(p.Data) <= e.PayloadInCache {
			a.In = InCache
		}
	}
	return a, nil
}

func unknownPayload(name string, came map[string]received) error {
	names := make([]string, 0, len(came))
	for known := range came {
		names = append(names, known)
	}
	sort.Strings(names)
	return fmt.Errorf("the kanban has no payload '%s', only these: [%s]", name, strings.Join(names, ", "))
}

// memberOf is a copy of the references in the metadata, in JSON's types whatever they were; none where that is no object.
func memberOf(metadata map[string]any) map[string]any {
	if member, found := metadata[payloadsMember]; found {
		if text, err := json.Marshal(member); err == nil {
			value, _ := readValue(text) // what is wrong with it is told where the output is written
			if references, isObject := value.(map[string]any); isObject {
				return references
			}
		}
	}
	return map[string]any{}
}

// passedOn adds what the metadata of an output refers to.
func passedOn(metadata map[string]any, to map[Reference]bool) {
	for _, value := range memberOf(metadata) {
		if r, why := readReference(value); why == "" {
			to[r.id()] = true
		}
	}
}

// toFree are the payloads that came and are not passed on.
func toFree(came map[string]received, passed map[Reference]bool) (all []Reference) {
	for _, one := range came {
		if one.bad == "" && !passed[one.id()] {
			all = append(all, one.Reference)
			passed[one.id()] = true // under another name too
		}
	}
	return all
}

// referenceText is the reference as it is in a body.
func referenceText(r Reference) []byte {
	text, _ := writeJSON(r) // texts and numbers only: it can't fail
	return text
}
