package kanban

import amqp "github.com/rabbitmq/amqp091-go"

const (
	rememberedHandled = 10_000
	// Few are given up at once; they are remembered only to know their redelivery.
	rememberedDead = 1_000
)

// held is a kanban in hand.
type held struct {
	trail
	message  amqp.Delivery
	repeated bool
	tags     []tag // its own, and those of its copies
	frees    []Reference
}

// tag is a message on a channel: acknowledged there or nowhere.
type tag struct {
	on     *subscription
	number uint64
}

type arrival int

const (
	fresh   arrival = iota // to be handled
	handled                // was handled already: to be acknowledged
	copied                 // is in hand already: acknowledged together with that one
)

// inHand is what a receiver has in hand, what it has seen handled, and so what each new message is. No clock, no I/O.
type inHand struct {
	all           map[*held]bool
	byID          map[string]*held
	handled, dead lastIDs
}

func newInHand() inHand {
	return inHand{
		all: map[*held]bool{}, byID: map[string]*held{},
		handled: newLastIDs(rememberedHandled), dead: newLastIDs(rememberedDead),
	}
}

// arrived takes a message in, and says what it is.
func (h *inHand) arrived(k *held) arrival {
	if k.named {
		if h.handled.has(k.id) || k.repeated && h.dead.has(k.id) {
			return handled
		}
		if first := h.byID[k.id]; first != nil {
			first.tags = append(first.tags, k.tags...)
			return copied
		}
		h.byID[k.id] = k
	}
	h.all[k] = true
	return fresh
}

// settled: it was handled, or given up and then must be handled when somebody sends it again under the same id. false: it
// was settled or released before.
func (h *inHand) settled(k *held, wasHandled bool) bool {
	if !h.release(k) {
		return false
	}
	if k.named && wasHandled {
		h.handled.add(k.id)
	} else if k.named {
		h.dead.add(k.id)
	}
	return true
}

// release: no longer in hand, and not settled: it and its copies come again.
func (h *inHand) release(k *held) bool {
	if !h.all[k] {
		return false
	}
	delete(h.all, k)
	if k.named {
		delete(h.byID, k.id)
	}
	return true
}

// lastIDs are the last so many ids; adding one more forgets the oldest.
type lastIDs struct {
	ring []string
	next int
	ids  map[string]bool
}

func newLastIDs(most int) lastIDs {
	return lastIDs{ring: make([]string, most), ids: map[string]bool{}}
}

func (l *lastIDs) has(id string) bool { return l.ids[id] }

func (l *lastIDs) add(id string) {
	if l.ids[id] {
		return
	}
	delete(l.ids, l.ring[l.next])
	l.ring[l.next], l.ids[id] = id, true
	l.next = (l.next + 1) % len(l.ring)
}
