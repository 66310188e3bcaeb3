package kanban

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// newID is a UUIDv7 (RFC 9562, section 5.7): ids of first kanban sort by time.
func newID(now time.Time) string {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		panic("kanban: the operating system has no random numbers: " + err.Error())
	}
	var millis [8]byte
	binary.BigEndian.PutUint64(millis[:], uint64(now.UnixMilli()))
	copy(id[:6], millis[2:])
	return uuid(id, 7)
}

// derivedID is the UUIDv8 (section 5.8) of an output: the same for the same parent, microservice, number and ordinal,
// so that the effect of a handler that runs twice stays countable once.
func derivedID(parent, service string, number, ordinal int) string {
	text := parent + "\x00" + service + "\x00" + strconv.Itoa(number) + "\x00" + strconv.Itoa(ordinal)
	hash := sha256.Sum256([]byte(text))
	var id [16]byte
	copy(id[:], hash[:])
	return uuid(id, 8)
}

func uuid(id [16]byte, version byte) string {
	id[6] = id[6]&0x0F | version<<4
	id[8] = id[8]&0x3F | 0x80
	var text [36]byte
	from := 0
	for _, part := range [...][2]int{{0, 4}, {9, 2}, {14, 2}, {19, 2}, {24, 6}} {
		if part[0] > 0 {
			text[part[0]-1] = '-'
		}
		hex.Encode(text[part[0]:], id[from:from+part[1]])
		from += part[1]
	}
	return string(text[:])
}

// isUUID is whether it is one in its 36 characters, lower case.
func isUUID(id string) bool {
	for i := 0; i < len(id); i++ {
		switch c := id[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !digit(c) && (c < 'a' || c > 'f'):
			return false
		}
	}
	return len(id) == 36
}

var (
	traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$`)

	noTrace = strings.Repeat("0", 32)
	noSpan  = strings.Repeat("0", 16)
)

// traceContext is the W3C traceparent for a microservice's own spans below a kanban. Trace and span follow from the
// ids, so that nothing has to travel; where a traceparent does travel, the flow belongs to the trace that it names.
func traceContext(id, flow, received string) string {
	span := digits(id)[16:]
	if span == noSpan {
		span = noSpan[1:] + "1"
	}
	var given []string
	if received != "" {
		given = traceparent.FindStringSubmatch(received)
	}
	if given == nil || given[1] == noTrace || given[2] == noSpan {
		return "00-" + digits(flow) + "-" + span + "-01"
	}
	flags, _ := strconv.ParseUint(given[3], 16, 8)
	return fmt.Sprintf("00-%s-%s-%02x", given[1], span, flags&1)
}

// digits are the 32 of a UUID; of any other id those of its SHA-256, for foreign senders choose ids as they like.
func digits(id string) string {
	if isUUID(id) {
		return id[:8] + id[9:13] + id[14:18] + id[19:23] + id[24:]
	}
	hash := sha256.Sum256([]byte(id))
	return hex.EncodeToString(hash[:16])
}
