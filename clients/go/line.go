package kanban

import (
	"sort"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// outstanding is a message on its way to RabbitMQ.
type outstanding struct {
	exchange, key string
	// message makes it, when its turn has come for the first time: waiting for a slow broker is no part of a hop.
	message func() amqp.Publishing
	// lossy ones are not sent again, and may reach nobody.
	lossy bool
	// done is told of the end: nil when RabbitMQ has confirmed it. It must not wait for the sender.
	done func(error)

	made     *amqp.Publishing
	order    uint64
	returned bool
}

// line holds what is not confirmed, in the order in which it was first sent, and what RabbitMQ's answers mean for it. No
// clock, no I/O.
type line struct {
	pace     pace
	inFlight []*outstanding // the oldest first: the library gives RabbitMQ's answers in the order of what was sent
	again    []*outstanding // to be sent again before anything new, the oldest first
	sent     uint64
}

// room says whether something new may be sent, behind all that is there.
func (l *line) room() bool {
	return len(l.again) == 0 && len(l.inFlight) < l.pace.limit() && l.pace.pause == 0
}

// add takes in something new that is being sent.
func (l *line) add(o *outstanding) {
	l.sent++
	o.order = l.sent
	l.inFlight = append(l.inFlight, o)
}

// due is the pause to make before something is sent again; false where nothing is, or its turn has not come.
func (l *line) due() (time.Duration, bool) {
	return l.pace.pause, len(l.inFlight) < l.pace.limit() && (len(l.again) > 0 || l.pace.pause > 0)
}

// resend takes the oldest that is to be sent again; nil where there is none.
func (l *line) resend() *outstanding {
	if len(l.again) == 0 {
		return nil
	}
	o := l.again[0]
	l.again = l.again[1:]
	l.inFlight = append(l.inFlight, o)
	return o
}

// back notes that RabbitMQ gave this one back, since no queue takes it; its answer follows.
func (l *line) back(exchange, key, id string) {
	for _, o := range l.inFlight {
		if !o.returned && o.exchange == exchange && o.key == key && o.made.MessageId == id {
			o.returned = true
			return
		}
	}
}

// answer is RabbitMQ's to the oldest in flight. ended: it is not in the line any more.
func (l *line) answer(ack bool) (o *outstanding, ended bool) {
	if len(l.inFlight) == 0 {
		return nil, false
	}
	o = l.inFlight[0]
	l.inFlight = l.inFlight[1:]
	switch {
	case o.lossy:
		ended = true
	case ack && !o.returned:
		l.pace.confirmed()
		ended = true
	default:
		l.sendAgain(o)
		l.pace.refused()
	}
	l.settle()
	return o, ended
}

// lost: the channel is gone; what was in flight may have arrived or not. Those that are not sent again are given back.
func (l *line) lost() (dropped []*outstanding) {
	for _, o := range l.inFlight {
		if o.lossy {
			dropped = append(dropped, o)
		} else {
			l.sendAgain(o)
		}
	}
	l.inFlight = nil
	l.settle()
	return dropped
}

func (l *line) empty() bool { return len(l.inFlight) == 0 && len(l.again) == 0 }

// abandon gives back all that is left.
func (l *line) abandon() []*outstanding {
	rest := append(l.inFlight, l.again...)
	l.inFlight, l.again = nil, nil
	return rest
}

func (l *line) sendAgain(o *outstanding) {
	o.returned = false
	l.again = append(l.again, o)
	sort.Slice(l.again, func(a, b int) bool { return l.again[a].order < l.again[b].order })
}

func (l *line) settle() {
	if len(l.inFlight) == 0 {
		l.pace.drained()
	}
}
